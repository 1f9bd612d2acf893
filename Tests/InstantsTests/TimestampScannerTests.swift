import Instants
import TestKit
import Testing

/// A text, the bytes of it that are the timestamp, and the time it names.
struct StampCase: CustomTestStringConvertible, Sendable {
    var text: String
    var stamp: String
    var time: String
    var shape: TimestampShape

    init(_ text: String, _ stamp: String? = nil, is time: String, _ shape: TimestampShape) {
        self.text = text
        self.stamp = stamp ?? text
        self.time = time
        self.shape = shape
    }

    var testDescription: String { text }
}

func scan(_ text: String, _ context: TimestampContext) -> ScannedTimestamp? {
    withBytes(text) { scanTimestamp($0, context: context) }
}

/// 2026-11-20T05:00:00Z.
let reference = Instant(nanoseconds: 1_795_150_800_000_000_000)

@Suite struct TimestampScannerTests {
    static let cases: [StampCase] = [
        // Year first
        StampCase(
            "2026-11-20 04:21:52,856 - INFO - x", "2026-11-20 04:21:52,856", is: "2026-11-20T04:21:52.856Z", .yearFirst),
        StampCase(
            "2026-11-20 04:22:25 +0000] [1] [INFO]", "2026-11-20 04:22:25 +0000", is: "2026-11-20T04:22:25Z", .yearFirst
        ),
        StampCase("2024-04-06 02:59:36 x", "2024-04-06 02:59:36", is: "2024-04-06T02:59:36Z", .yearFirst),
        StampCase(
            "2025-05-01T01:31:02.842858Z  INFO", "2025-05-01T01:31:02.842858Z", is: "2025-05-01T01:31:02.842858Z",
            .yearFirst),
        StampCase(
            "2023-02-22T10:26:20.3043561Z x", "2023-02-22T10:26:20.3043561Z", is: "2023-02-22T10:26:20.304356100Z",
            .yearFirst),
        StampCase("2025-01-21T04:41:44,285060+00:00", is: "2025-01-21T04:41:44.285060Z", .yearFirst),
        StampCase("2016/10/25 14:49:34 [error]", "2016/10/25 14:49:34", is: "2016-10-25T14:49:34Z", .yearFirst),
        StampCase("2023-09-13, 12:26:31 BST] x", "2023-09-13, 12:26:31 BST", is: "2023-09-13T11:26:31Z", .yearFirst),
        StampCase(
            "2025-04-12 00:14:12.837 CEST [1]", "2025-04-12 00:14:12.837 CEST", is: "2025-04-11T22:14:12.837Z",
            .yearFirst),
        StampCase(
            "2023-11-29:11:59:14,044 INFO", "2023-11-29:11:59:14,044", is: "2023-11-29T11:59:14.044Z", .yearFirst),
        StampCase("2026-11-20_04:26:00", is: "2026-11-20T04:26:00Z", .yearFirst),
        StampCase("2022-07-27_15-41-01", is: "2022-07-27T15:41:01Z", .yearFirst),
        StampCase(
            "2014-03-10 19:57:38.562 -0400 EDT x", "2014-03-10 19:57:38.562 -0400 EDT", is: "2014-03-10T23:57:38.562Z",
            .yearFirst),
        StampCase("2018-10-03T14:42:44.836744+0000", is: "2018-10-03T14:42:44.836744Z", .yearFirst),
        StampCase("2019-06-14T13:01:15.412+01:30", is: "2019-06-14T11:31:15.412Z", .yearFirst),
        StampCase("2019-06-14T13:01:15-05", is: "2019-06-14T18:01:15Z", .yearFirst),
        StampCase("2026-11-20 04:21:52 INFO", "2026-11-20 04:21:52", is: "2026-11-20T04:21:52Z", .yearFirst),
        StampCase("2026-11-20 04:21:52 -5 items", "2026-11-20 04:21:52", is: "2026-11-20T04:21:52Z", .yearFirst),
        StampCase("2026-11-20 04:21:52,12,7", "2026-11-20 04:21:52", is: "2026-11-20T04:21:52Z", .yearFirst),
        StampCase("2026-11-20 04:21 x", "2026-11-20 04:21", is: "2026-11-20T04:21:00Z", .yearFirst),
        StampCase("2023-001T00:59:36.208491Z", is: "2023-01-01T00:59:36.208491Z", .yearFirst),
        StampCase("2016-12-31T23:59:60Z", is: "2017-01-01T00:00:00Z", .yearFirst),
        StampCase("2016-12-31T24:00:00Z", is: "2017-01-01T00:00:00Z", .yearFirst),
        StampCase("2026-11-20: rotated", "2026-11-20", is: "2026-11-20T00:00:00Z", .dateOnly),
        StampCase("20261120T042152Z", is: "2026-11-20T04:21:52Z", .compact),
        StampCase("20261120 04:21:52.5", is: "2026-11-20T04:21:52.500Z", .compact),
        StampCase("20261120042152 x", "20261120042152", is: "2026-11-20T04:21:52Z", .compact),
        // Names
        StampCase("Nov  9 21:19:40 host sshd[1]:", "Nov  9 21:19:40", is: "2026-11-09T21:19:40Z", .monthName),
        StampCase(
            "Nov 09 21:19:40.123456 host", "Nov 09 21:19:40.123456", is: "2026-11-09T21:19:40.123456Z", .monthName),
        StampCase("Dec 31 23:59:59 host", "Dec 31 23:59:59", is: "2025-12-31T23:59:59Z", .monthName),
        StampCase("Feb 29 10:00:00 host", "Feb 29 10:00:00", is: "2024-02-29T10:00:00Z", .monthName),
        StampCase("Nov  9 2024 21:19:40: %ASA", "Nov  9 2024 21:19:40", is: "2024-11-09T21:19:40Z", .monthName),
        StampCase("Nov 9, 2024 9:19:40 PM", is: "2024-11-09T21:19:40Z", .monthName),
        StampCase("August 19 10:00:00 x", "August 19 10:00:00", is: "2026-08-19T10:00:00Z", .monthName),
        StampCase("août 19 10:00:00 hôte", "août 19 10:00:00", is: "2026-08-19T10:00:00Z", .monthName),
        StampCase("mars 01 10:00:00 x", "mars 01 10:00:00", is: "2026-03-01T10:00:00Z", .monthName),
        StampCase("2017 May 08 Mon 18:57:57.578", is: "2017-05-08T18:57:57.578Z", .monthName),
        StampCase("Fri Aug 30 11:43:09 2024] x", "Fri Aug 30 11:43:09 2024", is: "2024-08-30T11:43:09Z", .weekday),
        StampCase(
            "Mon Aug 31 09:30:48.958285 2015] [x]", "Mon Aug 31 09:30:48.958285 2015",
            is: "2015-08-31T09:30:48.958285Z", .weekday),
        StampCase("Mon Jan 2 15:04:05 MST 2006", is: "2006-01-02T22:04:05Z", .weekday),
        StampCase("Sun Jan 23 2005 21:59:59", is: "2005-01-23T21:59:59Z", .weekday),
        StampCase("Fri, 20 Nov 2026 04:58:01 GMT", is: "2026-11-20T04:58:01Z", .weekday),
        StampCase(
            "25/Oct/2016:14:49:34 +0200] \"GET", "25/Oct/2016:14:49:34 +0200", is: "2016-10-25T12:49:34Z", .dayMonthName
        ),
        StampCase("23-Jan-2005 21:59:59.02", is: "2005-01-23T21:59:59.020Z", .dayMonthName),
        StampCase(
            "20 Nov 2026 04:45:31.123 * x", "20 Nov 2026 04:45:31.123", is: "2026-11-20T04:45:31.123Z", .dayMonthName),
        StampCase("09-Jan 19:54 bacula", "09-Jan 19:54", is: "2026-01-09T19:54:00Z", .dayMonthName),
        // Numbers
        StampCase("04/29/2024 18:45:03 - INFO", "04/29/2024 18:45:03", is: "2024-04-29T18:45:03Z", .numericDate),
        StampCase(
            "07/11/2022-10:29:01.860293  [**]", "07/11/2022-10:29:01.860293", is: "2022-07-11T10:29:01.860293Z",
            .numericDate),
        StampCase("29/04/2024 18:45:03", is: "2024-04-29T18:45:03Z", .numericDate),
        StampCase("05/18/2018 12:00:53 PM", is: "2018-05-18T12:00:53Z", .numericDate),
        StampCase("20.11.2026 04:38:40", is: "2026-11-20T04:38:40Z", .numericDate),
        StampCase("17/06/09 20:10:40 INFO", "17/06/09 20:10:40", is: "2017-06-09T20:10:40Z", .numericDate),
        StampCase("11/16/18 19:40:59 GMT", is: "2018-11-16T19:40:59Z", .numericDate),
        StampCase("5/6/18 19:40:59", is: "2018-05-06T19:40:59Z", .numericDate),
        StampCase("02/20 14:43:11 - mmengine", "02/20 14:43:11", is: "2026-02-20T14:43:11Z", .monthDay),
        StampCase("06-16 10:03:14 [x]", "06-16 10:03:14", is: "2026-06-16T10:03:14Z", .monthDay),
        StampCase("07.27 06:19:08] chrome.exe", "07.27 06:19:08", is: "2026-07-27T06:19:08Z", .monthDay),
        StampCase("Mar-18 21:41:15.684 [main]", "Mar-18 21:41:15.684", is: "2026-03-18T21:41:15.684Z", .monthName),
        StampCase("1120 04:26:00.585000 123 x.cc:1]", "1120 04:26:00.585000", is: "2026-11-20T04:26:00.585Z", .glog),
        StampCase("321 02:07:08.408271257 1 x]", "321 02:07:08.408271257", is: "2026-03-21T02:07:08.408271257Z", .glog),
        StampCase("081109 204005 35 INFO", "081109 204005", is: "2008-11-09T20:40:05Z", .shortYear),
        StampCase("130324  8:24:09 [Note]", "130324  8:24:09", is: "2013-03-24T08:24:09Z", .shortYear),
        // Time of day: the latest that is not after the reference
        StampCase("04:19:47.352788 x", "04:19:47.352788", is: "2026-11-20T04:19:47.352788Z", .timeOfDay),
        StampCase("23:22:14 x", "23:22:14", is: "2026-11-19T23:22:14Z", .timeOfDay),
        StampCase("3:04PM INF x", "3:04PM", is: "2026-11-19T15:04:00Z", .timeOfDay),
        StampCase("12:00:01 AM", is: "2026-11-20T00:00:01Z", .timeOfDay),
        // Epochs
        StampCase("1320279554.496300\tx", "1320279554.496300", is: "2011-11-03T00:19:14.496300Z", .epoch),
        StampCase("1226874073.147:96", "1226874073.147", is: "2008-11-16T22:21:13.147Z", .epoch),
        StampCase("1516134303", is: "2018-01-16T20:25:03Z", .epoch),
        StampCase("1531171074631", is: "2018-07-09T21:17:54.631Z", .epoch),
        StampCase("1534860261221373", is: "2018-08-21T14:04:21.221373Z", .epoch),
        StampCase("1700000000000000000", is: "2023-11-14T22:13:20Z", .epoch),
        StampCase(
            "@40000000433225833b6e1a8c status", "@40000000433225833b6e1a8c", is: "2005-09-22T03:31:05.997071500Z",
            .tai64),
    ]

    @Test(arguments: cases)
    func readsTheStamp(_ test: StampCase) throws {
        let found = try #require(scan(test.text, TimestampContext(reference: reference)))
        #expect(found.instant?.rfc3339 == test.time)
        #expect(found.length == test.stamp.utf8.count)
        #expect(found.shape == test.shape)
    }

    @Test(arguments: [
        "", " 2026-11-20 04:21:52", "hello", "Error: x", "Nov", "Nov 9", "November rain", "Monday morning", "Fri",
        "2026", "2026-", "2026-11", "1843.308145] usb", "10.0.0.1 - -", "192.168.1.1:80", "12", "12:30 noon", "12/30",
        "3/4 of it", "1234567", "12345678", "99999999999", "1e10", "9876543210123", "@4000000043", "@home",
        "1.5 GiB", "100/5/100", "7.2 04:38:40", "20-30 items", "marshal 12 x", "decoding 12 frames", "1320279554abc",
        "20261399 04:21:52",
    ])
    func refusesWhatIsNoStamp(_ text: String) {
        #expect(scan(text, TimestampContext(reference: reference)) == nil)
    }

    @Test(arguments: [
        "2013-00-01 12:01:22", "2013-13-01 12:01:22", "2023-02-29 12:01:22", "2023-02-28 25:01:22",
        "2023-02-28 12:61:22", "9999-12-31 23:59:59", "1600-01-01 00:00:00", "Feb 30 10:00:00 x",
    ])
    func flagsImpossibleTimes(_ text: String) throws {
        let found = try #require(scan(text, TimestampContext(reference: reference)))
        #expect(found.instant == nil)
    }

    @Test func zoneOfTheContextFillsIn() throws {
        let context = TimestampContext(reference: reference, zoneOffset: -5 * 3600)
        #expect(scan("2026-11-20 04:21:52", context)?.instant?.rfc3339 == "2026-11-20T09:21:52Z")
        #expect(scan("2026-11-20 04:21:52Z", context)?.instant?.rfc3339 == "2026-11-20T04:21:52Z")
        #expect(scan("2026-11-20 04:21:52", context)?.hasZone == false)
        #expect(scan("2026-11-20 04:21:52Z", context)?.hasZone == true)
    }

    @Test func dayFirstTurnsNumericDates() throws {
        let context = TimestampContext(reference: reference, dayFirst: true)
        #expect(scan("03/04/2026 04:21:52", context)?.instant?.rfc3339 == "2026-04-03T04:21:52Z")
        #expect(scan("03/04 04:21:52", context)?.instant?.rfc3339 == "2026-04-03T04:21:52Z")
        #expect(scan("03/14/2026 04:21:52", context)?.instant?.rfc3339 == "2026-03-14T04:21:52Z")
    }

    @Test func newYearInAZoneAheadIsNextYear() throws {
        let eve = try #require(CivilTime(year: 2026, month: 12, day: 31, hour: 23, minute: 59).instant)
        #expect(scan("Jan  1 00:10:00 x", TimestampContext(reference: eve))?.instant?.rfc3339 == "2027-01-01T00:10:00Z")
    }

    @Test func readsNothingBehindTheEnd() {
        for test in Self.cases {
            let bytes = Array(test.text.utf8)
            for length in 0...bytes.count {
                // A copy of its own, so that a sanitizer sees a read behind it.
                let part = Array(bytes[..<length])
                let found = part.withUnsafeBufferPointer {
                    scanTimestamp($0, context: TimestampContext(reference: reference))
                }
                #expect((found?.length ?? 0) <= length)
            }
        }
    }

    @Test func survivesRandomBytes() {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        let alphabet = Array("0123456789:-/., TZ+@aNovMonPM".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<random.below(32)).map { _ in alphabet[random.below(alphabet.count)] }
            let found = bytes.withUnsafeBufferPointer {
                scanTimestamp($0, context: TimestampContext(reference: reference))
            }
            if let found { #expect(found.length > 0 && found.length <= bytes.count) }
        }
    }
}

/// Sebastiano Vigna's SplitMix64: a small generator with a printed seed.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
