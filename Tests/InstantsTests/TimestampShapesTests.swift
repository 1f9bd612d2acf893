import Instants
import Testing

/// Shapes that few programs write: unpadded parts, points between the parts, names in other
/// languages, zones by name.
@Suite struct TimestampShapesTests {
    static let cases: [StampCase] = [
        // Parts that are not padded
        StampCase("20261120-4:1:5:78|x", "20261120-4:1:5:78", is: "2026-11-20T04:01:05.078Z", .compact),
        StampCase("20261120-22:15:29:7|x", "20261120-22:15:29:7", is: "2026-11-20T22:15:29.007Z", .compact),
        StampCase("20261120-22:15:9:633|x", "20261120-22:15:9:633", is: "2026-11-20T22:15:09.633Z", .compact),
        StampCase("20261120.042152,672:DEBUG", "20261120.042152,672", is: "2026-11-20T04:21:52.672Z", .compact),
        StampCase("2026-1-2 3:4:5 x", "2026-1-2 3:4:5", is: "2026-01-02T03:04:05Z", .yearFirst),
        StampCase("2026-11-20 04:21 5 x", "2026-11-20 04:21", is: "2026-11-20T04:21:00Z", .yearFirst),
        StampCase("2026-11-20 4:5 x", "2026-11-20", is: "2026-11-20T00:00:00Z", .dateOnly),
        // Points, as Db2 and AIX write them
        StampCase(
            "2026-06-03-15.42.50.675872 R", "2026-06-03-15.42.50.675872", is: "2026-06-03T15:42:50.675872Z", .yearFirst),
        StampCase(
            "2026-06-03-15.42.50.675872-240 I1", "2026-06-03-15.42.50.675872-240", is: "2026-06-03T19:42:50.675872Z",
            .yearFirst),
        StampCase(
            "2026-06-03-15.42.50.675872+060 I1", "2026-06-03-15.42.50.675872+060", is: "2026-06-03T14:42:50.675872Z",
            .yearFirst),
        StampCase("20.11.2026 04.38.40", is: "2026-11-20T04:38:40Z", .numericDate),
        StampCase("2026-11-20 99.99.99 x", "2026-11-20", is: "2026-11-20T00:00:00Z", .dateOnly),
        // Names in other languages
        StampCase("20 août 2026 10:00:00 x", "20 août 2026 10:00:00", is: "2026-08-20T10:00:00Z", .dayMonthName),
        StampCase("20. März 2026 10:00:00", is: "2026-03-20T10:00:00Z", .dayMonthName),
        StampCase("20/dic/2026:10:00:00 +0100", is: "2026-12-20T09:00:00Z", .dayMonthName),
        StampCase("dic 20 10:00:00 x", "dic 20 10:00:00", is: "2025-12-20T10:00:00Z", .monthName),
        StampCase("Okt 05 10:00:00 x", "Okt 05 10:00:00", is: "2026-10-05T10:00:00Z", .monthName),
        StampCase("févr. 05 10:00:00 x", "févr. 05 10:00:00", is: "2026-02-05T10:00:00Z", .monthName),
        StampCase("ven. 20 nov. 2026 04:58:01", is: "2026-11-20T04:58:01Z", .weekday),
        StampCase("Fr 20. Nov 04:58:01 2026", "Fr 20. Nov 04:58:01", is: "2026-11-20T04:58:01Z", .weekday),
        StampCase("Mi 18 Nov 2026 04:58:01 CET", is: "2026-11-18T03:58:01Z", .weekday),
        // RFC 850, RFC 1123, ctime, date(1)
        StampCase("Sunday, 06-Nov-94 08:49:37 GMT", is: "1994-11-06T08:49:37Z", .weekday),
        StampCase("Sun, 06 Nov 1994 08:49:37 +0100", is: "1994-11-06T07:49:37Z", .weekday),
        StampCase("Sun Nov  6 08:49:37 1994", is: "1994-11-06T08:49:37Z", .weekday),
        StampCase("Fri Nov 20 04:58:01 AM UTC 2026", is: "2026-11-20T04:58:01Z", .weekday),
        // Zones
        StampCase(
            "2026-11-20 04:21:52 UTC+02:00 x", "2026-11-20 04:21:52 UTC+02:00", is: "2026-11-20T02:21:52Z", .yearFirst),
        StampCase("2026-11-20 04:21:52 GMT-0530", is: "2026-11-20T09:51:52Z", .yearFirst),
        StampCase("2026-11-20T04:21:52+05:45", is: "2026-11-19T22:36:52Z", .yearFirst),
        StampCase("2026-11-20 04:21:52 NPT", is: "2026-11-19T22:36:52Z", .yearFirst),
        StampCase("2026-11-20 04:21:52 TEXT", "2026-11-20 04:21:52", is: "2026-11-20T04:21:52Z", .yearFirst),
        // Fractions of any width
        StampCase("2026-11-20T04:21:52.1Z", is: "2026-11-20T04:21:52.100Z", .yearFirst),
        StampCase("2026-11-20T04:21:52,1234567Z", is: "2026-11-20T04:21:52.123456700Z", .yearFirst),
        StampCase("2026-11-20T04:21:52.123456789123Z", is: "2026-11-20T04:21:52.123456789Z", .yearFirst),
    ]

    @Test(arguments: cases)
    func readsTheStamp(_ test: StampCase) throws {
        let found = try #require(scan(test.text, TimestampContext(reference: reference)))
        #expect(found.instant?.rfc3339 == test.time)
        #expect(found.length == test.stamp.utf8.count)
        #expect(found.shape == test.shape)
    }

    @Test(arguments: [
        "So 10 items", "do 20 things at 10:00:00", "mar", "ma. 5", "Mi 18", "diez 10 10:00:00", "20261120.9921",
        "20261120.992152", "vie 20", "dom. 1 x",
    ])
    func refusesOrdinaryWords(_ text: String) {
        #expect(scan(text, TimestampContext(reference: reference)) == nil)
    }

    @Test func readsNothingBehindTheEnd() {
        for test in Self.cases {
            let bytes = Array(test.text.utf8)
            for length in 0...bytes.count {
                let part = Array(bytes[..<length])
                let found = part.withUnsafeBufferPointer {
                    scanTimestamp($0, context: TimestampContext(reference: reference))
                }
                #expect((found?.length ?? 0) <= length)
            }
        }
    }
}
