import Instants
import Parsing
import Records
import Testing

/// Lines that no parser takes: what is found of time and level.
@Suite struct LeadingTimestampTests {
    static let cases: [(line: String, time: String?, level: Level)] = [
        // In front of the time: a level, a rank, a name
        ("WARNING 2026-11-20 05:05:26 hot", "2026-11-20T05:05:26Z", .warning),
        ("[DEBUG 2026-11-20 05:05:26 main]  went on", "2026-11-20T05:05:26Z", .debug),
        (
            "INFO   |client            | 2026-11-20 05:05:26.601 [main      ]: Starting", "2026-11-20T05:05:26.601Z",
            .info
        ),
        ("[rank0]: 2026-11-20 05:05:26 step", "2026-11-20T05:05:26Z", .unknown),
        ("[default1]:[rank1]: 2026-11-20 05:05:26 ERROR step", "2026-11-20T05:05:26Z", .error),
        ("(pkg.sub.Mapper): 2026-11-20 05:05:26,122 INFO (User) found", "2026-11-20T05:05:26.122Z", .info),
        ("Service: 139853: 2026-11-20 05:05:26,675 part:769 INFO ready", "2026-11-20T05:05:26.675Z", .info),
        ("\"2026-11-20 05:05:26\" quoted", "2026-11-20T05:05:26Z", .unknown),
        ("[W 2026-11-20 05:05:26.123 ServerApp] hot", "2026-11-20T05:05:26.123Z", .warning),
        ("2026-11-20T05:05:26.000Z - error: x", "2026-11-20T05:05:26Z", .error),
        ("fail: Example.Hosting[13]", nil, .error), ("dbug: Example.Hosting[13]", nil, .debug),
        ("started at 2026-11-20 05:05:26", nil, .unknown),
        ("loss 12:30:11 x", nil, .unknown),
        // Epochs that stand alone, and numbers that are none
        ("1795150800.500 poll(1)", "2026-11-20T05:00:00.500Z", .unknown),
        ("1795150800123 Hello", "2026-11-20T05:00:00.123Z", .unknown),
        ("@40000000433225833b6e1a8c tcpserver: status", "2005-09-22T03:31:05.997071500Z", .unknown),
        ("1795150800 items", nil, .unknown), ("9876543210123 items", nil, .unknown),
        // Times of day
        ("05:05:26.250 [main] DEBUG c.e.App - x", "2026-11-20T05:05:26.250Z", .debug),
        ("05:05:26 ERROR x", "2026-11-20T05:05:26Z", .error),
        ("00:00:05 step one", nil, .unknown),
        // Behind the time: brackets, threads, classes
        ("2026-11-20 05:05:26 [main null INFO  com.example.Log] x", "2026-11-20T05:05:26Z", .info),
        ("2026-11-20 05:05:26 [pool-3-thread-1] [x] WARN y", "2026-11-20T05:05:26Z", .warning),
        ("2026-11-20 05:05:26 worker-1 op=4  DEBUG y", "2026-11-20T05:05:26Z", .debug),
        ("2026-11-20T05:05:26Z\" level=info msg=\"x", "2026-11-20T05:05:26Z", .info),
        ("2026-11-20 05:05:26 it went well, no ERROR at all", "2026-11-20T05:05:26Z", .unknown),
        ("2026-11-20 05:05:26 the error: it is gone", "2026-11-20T05:05:26Z", .unknown),
    ]

    @Test func findsTimeAndLevel() {
        for (line, time, level) in Self.cases {
            let parsed = ParsedText(line, set: .empty)
            let record = parsed.batch.records[0]
            #expect((record.flags.timeIsBorrowed ? nil : record.time.rfc3339) == time, "\(line)")
            #expect(record.level == level, "\(line)")
        }
    }
}
