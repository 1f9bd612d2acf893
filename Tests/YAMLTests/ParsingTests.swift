import Diagnostics
import Testing
import YAML

@Suite("YAML")
struct ParsingTests {
    func parse(_ text: String) throws -> Node? { try parseYAML(SourceText(name: "f.yaml", text: text)) }

    func fault(_ text: String) -> Diagnostic? {
        #expect(throws: Diagnostic.self) { try parse(text) }
    }

    @Test("values, kinds and places")
    func values() throws {
        let root = try #require(try parse("a: 1\nlist:\n  - x\n  - 'null'\n  - ~\nmap: {k: \"v\"}\n"))
        #expect(root.kind == "a mapping")
        #expect(root["a"]?.text == "1")
        #expect(root["a"]?.place == Place(line: 1, column: 4, length: 1))
        let list = try #require(root["list"]?.items)
        #expect(list.map(\.text) == ["x", "null", "~"])
        #expect(list.map(\.isNull) == [false, false, true])
        #expect(list[1].place == Place(line: 4, column: 5, length: 6))
        #expect(root["map"]?["k"]?.text == "v")
        #expect(root.entries?.map(\.keyPlace.line) == [1, 2, 6])
        #expect(root["missing"] == nil)
    }

    @Test("nothing is nothing", arguments: ["", "\n", "# only a comment\n", "---\n", "\u{FEFF}"])
    func nothing(text: String) throws {
        let root = try parse(text)
        #expect(root == nil || root?.isNull == true)
    }

    @Test("a byte order mark and CRLF are no fault")
    func windows() throws {
        #expect(try parse("\u{FEFF}a: 1\r\nb: 2\r\n")?["b"]?.text == "2")
    }

    @Test("only the first document is read")
    func documents() throws { #expect(try parse("a: 1\n---\nb: 2\n")?["a"]?.text == "1") }

    @Test(
        "faults have the place they are at",
        arguments: [
            ("a: 1\nb: [1, 2\nc: 3\n", 3), ("a: 1\n\tb: 2\n", 2), ("a: 1\nb: \"open\n", 3), ("a: 'x' y\n", 1),
            ("[a] b\n", 1),
            ("{a: 1}\nb: 2\n", 2), ("a: 1\nb: \u{1}\n", 2), ("a: @x\n", 1), ("a: %x\n", 1),
        ])
    func faults(text: String, line: Int) {
        let fault = fault(text)
        #expect(fault?.place?.line == line)
        #expect(fault?.source == "f.yaml")
    }

    @Test("a key given twice names the first")
    func duplicate() {
        let fault = fault("a: 1\nb: 2\na: 3\n")
        #expect(fault?.message == "key \"a\" is given twice, first on line 1")
        #expect(fault?.place == Place(line: 3, column: 1, length: 1))
    }

    @Test("a key must be text")
    func keys() { #expect(fault("? [a]\n: 1\n")?.message == "a key must be text, not a list") }

    @Test("aliases stand for their anchors; unknown and recursive ones are faults")
    func aliases() throws {
        let root = try parse("a: &x [1, 2]\nb: *x\n")
        #expect(root?["b"]?.items?.map(\.text) == ["1", "2"])
        #expect(fault("a: &base 1\nb: *bass\n")?.help == "did you mean \"base\"?")
        #expect(fault("a: &x [*x]\n")?.message == "unknown alias \"x\"")
    }

    @Test("a bomb of aliases is refused, not expanded")
    func bomb() {
        var text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let copies = Array(repeating: "*l\(level - 1)", count: 10).joined(separator: ", ")
            text += "l\(level): &l\(level) [\(copies)]\n"
        }
        #expect(fault(text)?.message == "more than 500000 values once aliases are expanded")
    }

    @Test("deep nesting is refused, in every style")
    func nesting() {
        let deep = 100_000
        #expect(fault(String(repeating: "[", count: deep))?.message == "nested deeper than 64 levels")
        #expect(fault(String(repeating: "{a: ", count: deep))?.message == "nested deeper than 64 levels")
        #expect(fault(String(repeating: "- ", count: 5000) + "a\n")?.message == "nested deeper than 64 levels")
        #expect(throws: Never.self) { try parse(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) }
    }

    @Test("a file past the size limit is refused")
    func size() {
        #expect(fault(String(repeating: "#", count: YAMLLimit.bytes + 1))?.message == "file is larger than 8 MiB")
    }

    @Test("any bytes give a value or a fault")
    func random() {
        var state: UInt64 = 11
        let alphabet = Array("ab:-[]{}&*#'\"|>%@!?, \n\t\\\u{85}é".unicodeScalars)
        for _ in 0..<5000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<(state % 24) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            state &+= 1
            do {
                _ = try parse(String(text))
            } catch let fault as Diagnostic {
                #expect(!fault.description.isEmpty)
            } catch {
                Issue.record("seed 11: \(error)")
            }
        }
    }
}
