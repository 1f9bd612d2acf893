import Diagnostics
import Testing
import YAML

@Suite("Reading mappings")
struct MappingReaderTests {
    func reader(_ text: String) throws -> MappingReader {
        let source = SourceText(name: "f.yaml", text: text)
        return MappingReader(try #require(try parseYAML(source)), in: source)
    }

    @Test("values of every type")
    func values() throws {
        var map = try reader("s: text\nn: 1.5\ni: 7\nb: yes\nl: [a, b]\none: a\nm: {x: 1, y: z}\nc: red\nnothing: ~\n")
        #expect(map.string("s") == "text")
        #expect(map.number("n") == 1.5)
        #expect(map.integer("i") == 7)
        #expect(map.boolean("b") == true)
        #expect(map.strings("l") == ["a", "b"])
        #expect(map.strings("one") == ["a"])
        #expect(map.stringMap("m").map { $0.map { "\($0.key)=\($0.value)" } } == ["x=1", "y=z"])
        #expect(map.choice("c", [("red", 1), ("blue", 2)]) == 1)
        #expect(map.string("nothing") == nil)
        #expect(map.string("missing") == nil)
        #expect(map.finish().isEmpty)
    }

    @Test("all faults of a mapping at once, each at its place")
    func faults() throws {
        var map = try reader("s: [x]\nn: many\ni: 1.5\nb: maybe\nl: {a: 1}\nm: [x]\nc: blu\nlable: 1\n")
        #expect(map.string("s") == nil)
        #expect(map.number("n") == nil)
        #expect(map.integer("i") == nil)
        #expect(map.boolean("b") == nil)
        #expect(map.strings("l") == nil)
        #expect(map.stringMap("m") == nil)
        #expect(map.choice("c", [("red", 1), ("blue", 2)]) == nil)
        #expect(map.requiredString("name") == nil)
        #expect(map.string("label") == nil)
        let faults = map.finish()
        #expect(
            faults.map(\.message) == [
                "\"s\" must be text, not a list", "\"n\" must be a number", "\"i\" must be a whole number",
                "\"b\" must be true or false", "\"l\" must be a list of texts", "\"m\" must be a mapping",
                "\"c\" cannot be \"blu\"", "\"name\" is missing", "unknown key \"lable\"",
            ])
        #expect(faults.map { $0.place?.line } == [1, 2, 3, 4, 5, 6, 7, 1, 8])
        #expect(faults[6].help == "did you mean \"blue\"?")
        #expect(faults[8].help == "did you mean \"label\"?")
        #expect(faults[8].place == Place(line: 8, column: 1, length: 5))
    }

    @Test("items of the wrong kind are named one by one")
    func items() throws {
        var map = try reader("l: [a, [b], {c: d}]\nm: {x: [1], y: 2}\n")
        #expect(map.strings("l") == ["a"])
        #expect(map.stringMap("m")?.map(\.key) == ["y"])
        #expect(
            map.finish().map(\.message) == [
                "\"l\" must hold texts, not a list", "\"l\" must hold texts, not a mapping",
                "\"x\" must be text, not a list",
            ])
    }

    @Test("something else than a mapping is one fault", arguments: [("[a]\n", "a list"), ("text\n", "text")])
    func notAMapping(text: String, kind: String) throws {
        var map = try reader(text)
        #expect(map.finish().map(\.message) == ["expected a mapping here, found \(kind)"])
    }

    @Test("a fault in an embedded text points into the file")
    func embedded() throws {
        let source = SourceText(name: "f.yaml", text: "expr: 'abc !'\n")
        let node = try #require(try parseYAML(source)?["expr"])
        let inner = Diagnostic(
            "odd character", in: SourceText(name: "query", text: "abc !"), at: Place(line: 1, column: 5))
        #expect(
            node.relocate(inner, in: source).description
                == "f.yaml:1:12: error: odd character\n  expr: 'abc !'\n             ^")
    }
}
