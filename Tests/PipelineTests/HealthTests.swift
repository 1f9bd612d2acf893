import Testing

@testable import Pipeline

@Suite struct HealthTests {
    @Test func workThatSucceedsSaysNothingOfOther() {
        let health = Health()
        #expect(health.current.fault == nil)
        health.note("retention: no", of: .retention)
        health.note("sealing: no", of: .sealing)
        #expect(health.current.fault == "sealing: no")
        health.note("retention: no", of: .retention)
        #expect(health.current.fault == "sealing: no", "that one goes on is no news")
        health.note(nil, of: .sealing)
        #expect(health.current.fault == "retention: no")
        health.note("retention: still no", of: .retention)
        #expect(health.current.fault == "retention: still no")
        health.note(nil, of: .retention)
        #expect(health.current.fault == nil)
    }
}
