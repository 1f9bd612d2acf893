import Diagnostics
import Instants
import Parsing
import Records
import TestKit
import Testing

/// Parser files of one grok line each.
private func set(_ lines: [(name: String, head: String, line: String)]) -> ParserSet {
    let files = lines.map { name, head, line in
        SourceText(name: name, text: "name: \(name)\n\(head)\nlines: ['\(line)']\nsamples: [x]\n")
    }
    let (set, faults) = ParserSet.load(files)
    #expect(faults.isEmpty, "\(faults.map(\.short))")
    return set
}

@Suite("Choosing among many parsers")
struct CandidateTests {
    @Test("a thousand parsers: each line finds its own")
    func many() {
        let count = 1000
        let many = set((0..<count).map { ("p\($0)", "", "worker\($0) (?:start|stop) %{INT:n}") })
        for number in stride(from: 0, to: count, by: 37) {
            #expect(ParsedText("worker\(number) stop 5", set: many).format() == "p\(number)")
        }
        #expect(ParsedText("worker7 halt 5", set: many).format() == "text")
    }

    @Test("a parser that asks for nothing certain is tried on everything")
    func uncertain() {
        let two = set([
            ("a", "priority: 90", "(?<x>[a-z]+)"), ("b", "", "(?:ab|cde)(?<y>[0-9])"), ("c", "", "x%{INT:n}"),
        ])
        #expect(ParsedText("hello", set: two).format() == "a")
        #expect(ParsedText("ab1", set: two).format() == "b")
        #expect(ParsedText("x1", set: two).format() == "c")
        #expect(ParsedText("1x", set: two).format() == "text")
    }

    @Test("what took the last line never goes before a parser of a lower priority or file name")
    func order() {
        let three = set([
            ("a", "", "job (?<n>[0-9]+) done"), ("b", "", "job (?<m>.*)"), ("c", "priority: 20", "job 9 (?<k>.*)"),
        ])
        let parsed = ParsedText("job x\njob 7 done\njob y\njob 9 done\njob 8 done\n", set: three)
        #expect((0..<5).map { parsed.format($0) } == ["b", "a", "b", "c", "a"])
    }

    @Test("inside syslog a program's parsers are found by its name, also by its beginning")
    func programs() {
        let header = SourceText(
            name: "s",
            text: "name: s\npriority: 10\ndecode: syslog\nheader: rfc3164\nsamples: ['Nov 20 04:46:01 h a: b']\n")
        func inner(_ name: String, _ programs: String, _ more: String = "") -> SourceText {
            SourceText(
                name: name,
                text:
                    "name: \(name)\ninside: s\nwhen: {process.name: \(programs)\(more)}\nlines: ['did (?<x>.*)']\nsamples: [a]\n"
            )
        }
        let (set, _) = ParserSet.load([
            header, inner("one", "[one]"), inner("many", "['m*', other]"), inner("pid", "[one2]", ", process.pid: '7'"),
            SourceText(name: "any", text: "name: any\ninside: s\nlines: ['saw (?<x>.*)']\nsamples: [a]\n"),
        ])
        func format(_ program: String, _ message: String) -> String {
            ParsedText("Nov 20 04:46:01 h \(program): \(message)", set: set).format()
        }
        #expect(format("one", "did it") == "one")
        #expect(format("one[4]", "did it") == "one")
        #expect(format("mighty", "did it") == "many")
        #expect(format("other", "did it") == "many")
        #expect(format("two", "did it") == "s")
        #expect(format("one2[7]", "did it") == "pid")
        #expect(format("one2[8]", "did it") == "s")
        #expect(format("two", "saw it") == "any")
        #expect(format("one", "saw it") == "any")
    }

    @Test("of JSON parsers only those are asked whose keys are in the text")
    func keys() {
        let (set, _) = ParserSet.load([
            SourceText(
                name: "eve",
                text: "name: eve\npriority: 5\ndecode: json\nneeds: [alert.signature_id]\nsamples: ['{}']\n"),
            SourceText(name: "any", text: "name: any\npriority: 10\ndecode: json\nsamples: ['{}']\n"),
        ])
        #expect(ParsedText(#"{"alert":{"signature_id":1}}"#, set: set).format() == "eve")
        #expect(ParsedText(#"{"alert.signature_id":1}"#, set: set).format() == "eve")
        #expect(ParsedText(#"{"a":"alert.signature_id"}"#, set: set).format() == "any")
        let mixed = ParsedText("{\"a\":1}\n{\"alert\":{\"signature_id\":1}}\n{\"a\":2}\n", set: set)
        #expect((0..<3).map { mixed.format($0) } == ["any", "eve", "any"])
        // Once, right behind the line that it took.
        #expect(mixed.tools.counts[0].counters.misses == 1)
    }
}

@Suite("Files that are known to be right")
struct TrustedFileTests {
    /// Compiling late, and without the samples, makes no difference to any line.
    @Test func readTheSameLines() {
        let trusted = ParserSet.load(Shipped.files) { _ in true }
        #expect(trusted.1.isEmpty)
        for file in Shipped.files {
            for line in file.text.split(separator: "\n") {
                let text = String(line.drop { $0 != "'" }.dropFirst().dropLast())
                guard !text.isEmpty else { continue }
                #expect(ParsedText(text, set: trusted.0).json() == ParsedText(text).json(), "\(text)")
            }
        }
    }

    @Test("an expression that PCRE2 refuses takes nothing, and the others work")
    func brokenExpression() {
        let file = SourceText(name: "p", text: "name: p\nlines: ['a(?<x>[z-b])', 'b(?<y>.)']\nsamples: [x]\n")
        #expect(!ParserSet.load([file]).1.isEmpty)
        let (set, faults) = ParserSet.load([file]) { _ in true }
        #expect(faults.isEmpty)
        #expect(ParsedText("b1", set: set).format() == "p")
        #expect(ParsedText("az", set: set).format() == "text")
    }
}

@Suite("Patterns that are too slow")
struct SetAsideTests {
    private static let set = ParserSet.load([
        SourceText(name: "p", text: "name: p\nlines: ['(?:a+)+b(?<x>c)', 'ok (?<y>.*)']\nsamples: [aabc]\n")
    ]).0
    private static let slow = String(repeating: "a", count: 3000) + "_ abc\n"

    @Test("are set aside after sixteen limits, and lines go on to others")
    func setAside() {
        let parsed = ParsedText(String(repeating: Self.slow, count: 40) + "aabc\nok fine\n", set: Self.set)
        let counts = parsed.tools.patternCounts
        #expect(counts.map(\.line) == ["1", "2"])
        #expect(counts[0].limits == 16)
        #expect(counts[0].isSetAside)
        #expect(!counts[1].isSetAside)
        #expect(parsed.format(40) == "text", "the pattern is not tried any more")
        #expect(parsed.format(41) == "p")
    }

    @Test("stay when limits are rare")
    func rare() {
        var text = ""
        for _ in 0..<20 { text += Self.slow + String(repeating: "aabc\n", count: 200) }
        let parsed = ParsedText(text, set: Self.set)
        #expect(parsed.tools.patternCounts[0].limits == 20)
        #expect(!parsed.tools.patternCounts[0].isSetAside)
    }

    @Test("begin anew with the next set")
    func reload() {
        let parsed = ParsedText(String(repeating: Self.slow, count: 20), set: Self.set)
        #expect(parsed.tools.patternCounts[0].isSetAside)
        let again = ParsedText("aabc\n", set: Self.set)
        #expect(again.format() == "p")
    }

    @Test("time is taken from the clock given")
    func time() {
        let tools = ParserTools(set: Self.set)
        var now: UInt64 = 0
        tools.clock = {
            now += 10
            return now
        }
        let source = SourceParser(set: Self.set, profile: SourceProfile(path: "x"))
        let batch = RecordBatch()
        batch.text.append(contentsOf: "aabc")
        let range = TextRange(text: 0, length: 4)
        for _ in 0..<128 {
            batch.addRecord(Record(raw: range, view: range))
            source.parse(batch.count - 1, in: batch, with: tools, reference: .epoch, fallback: .timeFromArrival)
        }
        #expect(tools.patternCounts[0].nanoseconds == 2 * 10 * ParserTools.timedShare)
    }
}
