import Testing

@testable import Pipeline

@Suite struct ClockWatchTests {
    private static let hour: Int64 = 3_600_000_000_000

    /// A leap of the time of day makes retention wait a day; drift, a leap second and a long pause do not.
    @Test func leapsAreNoticed() {
        let cases: [(name: String, readings: [(wall: Int64, steady: Int64, trusted: Bool)])] = [
            ("steady", [(100, 0, true), (101, 1, true), (200, 100, true)]),
            ("a day forward", [(100, 0, true), (125, 1, false), (148, 24, false), (149, 25, true)]),
            ("a day back", [(100, 0, true), (77, 1, false), (100, 24, false), (101, 25, true)]),
            ("there and back", [(100, 0, true), (125, 1, false), (111, 11, false), (134, 34, false), (135, 35, true)]),
            ("summer of a clock that is an hour off at most", [(100, 0, true), (102, 1, true)]),
            ("a long sleep, slept by both", [(100, 0, true), (1000, 900, true)]),
        ]
        for (name, readings) in cases {
            var watch = ClockWatch()
            for (wall, steady, trusted) in readings {
                let found = watch.trusts(wall: wall * Self.hour, steady: steady * Self.hour)
                #expect(found == trusted, "\(name): at \(steady) h")
            }
        }
    }

    @Test func theEndsOfTheRangeDoNotTrap() {
        var watch = ClockWatch()
        for wall in [Int64.min, .max, 0, .max, .min] { _ = watch.trusts(wall: wall, steady: 1) }
        let isTrusted = watch.trusts(wall: .min, steady: 1)
        #expect(!isTrusted)
    }
}
