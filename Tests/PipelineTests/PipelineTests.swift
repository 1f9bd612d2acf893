import Testing

@testable import Pipeline

@Suite struct BackgroundShareTests {
    /// Over any stretch of time, steps of any cost take a tenth of it, and one step more at most.
    @Test func staysWithinItsShare() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = seed &* 0x9E37_79B9_7F4A_7C15
            func below(_ limit: Int64) -> Int64 {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int64(random >> 33) % limit
            }
            var share = BackgroundShare(percent: 10)
            var (now, used, steps) = (Int64(1_000), Int64(0), 0)
            let longest: Int64 = 200_000_000
            let begun = now
            for _ in 0..<50_000 {
                // A commit, or nothing, comes between two looks.
                now += below(5_000_000)
                guard share.mayRun(at: now) else { continue }
                let cost = 1 + below(longest)
                used += cost
                steps += 1
                // Another thread may have had the core meanwhile.
                now += cost + below(cost)
                share.ran(used: cost, until: now, foundWork: true)
                #expect(used <= (now - begun) / 10 + longest, "seed \(seed)")
            }
            #expect(steps > 50, "seed \(seed)")
        }
    }

    @Test func runsAtOnceAndRestsInProportion() {
        var share = BackgroundShare(percent: 10)
        #expect(share.mayRun(at: 0))
        share.ran(used: 100, until: 1_000, foundWork: true)
        #expect(!share.mayRun(at: 1_899))
        #expect(share.mayRun(at: 1_900))
        // A look that found nothing is not repeated at once, however little it cost.
        share.ran(used: 1, until: 2_000, foundWork: false)
        #expect(!share.mayRun(at: 1_000_001_999))
        #expect(share.mayRun(at: 1_000_002_000))
        share.rest(until: 5_000_000_000)
        #expect(!share.mayRun(at: 4_999_999_999))
    }
}
