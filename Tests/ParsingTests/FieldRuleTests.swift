import Diagnostics
import Parsing
import Records
import Testing

private func set(_ text: String) -> ParserSet {
    let (set, faults) = ParserSet.load([SourceText(name: "p.yaml", text: text)])
    #expect(faults.map(\.short) == [])
    return set
}

private let server = """
    name: server
    decode: json
    has: {kind: [req*, response], pid: "*"}
    then:
      - {grok: 'took (?<took_ms>[\\d.]+)ms'}
      - {field: client, grok: '%{IP:source.ip}:%{POSINT:source.port:int}'}
      - {field: tags, grok: '.*"(?<level>info|error)".*'}
    fields:
      process.pid: pid
      url.original: [url.full, url.path]
      event.duration: {from: took_ms, times: 1000000}
      client.kind: {copy: kind}
      agent: {from: agent, replace: ["+", " "]}
    samples:
      - '{"kind":"request","pid":7}'
    """

@Suite("Names and conditions of fields")
struct FieldRuleTests {
    private func parse(_ line: String) -> ParsedText { ParsedText(line, set: set(server)) }

    @Test("a field gets another name, a copy, a multiple; `then` takes other fields apart")
    func names() {
        let line =
            #"{"kind":"request","pid":7,"url":{"path":"/a"},"msg":"took 112.337ms","client":"192.0.2.1:80","agent":"a+b","tags":["a","error"]}"#
        let parsed = parse(line)
        #expect(parsed.format() == "server")
        #expect(parsed["process.pid"] == "7")
        #expect(parsed["pid"] == nil)
        #expect(parsed["url.original"] == "/a")
        #expect(parsed["event.duration"] == "112337000")
        #expect(parsed["client.kind"] == "request")
        #expect(parsed["kind"] == "request")
        #expect(parsed["source.ip"] == "192.0.2.1")
        #expect(parsed["source.port"] == "80")
        #expect(parsed["agent"] == "a b")
        #expect(parsed.level() == .error)
    }

    @Test("what `set` gives without quotes is of its kind")
    func kindsOfFixedValues() {
        let parsed = ParsedText(
            "stop",
            set: set(
                "name: p\nlines: [{grok: stop, set: {a: true, b: 7, c: 'true', d: '7', e: end}}]\nsamples: [stop]\n"))
        let batch = parsed.batch
        #expect(
            batch.fields.dropFirst().map { "\(batch.names.name($0.name)) \($0.kind)" }
                == ["a json", "b number", "c text", "d text", "e text"])
    }

    @Test("the first name present counts; what is absent or no number is left alone")
    func absent() {
        let parsed = parse(#"{"kind":"request","pid":7,"url":{"path":"/a","full":"http://x/a"},"took_ms":"long"}"#)
        #expect(parsed["url.original"] == "http://x/a")
        #expect(parsed["url.path"] == "/a")
        #expect(parsed["took_ms"] == "long")
        #expect(parsed["event.duration"] == nil)
    }

    @Test(
        "a record without the keys or with other values is for other parsers",
        arguments: [
            (#"{"kind":"request","pid":7}"#, "server"), (#"{"kind":"response","pid":null}"#, "server"),
            (#"{"kind":"other","pid":7}"#, "text"), (#"{"kind":"request"}"#, "text"), (#"{"pid":7}"#, "text"),
            (#"{"a":{"kind":"request"},"pid":7}"#, "text"),
        ])
    func has(line: String, format: String) {
        #expect(parse(line).format() == format)
    }

    @Test(arguments: [
        ("fields: [a]", #""fields" must map"#), ("fields: {level: lvl}", "belongs to the record itself"),
        ("fields: {a: {times: 2}}", #""a" needs either "from" or "copy""#),
        ("fields: {a: {from: b, copy: c}}", #""a" needs either"#), ("fields: {a: {frm: b}}", #"did you mean "from""#),
        ("fields: {a: {from: b, replace: [xy, z]}}", "two ASCII characters"), ("has: [a]", #""has" must map"#),
        ("lines: [{grok: a, field: b}]", "unknown key \"field\""),
    ])
    func faults(text: String, expected: String) {
        let found = ParserSet.load([
            SourceText(
                name: "p.yaml", text: "name: x\n\(text.hasPrefix("lines") ? "" : "lines: [a]\n")samples: [a]\n\(text)\n"
            )
        ]).1.map(\.short)
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }
}
