import Diagnostics
import Parsing
import Testing

@Suite("The speed of a parser's samples")
struct SampleSpeedTests {
    private static let file = """
        name: jobs
        lines:
          - 'job %{INT:job:int} %{WORD:state}'
        then:
          - 'job (?<nothing>x)'
        samples:
          - 'job 7 done'
          - 'job 12 failed'
        """
    private static let json = """
        name: json_jobs
        decode: json
        needs: [job]
        samples:
          - '{"job": 7}'
        """

    /// Each look at it is 1,000 ns later.
    private final class Ticks {
        var now: UInt64 = 0
        func read() -> UInt64 {
            now += 1000
            return now
        }
    }

    @Test("is that of the best turn, beside that of the expressions that match")
    func measured() throws {
        let (set, faults) = ParserSet.load([
            SourceText(name: "jobs", text: Self.file), SourceText(name: "j", text: Self.json),
        ])
        #expect(faults.isEmpty)
        let ticks = Ticks()
        let speed = try #require(set.speed(ofSamples: ["jobs"], records: 100, turns: 3, clock: ticks.read))
        #expect(speed.samples == 2)
        #expect(speed.nanoseconds == 10)
        #expect(speed.bareNanoseconds == 10)
        #expect(speed.share == 1)
        #expect(speed.tries == 1)
        // The clock is asked before and behind each turn of both, and the first turn does not count.
        #expect(ticks.now == 1000 * 2 * 2 * 4)
        let json = try #require(set.speed(ofSamples: ["json_jobs"], records: 100, clock: ticks.read))
        #expect(json.bareNanoseconds == nil && json.share == nil)
        let both = try #require(set.speed(ofSamples: ["jobs", "json_jobs"], records: 100, clock: ticks.read))
        #expect(both.samples == 3)
        #expect(set.speed(ofSamples: ["nope"], clock: ticks.read) == nil)
    }
}
