import Alertmanager
import Diagnostics
import Instants
import Testing

/// Which numbers a time interval may have: a file that is wrong says where, whatever is in it.
@Suite struct TimeIntervalTests {
    private func read(_ interval: String) -> (configuration: AlertmanagerConfiguration?, faults: [Diagnostic]) {
        let text =
            "route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals: [{name: i, time_intervals: [{\(interval)}]}]"
        return AlertmanagerConfiguration.read(SourceText(name: "am.yml", text: text))
    }

    private static let hostile = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809", "1e3", "0x10",
        "99999999999999999999999999", "", ":", "::", "-", "--1", "1:", ":1", "1:2:3", "NaN", "٣", "-1:-",
        "1:99999999999",
        "-9223372036854775808:9223372036854775807",
    ]

    @Test(arguments: ["years", "months", "days_of_month", "weekdays"], hostile)
    func hostileNumbersAreFaults(_ key: String, _ text: String) {
        let (read, faults) = read("\(key): ['\(text)']")
        #expect(read == nil && faults.contains { $0.message.contains("\"\(key)\"") || $0.message.contains("before") })
        #expect(faults.allSatisfy { $0.place?.line == 3 }, "\(faults)")
    }

    @Test(arguments: [
        ("years: ['2020:-1']", "before its start"), ("years: ['2022:2020']", "before its start"),
        ("years: ['1000000']", "not understood"), ("months: ['12:1']", "before its start"),
        ("months: ['december:january']", "before its start"), ("months: ['0']", "not understood"),
        ("months: ['-1']", "not understood"), ("days_of_month: ['0']", "not understood"),
        ("days_of_month: ['32']", "not understood"), ("days_of_month: ['-32']", "not understood"),
        ("days_of_month: ['-1:5']", "before its start"), ("days_of_month: ['5:1']", "before its start"),
        ("weekdays: ['friday:monday']", "before its start"), ("weekdays: ['8']", "not understood"),
    ])
    func whatIsOutOfBoundsIsAFault(_ text: String, _ wanted: String) {
        let (read, faults) = read(text)
        #expect(read == nil && faults.contains { $0.message.contains(wanted) }, "\(faults)")
    }

    @Test(arguments: hostile + ["24:01", "25:00", "12:60", "+9:30", "-0:30", "9:30", "09:3", "09:+3", "09:30:00"])
    func aTimeOfTheDayIsFourDigits(_ text: String) {
        for pair in ["start_time: '\(text)', end_time: '24:00'", "start_time: '00:00', end_time: '\(text)'"] {
            let (read, faults) = read("times: [{\(pair)}]")
            #expect(read == nil && faults.contains { $0.message.contains("time") }, "\(text): \(faults)")
        }
    }

    @Test(arguments: [
        ("years: ['2020:2030', '2040']", true), ("years: ['2027']", false), ("days_of_month: ['1', '-5:-1']", true),
        ("days_of_month: ['1:-1']", true), ("days_of_month: ['-31:-20']", false), ("months: ['march:5', '1']", true),
        ("weekdays: ['sunday:saturday']", true), ("times: [{start_time: '09:30', end_time: '24:00'}]", true),
    ])
    func whatIsInOrderHolds(_ text: String, _ holds: Bool) throws {
        let (read, faults) = read(text)
        let time = try #require(Instant(parsing: "2026-03-31T10:00:00Z", now: .epoch))
        #expect(try #require(read?.intervals["i"], "\(faults)").contains { $0.contains(time) } == holds)
    }
}
