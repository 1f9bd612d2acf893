import Diagnostics
import Testing

@Suite("Faults as a person reads them")
struct RenderingTests {
    let source = SourceText(name: "rules/a.yaml", text: "first\nalert: x\nlable: {a}\n")

    @Test("place, excerpt, caret and help")
    func whole() {
        let fault = Diagnostic(
            "unknown key \"lable\"", in: source, at: Place(line: 3, column: 1, length: 5),
            help: "did you mean \"label\"?")
        #expect(
            fault.description == """
                rules/a.yaml:3:1: error: unknown key "lable"
                  lable: {a}
                  ^^^^^
                  help: did you mean "label"?
                """)
    }

    @Test(
        "what is not known is left out",
        arguments: [
            (Diagnostic("no rules"), "error: no rules"),
            (Diagnostic("late", severity: .warning, in: SourceText(name: "f", text: "")), "f: warning: late"),
            (
                Diagnostic("gone", in: SourceText(name: "f", text: "a"), at: Place(line: 9, column: 2)),
                "f:9:2: error: gone"
            ),
        ])
    func partial(fault: Diagnostic, text: String) { #expect(fault.description == text) }

    @Test("a caret past the end of the line stands behind it, and never runs over the line")
    func pastTheEnd() {
        let text = SourceText(name: "q", text: "abc")
        let end = Diagnostic("open", in: text, at: Place(line: 1, column: 4)).description
        #expect(end == "q:1:4: error: open\n  abc\n     ^")
        let wide = Diagnostic("wide", in: text, at: Place(line: 1, column: 2, length: 99)).description
        #expect(wide == "q:1:2: error: wide\n  abc\n   ^^")
        let odd = Diagnostic("odd", in: text, at: Place(line: 1, column: -5, length: -5)).description
        #expect(odd.hasSuffix("\n  abc\n  ^"))
    }

    @Test("a long line is cut around the place, with the caret still under it")
    func longLine() throws {
        let text = SourceText(
            name: "q", text: String(repeating: "x", count: 500) + "!" + String(repeating: "y", count: 500))
        let lines = Diagnostic("here", in: text, at: Place(line: 1, column: 501)).description.split(separator: "\n")
        let caret = try #require(lines[2].firstIndex(of: "^"))
        let offset = lines[2].distance(from: lines[2].startIndex, to: caret)
        #expect(Array(lines[1])[offset] == "!")
        #expect(lines[1].count < 110)
        #expect(lines[1].hasPrefix("  …") && lines[1].hasSuffix("…"))
    }

    @Test("nothing in hostile text reaches the terminal as a command")
    func hostile() {
        let text = SourceText(name: "a\u{1B}[2J", text: "k: \u{1B}]0;title\u{7}\u{202E}\u{9B}31m")
        let fault = Diagnostic("bad \u{1B}[31m", in: text, at: Place(line: 1, column: 4), help: "\u{8}")
        let controls = fault.description.unicodeScalars.filter {
            $0.value < 0x20 && $0 != "\n" || 0x7F...0x9F ~= $0.value
        }
        #expect(controls.isEmpty)
        #expect(!fault.description.unicodeScalars.contains("\u{202E}"))
        #expect(fault.rendered(color: true).contains("\u{1B}[1;31merror\u{1B}[0m"))
    }

    @Test(
        "places of offsets",
        arguments: [(0, 1, 1), (5, 1, 6), (6, 2, 1), (13, 2, 8), (15, 3, 1), (99, 4, 1)])
    func places(offset: Int, line: Int, column: Int) {
        #expect(source.place(at: offset) == Place(line: line, column: column))
    }

    @Test("columns count characters, lines end as `line` ends them")
    func unicode() {
        let text = SourceText(name: "q", text: "é\u{2028}x\r\ny")
        #expect(text.place(at: 5) == Place(line: 1, column: 3))
        #expect(text.place(at: 8) == Place(line: 2, column: 1))
        #expect(text.line(1) == "é\u{2028}x")
        #expect(text.line(2) == "y")
        #expect(text.line(3) == nil)
        #expect(text.line(0) == nil)
    }

    @Test("a set of faults has errors only when one is an error")
    func severity() {
        #expect(!Diagnostics([Diagnostic("w", severity: .warning), Diagnostic("n", severity: .note)]).hasErrors)
        #expect(Diagnostics([Diagnostic("w", severity: .warning), Diagnostic("e")]).hasErrors)
    }
}
