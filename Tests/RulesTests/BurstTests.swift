import Instants
import Records
import Rules
import Testing

@Suite struct BurstTests {
    /// `rate` errors a minute over the minutes of `range`, evenly.
    private func errors(_ rate: Int, _ range: Range<Int>, _ source: String = "app.log") -> [Line] {
        range.flatMap { minute in
            (0..<rate).map { index in
                Line(
                    at: start + .seconds(Int64(minute * 60)) + .milliseconds(Int64(index * 60_000 / rate)),
                    source: source)
            }
        }
    }

    private func quiet(_ range: Range<Int>, _ source: String = "app.log") -> [Line] {
        range.map { Line(at: start + .seconds(Int64($0 * 60)), level: .info, source: source) }
    }

    private func fired(_ lines: [Line]) -> [String] {
        let sorted = lines.sorted { $0.at < $1.at }
        return run(burstEngine(), sorted.map { [$0] }).filter { $0.hasPrefix("firing") }
    }

    @Test func manyErrorsAfterQuietFireAtTheTenth() {
        #expect(fired(quiet(0..<30) + errors(30, 30..<31)) == ["firing +1818.0 app.log"])
    }

    @Test func quietAndSteadyLogsRaiseNone() {
        #expect(fired(quiet(0..<120)) == [])
        #expect(fired(errors(1, 0..<120)) == [])
        #expect(fired(errors(12, 0..<120)) == [], "steady from its first minute")
        #expect(fired(quiet(0..<10) + errors(9, 10..<20)) == [], "nine are few")
        #expect(fired(errors(20, 0..<1)) == [], "a small file of errors")
    }

    @Test func aBurstIsMeasuredAgainstTheOwnPast() {
        #expect(fired(errors(12, 0..<60) + errors(55, 60..<61)) == [])
        #expect(fired(errors(12, 0..<60) + errors(100, 60..<61)).count == 1)
        let other = errors(12, 0..<60, "noisy.log") + quiet(0..<60) + errors(30, 60..<61)
        #expect(fired(other).map { $0.split(separator: " ").last } == ["app.log"])
    }

    @Test func aNewSourceNeedsMore() {
        #expect(fired(errors(29, 0..<1)) == [])
        #expect(fired(errors(60, 0..<1)).count == 1)
    }

    @Test func errorsNowAndThenAreUsualInAFullLog() {
        let full = (0..<4000).map { index in
            Line(
                at: start + .milliseconds(Int64(index * 10)), level: index % 50 == 0 ? .error : .info, source: "app.log"
            )
        }
        #expect(fired(full) == [])
        let incident =
            full
            + (0..<4000).map { index in
                Line(at: start + .seconds(40) + .milliseconds(Int64(index * 10)), source: "app.log")
            }
        #expect(fired(incident).count == 1)
    }

    @Test func whatGoesOnBecomesUsual() {
        let said = run(burstEngine(), (quiet(0..<60) + errors(30, 60..<180)).map { [$0] })
        #expect(said.count == 2)
        #expect(said.first == "firing +3618.0 app.log")
        let resolved = said.last.flatMap { Double($0.split(separator: " ")[1].dropFirst()) } ?? 0
        #expect(resolved > 3600 + 600 && resolved < 3600 + 1200)
    }
}
