import Parsing
import Records
import Testing

/// The fields of one line as `name=value:kind`, without `message`.
private func fields(_ line: String) -> [String] {
    let parsed = ParsedText(line)
    let batch = parsed.batch
    return batch.fields.filter { batch.names.name($0.name) != "message" }.map {
        "\(batch.names.name($0.name))=\(String(decoding: batch.bytes($0.value), as: UTF8.self)):\($0.kind)"
    }
}

@Suite("Formats written in code")
struct FormatTests {
    @Test(arguments: [
        (#"a=1 b=x"#, ["a=1:number", "b=x:text"]),
        (#"a="x \"y\"\n" b=  c=-1.5e3"#, ["a=x \"y\"\n:text", "b=:text", "c=-1.5e3:number"]),
        (#"url=http://x/?a=b n=007"#, ["url=http://x/?a=b:text", "n=007:text"]),
        (#"source=x format=y host=z a=1"#, ["log.source=x:text", "log.format=y:text", "a=1:number"]),
    ])
    func logfmt(line: String, expected: [String]) {
        #expect(ParsedText(line).format() == "logfmt")
        #expect(fields(line) == expected)
    }

    @Test(arguments: [#"a="open b=1"#, #"a=1 "b"=2"#, #"=1 b=2"#, #"a=1 b"#, #"a="x"y b=1"#])
    func notLogfmt(line: String) {
        #expect(ParsedText(line).format() == "text")
    }

    @Test(arguments: [
        ("{'loss': 1.95, 'epoch': 0.06}", ["loss=1.95:number", "epoch=0.06:number"]),
        (
            "{'loss': '1.9', 'name': \"it's\", 'ok': True, 'x': None}",
            ["loss=1.9:number", "name=it's:text", "ok=true:json", "x=null:json"]
        ),
        ("{'loss': nan, 'b': inf, 'c': -inf}", ["loss=nan:text", "b=inf:text", "c=-inf:text"]),
        (
            "{'epoch': 1, 'm': {'a': {'b': 2}}, 'l': [1, '}', (2,)]}",
            ["epoch=1:number", "m.a.b=2:number", "l=[1, '}', (2,)]:text"]
        ),
        ("  {'loss': 1e-05,}", ["loss=1e-05:number"]),
        (#"{'loss': 1, 'q': 'a\'b\n'}"#, ["loss=1:number", "q=a'b\n:text"]),
    ])
    func pythonDict(line: String, expected: [String]) {
        #expect(ParsedText(line).format() == "hf_trainer")
        #expect(fields(line) == expected)
    }

    @Test(arguments: [
        "{'loss': }", "{'loss': 1", "{'loss' 1}", "{'loss': 1} x", "{'loss': 1 'b': 2}", "{'loss': word}",
        "{'loss': [1}",
    ])
    func notAPythonDict(line: String) {
        #expect(ParsedText(line).format() == "text")
    }

    @Test(arguments: [
        (
            #"type=A msg=audit(1795149584.5:7): x a=1, b="c d" msg='e="f" g=?' h=i"#,
            [
                "type=A:text", "epoch=1795149584.5:number", "sequence=7:number", "a=1:number", "b=c d:text", "e=f:text",
                "h=i:text",
            ]
        ),
        (
            "type=A msg=audit(1.5:7): name=2F6120 cmd=zz key=(null) uid=0\u{1D}UID=\"root\"",
            [
                "type=A:text", "epoch=1.5:number", "sequence=7:number", "name=/a :text", "cmd=zz:text",
                "key=(null):text", "uid=0:number", "UID=root:text",
            ]
        ),
        (
            "type=A msg=audit(1.5:7): b=\"open c='d",
            ["type=A:text", "epoch=1.5:number", "sequence=7:number", "b=open c='d:text"]
        ),
        ("audit: type=1400 audit(1.5:7):", ["type=1400:text", "epoch=1.5:number", "sequence=7:number"]),
        // What JSON would not take as a number is text.
        ("type=A msg=audit(1..2:007): a=1", ["type=A:text", "epoch=1..2:text", "sequence=007:text", "a=1:number"]),
    ])
    func auditRecords(line: String, expected: [String]) {
        #expect(ParsedText(line).format() == "auditd")
        #expect(fields(line) == expected)
    }

    @Test("JSON keeps its keys; the record takes what is its own")
    func json() {
        #expect(
            fields(#"{"level":"warn","host":"h","time":"2026-11-20T04:00:00Z","msg":"m","format":"f","a":{"b":[1,2]}}"#)
                == ["time=2026-11-20T04:00:00Z:text", "msg=m:text", "log.format=f:text", "a.b=[1,2]:json"])
        #expect(fields(#"{"level":"Request","n":1}"#) == ["log.level=Request:text", "n=1:number"])
        let parsed = ParsedText(#"{"level":"warn","host":"h","msg":"m"}"#)
        #expect(parsed.level() == .warning)
        #expect(parsed.host() == "h")
        #expect(parsed["message"] == "m")
    }

    @Test(
        "numbers of JSON levels",
        arguments: [
            ("3", Level.error), ("6", .info), ("30", .info), ("50", .error), ("60", .critical), ("400", .error),
            ("999", .unknown),
        ])
    func levelNumbers(number: String, level: Level) {
        #expect(ParsedText(#"{"level":\#(number),"a":1}"#).level() == level)
    }

    @Test(arguments: [
        (
            "2026-11-20 04:46:00 - INFO - a - run=1/40, rate=2.0e-03 t=0.5s acc=91% n=10,050 (x=nan) y=abc=3 z==4",
            [
                "run=1:number", "rate=2.0e-03:number", "t=0.5s:text", "acc=91%:text", "n=10:number", "x=nan:text",
            ]
        ),
        ("2026-11-20 04:46:00 - INFO - a - path/a=3 2=4 level=3 host=1.2.3.4", []),
        (
            "2026-11-20T04:46:00Z [INFO]  a: m: from=192.0.2.1:80 n=3, s=\"b c\" w=x/y l=[1, 2] e= message=no",
            [
                "from=192.0.2.1:80:text", "n=3:number", "s=b c:text", "w=x/y:text", "hclog.event=m:text",
                "hclog.from=192.0.2.1:80:text",
            ]
        ),
        (
            "2026-11-20T04:46:00Z [INFO]  a: m: q='b c' r='it's late', u='open",
            ["q=b c:text", "r=it's late:text", "hclog.event=m:text"]
        ),
    ])
    func pairs(line: String, expected: [String]) {
        #expect(fields(line).filter { !$0.hasPrefix("logger=") } == expected)
    }

    @Test(
        "RFC 5424 structured data that is broken belongs to the message",
        arguments: [
            (#"<13>1 - h a - - [x a="1"][y b="2"] m"#, "m", ["x.a", "y.b"]),
            (#"<13>1 - h a - - [x a="1] m"#, #"[x a="1] m"#, []),
            (#"<13>1 - h a - - [x] m"#, "m", []), (#"<13>1 - h a - - [x a=1] m"#, "[x a=1] m", []),
            (#"<13>1 - h a - - -"#, "", []),
        ])
    func structuredData(line: String, message: String, names: [String]) {
        let parsed = ParsedText(line)
        #expect(parsed.format() == "syslog_rfc5424")
        #expect((parsed["message"] ?? "") == message)
        let own = parsed.batch.fields.map { parsed.batch.names.name($0.name) }.filter {
            $0.hasPrefix("x.") || $0.hasPrefix("y.")
        }
        #expect(own == names)
    }

    @Test(
        "a record as JSON reads back as the same JSON",
        arguments: [
            "2026-11-20 04:46:00,900 - ERROR - embeddings - Performance: 0.034s, 470.4 emb/s, cache_hit_rate: 0.55",
            #"{"level":"warn","ts":"2026-11-20T04:49:44.587Z","msg":"a\nb \"q\" \u00e9","term":3,"x":{"y":[1,{"z":null}]}}"#,
            "Nov 11 08:04:52 redbamboo sshd[2737]: Failed password for root from 127.0.0.1 port 58946 ssh2",
            "no format at all \u{1F600}", "{'loss': nan, 'ok': True, 'n': None}",
        ])
    func roundTrip(line: String) {
        let json = ParsedText(line).json()
        let again = ParsedText(json, pinned: "records")
        #expect(again.json() == json)
        #expect(again.message() == line)
    }
}
