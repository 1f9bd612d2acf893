import Diagnostics
import Instants
import Testing

@testable import LogsQL

/// A step of time is the times that have its start, and no others.
@Suite struct BucketTests {
    @Test(arguments: [
        "1s", "1m", "7s", "7s offset 2s", "1h offset -30m", "day", "week", "week offset 1d", "month", "month offset 3d",
        "year", "100", "0.5", "/24", "1000d",
    ])
    func spans(_ step: String) throws {
        let query = try parseQuery(SourceText(name: "", text: "* | stats by (_time:\(step)) count() n"), now: .epoch)
        let stats = try #require(query.pipes.first as? StatsPipe)
        let bucket = try #require(stats.keys.first?.bucket)
        var times: [Int64] = [0, 1, -1, .min, .max, .min + 1, 1 << 62, -(1 << 62), 1_795_132_799_999_999_999]
        for _ in 0..<300 { times.append(Int64.random(in: -(1 << 62)...(1 << 62))) }
        for _ in 0..<300 { times.append(Int64.random(in: 1_700_000_000_000_000_000...1_800_000_000_000_000_000)) }
        for time in times {
            let instant = Instant(nanoseconds: time)
            let (start, span) = (bucket.start(instant), bucket.span(of: instant))
            #expect(span.contains(instant))
            #expect(bucket.start(span.lowerBound) == start, "\(step) \(time)")
            #expect(bucket.start(span.upperBound) == start, "\(step) \(time)")
            guard span.lowerBound < span.upperBound else { continue }
            let nanosecond = TimeSpan(nanoseconds: 1)
            #expect(bucket.start(span.lowerBound - nanosecond) != start, "\(step) \(time)")
            #expect(bucket.start(span.upperBound + nanosecond) != start, "\(step) \(time)")
        }
    }
}
