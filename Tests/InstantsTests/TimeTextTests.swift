import Instants
import Testing

@Suite struct TimeSpanTextTests {
    @Test(
        arguments: [
            ("5m", 300_000_000_000, "5m"), ("1h30m", 5_400_000_000_000, "1h30m"), ("1.5s", 1_500_000_000, "1.5s"),
            ("250ms", 250_000_000, "250ms"), ("1d", 86_400_000_000_000, "1d"), ("2w", 1_209_600_000_000_000, "14d"),
            ("1y", 31_536_000_000_000_000, "365d"), ("0", 0, "0s"), ("0s", 0, "0s"), ("-1h", -3_600_000_000_000, "-1h"),
            ("1m1.5s", 61_500_000_000, "1m1.5s"), ("1.5ms", 1_500_000, "1.5ms"), ("7us", 7000, "7us"),
            ("7µs", 7000, "7us"),
            ("9ns", 9, "9ns"), ("+1m", 60_000_000_000, "1m"), (".5h", 1_800_000_000_000, "30m"),
            ("90m", 5_400_000_000_000, "1h30m"),
            ("1d1ns", 86_400_000_000_001, "1d0.000000001s"),
        ] as [(String, Int64, String)])
    func readsAndWrites(_ text: String, _ nanoseconds: Int64, _ written: String) {
        #expect(TimeSpan(parsing: text)?.nanoseconds == nanoseconds)
        #expect(TimeSpan(nanoseconds: nanoseconds).description == written)
        #expect(TimeSpan(parsing: written)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "5", "m", "5x", "5 m", "1h-5m", "1..5s", "1.s", "--1s", "999999y", "1e3s", "5M", "99999999999999999999s",
    ])
    func refuses(_ text: String) {
        #expect(TimeSpan(parsing: text) == nil)
    }

    @Test func everySpanReadsBack() {
        var random = SplitMix(state: 7)
        for _ in 0..<2000 {
            let span = TimeSpan(nanoseconds: Int64(bitPattern: random.next()) >> Int64(random.below(60)))
            #expect(TimeSpan(parsing: span.description) == span)
        }
    }
}

@Suite struct InstantTextTests {
    @Test(
        arguments: [
            ("2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2026-11", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2026-11-20", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"),
            ("2026-11-20Z", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"),
            ("2026-11-20+02:00", "2026-11-19T22:00:00Z", "2026-11-20T22:00:00Z"),
            ("2026-11-20-05:00", "2026-11-20T05:00:00Z", "2026-11-21T05:00:00Z"),
            ("2026-11-20T04", "2026-11-20T04:00:00Z", "2026-11-20T05:00:00Z"),
            ("2026-11-20T04:21Z", "2026-11-20T04:21:00Z", "2026-11-20T04:22:00Z"),
            ("2026-11-20 04:21:52", "2026-11-20T04:21:52Z", "2026-11-20T04:21:53Z"),
            ("2026-11-20T04:21:52.856+01:00", "2026-11-20T03:21:52.856Z", "2026-11-20T03:21:52.857Z"),
            ("09:30", "2026-11-20T09:30:00Z", "2026-11-20T09:31:00Z"),
            ("9:30", "2026-11-20T09:30:00Z", "2026-11-20T09:31:00Z"),
            ("09:30:15", "2026-11-20T09:30:15Z", "2026-11-20T09:30:16Z"),
            ("1795150800", "2026-11-20T05:00:00Z", "2026-11-20T05:00:01Z"),
            ("1795150800.25", "2026-11-20T05:00:00.250Z", "2026-11-20T05:00:00.260Z"),
            ("1795150800123", "2026-11-20T05:00:00.123Z", "2026-11-20T05:00:00.124Z"),
            ("1795150800000001", "2026-11-20T05:00:00.000001Z", "2026-11-20T05:00:00.000002Z"),
            ("1795150800000000001", "2026-11-20T05:00:00.000000001Z", "2026-11-20T05:00:00.000000002Z"),
            ("now", "2026-11-20T05:00:00Z", "2026-11-20T05:00:00.000000001Z"),
            ("now-5m", "2026-11-20T04:55:00Z", "2026-11-20T04:55:00.000000001Z"),
            ("now+1h", "2026-11-20T06:00:00Z", "2026-11-20T06:00:00.000000001Z"),
            ("-1h", "2026-11-20T04:00:00Z", "2026-11-20T04:00:00.000000001Z"),
            ("2h", "2026-11-20T03:00:00Z", "2026-11-20T03:00:00.000000001Z"),
            ("today", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"),
            (" yesterday ", "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z"),
            ("2 hours ago", "2026-11-20T03:00:00Z", "2026-11-20T03:00:00.000000001Z"),
            ("1 day 2 hours ago", "2026-11-19T03:00:00Z", "2026-11-19T03:00:00.000000001Z"),
            ("an hour ago", "2026-11-20T04:00:00Z", "2026-11-20T04:00:00.000000001Z"),
            ("30m ago", "2026-11-20T04:30:00Z", "2026-11-20T04:30:00.000000001Z"),
            ("yesterday 18:00", "2026-11-19T18:00:00Z", "2026-11-19T18:01:00Z"),
            ("today 4:30", "2026-11-20T04:30:00Z", "2026-11-20T04:31:00Z"),
            ("@1795150851", "2026-11-20T05:00:51Z", "2026-11-20T05:00:52Z"),
            ("Nov 20 04:21:52", "2026-11-20T04:21:52Z", "2026-11-20T04:21:53Z"),
            ("20/Nov/2026:04:21:52 +0100", "2026-11-20T03:21:52Z", "2026-11-20T03:21:53Z"),
        ] as [(String, String, String)])
    func readsTimes(_ text: String, _ start: String, _ end: String) throws {
        let interval = try #require(InstantInterval(parsing: text, now: reference))
        #expect(interval.start.rfc3339 == start)
        #expect(interval.end.rfc3339 == end)
        #expect(Instant(parsing: text, now: reference) == interval.start)
    }

    @Test(arguments: [
        "", "nowish", "now5m", "2026-13", "2026-11-31", "2026-11-20T", "2026-11-20T25", "2026-11-20T04:61", "26-11-20",
        "20261120", "tomorrowland", "0", "04:", "ago", "two hours ago", "2 ago", "2 apples ago", "-2h ago",
        "yesterday noon",
        "@", "@x", "99999999999 years ago", "99999999999999999999", "2026-11-20T04:21:52Zulu",
    ])
    func refusesTimes(_ text: String) {
        #expect(InstantInterval(parsing: text, now: reference) == nil)
    }

    /// A time outside the range of `Instant` is the end of it that is nearer; what is no time stays none.
    @Test func timesOutOfRangeAreItsEnds() {
        for text in ["0001-01-01", "0001", "1677-09-20T00:00:00Z", "1600-02"] {
            #expect(Instant(parsing: text, now: reference) == .distantPast, "\(text)")
        }
        for text in ["9999-12-31", "9999", "2262-04-12", "2300-01-01T00:00:00+01:00"] {
            #expect(Instant(parsing: text, now: reference) == .distantFuture, "\(text)")
        }
        for text in ["9999-02-30", "0001-13", "9999-12-31T25"] {
            #expect(Instant(parsing: text, now: reference) == nil, "\(text)")
        }
    }

    @Test func zoneOffsetMovesDaysAndBareTimes() {
        let berlin = 3600
        #expect(Instant(parsing: "2026-11-20", now: reference, zoneOffset: berlin)?.rfc3339 == "2026-11-19T23:00:00Z")
        #expect(Instant(parsing: "today", now: reference, zoneOffset: -6 * 3600)?.rfc3339 == "2026-11-19T06:00:00Z")
        #expect(Instant(parsing: "06:00", now: reference, zoneOffset: berlin)?.rfc3339 == "2026-11-20T05:00:00Z")
    }
}
