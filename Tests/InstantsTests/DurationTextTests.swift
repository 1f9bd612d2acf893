import Instants
import Testing

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            ("0", 0), ("30s", 30_000), ("1m", 60_000), ("1h30m", 5_400_000), ("500ms", 500), ("1d", 86_400_000),
            ("1w", 604_800_000), ("1y", 31_536_000_000), ("1m30s500ms", 90_500),
        ] as [(String, Int64)])
    func reads(_ text: String, _ milliseconds: Int64) {
        #expect(TimeSpan(duration: text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "5", "s", "-5m", "1.5h", "5m1h", "5m5m", "5 m", "5x", "99999999999y"])
    func refuses(_ text: String) {
        #expect(TimeSpan(duration: text) == nil)
    }

    @Test(
        arguments: [
            (-1_000_000_000, "-1s"), (-300_000_000_000, "-5m"), (-1_500_000_000, "-1s500ms"), (-1, "0s"),
            (Int64.min, "-106751d23h47m16s854ms"),
        ] as [(Int64, String)])
    func writesNegativeSpans(_ nanoseconds: Int64, _ text: String) {
        #expect(TimeSpan(nanoseconds: nanoseconds).durationText == text)
    }

    @Test(arguments: ["0s", "30s", "1h30m", "1d", "2d3h", "500ms"])
    func writesWhatItReads(_ text: String) {
        #expect(TimeSpan(duration: text)?.durationText == text)
    }
}
