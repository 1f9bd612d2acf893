import Instants
import Parsing
import Records
import Testing

/// `text` as JSON writes it, without the quotes.
private func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
}

@Suite("Lines inside of lines")
struct CarriedLineTests {
    /// What each transport makes of a line.
    static let transports: [@Sendable (String) -> String] = [
        { "2026-11-20T04:45:59.123456789Z stdout F \($0)" },
        { #"{"log":"\#(escaped($0))\n","stream":"stdout","time":"2026-11-20T04:45:59.1Z"}"# },
        { "Nov 20 04:45:59 node-01 app[7]: \($0)" },
        { "<14>1 2026-11-20T04:45:59.123Z node-01 app 7 - - \($0)" },
        { #"{"time":"2026-11-20T04:45:59Z","pod":"web-1","message":"\#(escaped($0))"}"# },
        { #"{"__REALTIME_TIMESTAMP":"1795149959123456","_HOSTNAME":"node-01","MESSAGE":"\#(escaped($0))"}"# },
        { "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795149959123456\n_HOSTNAME=node-01\nMESSAGE=\($0)\n" },
        { #"{"version":"1.1","host":"node-01","short_message":"\#(escaped($0))","timestamp":1795149959.1}"# },
    ]

    @Test(
        "a known line is read wherever it is",
        arguments: [
            (#"{"level":"error","msg":"disk full","step":3}"#, "json_lines", Level.error, "step", "3"),
            (#"level=warn msg="slow query" took=1.5"#, "logfmt", .warning, "took", "1.5"),
            (
                #"192.0.2.1 - - [20/Nov/2026:04:46:00 +0000] "GET /x HTTP/1.1" 503 13 "-" "curl/8.5.0""#,
                "nginx_access",
                .error, "http.response.status_code", "503"
            ),
            (
                #":::MLLOG {"namespace": "", "time_ms": 1795149959253, "event_type": "POINT_IN_TIME", "key": "x", "value": 7}"#,
                "mlperf", .unknown, "event_type", "POINT_IN_TIME"
            ),
            ("E1120 04:46:00.123456 12 server.cc:7] lost", "glog", .error, "message", "lost"),
        ])
    func known(_ line: String, _ format: String, _ level: Level, _ field: String, _ value: String) {
        // In syslog only what shows its form at once is looked for.
        let isPlain = line.first?.isNumber ?? false
        for (place, transport) in Self.transports.enumerated() where !isPlain || !(2...3).contains(place) {
            let parsed = ParsedText(transport(line))
            #expect(parsed.batch.count == 1)
            #expect(parsed.format() == format, "\(transport(line))")
            #expect(level == .unknown || parsed.level() == level, "\(transport(line))")
            #expect(parsed[field] == value, "\(transport(line))")
            // The transport knows when.
            #expect(parsed.batch.records[0].time.description.hasPrefix("2026-11-20T04:45:59"), "\(transport(line))")
        }
    }

    @Test("plain text stays the message of its transport")
    func plain() {
        let formats = [
            "cri", "docker_json", "syslog_rfc3164", "syslog_rfc5424", "json_lines", "journald", "journald", "gelf",
        ]
        for (transport, format) in zip(Self.transports, formats) {
            let parsed = ParsedText(transport("the disk is full"))
            #expect(parsed.format() == format)
            #expect(parsed["message"] == "the disk is full")
        }
        #expect(ParsedText(Self.transports[0]("ERROR: the disk is full")).level() == .error)
    }

    @Test("what the outer line says stays beside what the inner one says")
    func both() {
        let parsed = ParsedText(#"Nov 20 04:46:00 node-01 app[7]: {"level":"error","msg":"m","host":"inner","n":1}"#)
        #expect(parsed["process.name"] == "app")
        #expect(parsed["process.pid"] == "7")
        #expect(parsed.host() == "node-01")
        #expect(parsed["n"] == "1")
        // JSON has no category of its own.
        #expect(parsed.category() == .system)
        #expect(parsed["message"] == "m")
    }

    @Test("at most three are read inside of one")
    func depth() {
        var line = #"{"message":"end","depth":0}"#
        for depth in 1...6 { line = #"{"message":"\#(escaped(line))","depth":\#(depth),"d\#(depth)":true}"# }
        let parsed = ParsedText(line)
        #expect(parsed["d6"] == "true" && parsed["d3"] == "true")
        #expect(parsed["d2"] == nil)
        #expect(parsed["message"]?.hasPrefix(#"{"message":"#) == true)
    }

    @Test("pieces that a container runtime cut are one line")
    func pieces() {
        let json = #"{"level":"warn","msg":"long","n":12}"#
        let halves = (String(json.prefix(11)), String(json.dropFirst(11)))
        let cri = ParsedText(
            """
            2026-11-20T04:46:00.1Z stdout P \(halves.0)
            2026-11-20T04:46:00.2Z stderr F other
            2026-11-20T04:46:00.3Z stdout F \(halves.1)

            """)
        #expect(cri.batch.count == 2)
        let docker = ParsedText(
            """
            {"log":"\(escaped(halves.0))","stream":"stdout","time":"2026-11-20T04:46:00.1Z"}
            {"log":"\(escaped(halves.1))\\n","stream":"stdout","time":"2026-11-20T04:46:00.3Z"}

            """)
        #expect(docker.batch.count == 1)
        #expect(docker.format() == "json_lines")
        #expect(docker["n"] == "12")
    }

    @Test("a journal's values may be any bytes")
    func binary() {
        let value: [UInt8] = Array("a\n\nb=c\n".utf8) + [0xFF, 0x00, 0x1B, 0x0A]
        let length = withUnsafeBytes(of: UInt64(value.count).littleEndian) { Array($0) }
        let head = Array("__CURSOR=x\n__REALTIME_TIMESTAMP=1795149960123456\nPRIORITY=3\nMESSAGE\n".utf8)
        let entry = head + length + value + Array("\nSYSLOG_IDENTIFIER=app\n\n".utf8)
        let parsed = ParsedText(entry + entry)
        #expect(parsed.batch.count == 2)
        for index in 0..<2 {
            #expect(parsed.format(index) == "journald")
            #expect(parsed.level(index) == .error)
            #expect(parsed["process.name", index] == "app")
            let message = parsed.batch.names.find("MESSAGE").flatMap { parsed.batch.field($0, of: index) }
            #expect(message.map { Array(parsed.batch.bytes($0.value)) } == value)
        }
    }

    @Test(
        "an array that holds no bytes stays an array",
        arguments: ["[1,256]", "[]", "[\"a\"]", "[1,,2]", "[-1]", "[1.5]", "[[1]]", "[1e2]", "null"])
    func arrays(_ value: String) {
        let parsed = ParsedText(#"{"__REALTIME_TIMESTAMP":"1795149960123456","X":\#(value)}"#)
        #expect(parsed.format() == "journald" || value == "[1,,2]")
        if parsed.format() == "journald" { #expect(parsed["X"] == value) }
    }
}
