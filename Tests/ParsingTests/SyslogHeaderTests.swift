import Parsing
import Records
import Testing

/// A line and what its header holds; nil for a field that must be absent.
struct HeaderCase: CustomTestStringConvertible, Sendable {
    var line: String
    var host: String
    var name: String?
    var process: String?
    var message: String
    var level = Level.unknown

    init(
        _ line: String, _ host: String, _ name: String?, _ process: String?, _ message: String,
        _ level: Level = .unknown
    ) {
        self.line = line
        self.host = host
        self.name = name
        self.process = process
        self.message = message
        self.level = level
    }

    var testDescription: String { line }
}

@Suite struct SyslogHeaderTests {
    static let cases: [HeaderCase] = [
        // Names of programs with blanks
        HeaderCase("Nov 20 04:55:42 mac Photo Booth[143]: ready", "mac", "Photo Booth", "143", "ready"),
        HeaderCase(
            "Nov 20 04:55:42 mac Setup Helper 2.5[9] (com.example.x): ready", "mac", "Setup Helper 2.5", "9", "ready"),
        HeaderCase("Nov 20 04:55:42 web syslogd 1.5.0: restart.", "web", "syslogd 1.5.0", nil, "restart."),
        HeaderCase("Nov 20 04:55:42 web -- MARK --", "web", nil, nil, "-- MARK --"),
        HeaderCase("Nov 20 04:55:42 web Link up: eth0", "web", nil, nil, "Link up: eth0"),
        HeaderCase("Nov 20 04:55:42 web a b c d e[1]: x", "web", nil, nil, "a b c d e[1]: x"),
        // A key is no program, even where the JSON is cut off
        HeaderCase(#"Nov 20 04:55:42 cache-1 {"level": "x"#, "cache-1", nil, nil, #"{"level": "x"#),
        HeaderCase(#"<13>Nov 20 04:55:42 {"level": "x"#, "here", nil, nil, #"{"level": "x"#, .notice),
        // Facility and severity by name
        HeaderCase(
            "Nov 20 04:55:42 router daemon.info dnsmasq[12]: started", "router", "dnsmasq", "12", "started", .info),
        HeaderCase("Nov 20 04:55:42 router user.warn app: hot", "router", "app", nil, "hot", .warning),
        HeaderCase("Nov 20 04:55:42 <kern.crit> bsd app: hot", "bsd", "app", nil, "hot", .critical),
        HeaderCase("Nov 20 04:55:42 mail.example.com app: x", "mail.example.com", "app", nil, "x"),
        // Times with a year, a zone, in another language
        HeaderCase("Nov 20 2026 04:55:42 fw app: x", "fw", "app", nil, "x"),
        HeaderCase("Nov 20 04:55:42 UTC: x1 app: y", "x1", "app", nil, "y"),
        HeaderCase("Nov 20 04:55:42 CEST sw app: x", "sw", "app", nil, "x"),
        HeaderCase("Nov 20 04:55:42 HOST app: x", "HOST", "app", nil, "x"),
        HeaderCase("nov. 20 04:55:42 hôte app[7]: x", "hôte", "app", "7", "x"),
        HeaderCase("août 19 10:00:00 web app[7]: x", "web", "app", "7", "x"),
        HeaderCase("Mär  1 10:00:00 web app[7]: x", "web", "app", "7", "x"),
        // A priority and no time
        HeaderCase("<13>app[7]: hello", "here", "app", "7", "hello", .notice),
        HeaderCase("<11>no tag in it", "here", nil, nil, "no tag in it", .error),
        // ISO times
        HeaderCase("<30>2026-11-20T04:55:42Z web app: x", "web", "app", nil, "x", .info),
        HeaderCase("<30>2026-11-20T04:55:42.5+01:00 web no tag", "web", nil, nil, "no tag", .info),
        HeaderCase("Fri 2026-11-20 04:55:42 UTC web app[3]: x", "web", "app", "3", "x"),
    ]

    @Test(arguments: cases)
    func readsTheHeader(_ test: HeaderCase) {
        let parsed = ParsedText(test.line)
        #expect(parsed.format().hasPrefix("syslog_rfc3"))
        #expect(parsed.host() == test.host)
        #expect(parsed["process.name"] == test.name)
        #expect(parsed["process.pid"] == test.process)
        #expect(parsed.message() == test.line)
        #expect(parsed["message"] == test.message)
        #expect(parsed.level() == test.level)
    }

    @Test(arguments: [
        "2026-11-20T04:55:42 192.0.2.1 - GET / - 200", "2026-11-20T04:55:42.000Z - error: x",
        "2026-11-20T04:55:42.000000Z 0 [Warning] [MY-1] [Server] x", "<13>2026 words", "<6>[ 12.500000] usb 1-1: x",
        "mars is 19 million km away", "2026-11-20T04:55:42Z ERROR worker: x", "Fri 2026-11-20 is a day",
    ])
    func leavesOthersAlone(_ line: String) {
        #expect(!ParsedText(line).format().hasPrefix("syslog_rfc3"))
    }
}
