import Diagnostics
import Grok
import Testing

/// The fault of `grok`, as a person sees it.
private func fault(_ grok: String, library: PatternLibrary = .standard) -> String {
    do {
        _ = try GrokExpression(grok, library: library)
        return "no fault"
    } catch {
        return error.description
    }
}

private func library(_ definitions: [String: String]) -> PatternLibrary {
    var library = PatternLibrary()
    for (name, pattern) in definitions { library.define(name, as: pattern) }
    return library
}

@Suite struct GrokFaultTests {
    @Test(arguments: [
        (
            "a %{NUMBR:x}",
            "pattern:1:5: error: unknown pattern \"NUMBR\"\n  a %{NUMBR:x}\n      ^^^^^\n  help: did you mean \"NUMBER\"?"
        ),
        (
            "%{INT:x:flaot}",
            "pattern:1:9: error: unknown type \"flaot\"\n  %{INT:x:flaot}\n          ^^^^^\n  help: did you mean \"float\"?"
        ),
        ("é %{INT", "pattern:1:3: error: \"%{\" is never closed by \"}\"\n  é %{INT\n    ^^"),
        ("a(b", "pattern:1:2: error: this \"(\" is never closed\n  a(b\n   ^"),
        ("a)b", "pattern:1:2: error: no \"(\" for this \")\"\n  a)b\n   ^"),
        ("a[b", "pattern:1:2: error: this \"[\" is never closed\n  a[b\n   ^"),
        ("a|*", "pattern:1:3: error: nothing stands before this quantifier to repeat\n  a|*\n    ^"),
        ("a\\", "pattern:1:2: error: the pattern ends in a backslash\n  a\\\n   ^"),
        (
            "(?<a>x)\\k<b>",
            "pattern:1:11: error: no group named \"b\" stands before this\n  (?<a>x)\\k<b>\n            ^\n  help: known: a"
        ),
        (
            "(?~x)",
            "pattern:1:1: error: the absent operator has no counterpart in PCRE2\n  (?~x)\n  ^^^\n"
                + "  help: for (?~x), anything without x, write (?:(?!x).)*"
        ),
        ("(?@x)", "pattern:1:1: error: this kind of group is not supported\n  (?@x)\n  ^^^"),
        (
            "(?<!a+)b",
            "pattern:1:1: error: lookbehind assertion is not fixed length\n  (?<!a+)b\n  ^\n"
                + "  help: write (?<!ab|c) with alternatives that each have one length"
        ),
        (
            "%{INT:[a}",
            "pattern:1:7: error: \"[a\" is not a field name\n  %{INT:[a}\n        ^^\n  help: write name or [outer][inner]"
        ),
    ])
    func pointsAtTheFault(_ grok: String, _ text: String) {
        #expect(fault(grok) == text)
    }

    @Test func faultsOfPCRE2AreMappedBack() {
        #expect(fault("%{INT:a} [z-a]").hasPrefix("pattern:1:10: error: range out of order in character class"))
        #expect(fault("%{INT:a} %{B=[z-a]}").contains("in pattern \"B\": range out of order"))
    }

    @Test func recursionIsRefused() {
        let loop = library(["A": "x%{B}", "B": "y%{C}", "C": "z%{B}"])
        #expect(fault("%{A}", library: loop).contains("pattern \"B\" contains itself: B → C → B"))
    }

    @Test func expansionIsBounded() {
        var wide = ["A0": "abcdefgh"]
        for level in 1...20 { wide["A\(level)"] = "%{A\(level - 1)}%{A\(level - 1)}" }
        #expect(fault("%{A20}", library: library(wide)).contains("more than 64 KiB"))
        var deep = ["A0": "x"]
        for level in 1...80 { deep["A\(level)"] = "%{A\(level - 1)}" }
        #expect(fault("%{A80}", library: library(deep)).contains("deeper than 64 levels"))
        #expect(fault(String(repeating: "(?<a>x)", count: 10_000)).contains("more than 1023 captures"))
    }

    @Test func placesLieInTheSurroundingText() throws {
        let file = SourceText(name: "x.yaml", text: "a: 1\ngrok: '%{INT:a} %{NOPE}'\n")
        do {
            _ = try GrokExpression("%{INT:a} %{NOPE}", in: file, at: Place(line: 2, column: 7))
            Issue.record("no fault")
        } catch {
            #expect(error.place == Place(line: 2, column: 19, length: 4))
            #expect(error.excerpt == "grok: '%{INT:a} %{NOPE}'")
        }
    }

    @Test func textWithEscapesPointsAtItsBegin() throws {
        let file = SourceText(name: "x.yaml", text: "grok: \"%{NOPE} \\\\d\"\n")
        do {
            _ = try GrokExpression("%{NOPE} \\d", in: file, at: Place(line: 1, column: 7))
            Issue.record("no fault")
        } catch {
            #expect(error.place == Place(line: 1, column: 7))
        }
    }

    @Test func hostileBracketsEndSoon() {
        #expect(fault(String(repeating: "[a", count: 5000)).contains("never closed"))
    }
}

@Suite struct PatternLibraryTests {
    @Test func standardPatternsCompileAlone() {
        for name in PatternLibrary.standard.names {
            #expect(fault("%{\(name)}") == "no fault", "\(name)")
            #expect(PatternLibrary.standard[name]?.isEmpty == false)
        }
    }

    @Test(arguments: PatternSet.allCases)
    func standardPatternsAreNotCostly(_ set: PatternSet) throws {
        let library = PatternLibrary.of(set)
        for name in library.names {
            let expression = try GrokExpression("%{\(name)}", library: library, namedCapturesOnly: false)
            let source = SourceText(name: "pattern", text: "%{\(name)}")
            #expect(GrokExpression.warning(of: source.text, in: source, library: library) == nil, "\(name)")
            #expect(!expression.captures.contains { $0.field.hasPrefix("_") }, "\(name)")
        }
    }

    @Test func theSetsHaveTheSameNames() {
        #expect(Set(PatternLibrary.standard.names) == Set(PatternLibrary.ecs.names))
        #expect(PatternLibrary.standard.names.count == 361)
    }

    @Test func definitionsOfAFileMayReferToEachOther() throws {
        let file = SourceText(name: "my.grok", text: "# mine\nPAIR %{KEY:k}=%{INT:v:int}\n\nKEY [a-z]+  \r\nINT \\d+\n")
        let library = try PatternLibrary.standard.adding(definitions: file)
        #expect(library["KEY"] == "[a-z]+")
        #expect(library["INT"] == "\\d+")
        #expect(try GrokExpression("%{PAIR}", library: library).captures.map(\.field) == ["k", "v"])
    }

    @Test func allFaultsOfAFileComeAtOnce() {
        let file = SourceText(name: "my.grok", text: "A %{B}\nB (x\nC\nD! x\nE %{INT:a:nit}\nF %{F}\n")
        do {
            _ = try PatternLibrary.standard.adding(definitions: file)
            Issue.record("no fault")
        } catch {
            let lines = error.faults.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.message)" }.sorted()
            #expect(
                lines == [
                    "1:3 in pattern \"B\": this \"(\" is never closed", "2:3 this \"(\" is never closed",
                    "3:1 pattern \"C\" has no text", "4:1 \"D!\" is not a pattern name", "5:11 unknown type \"nit\"",
                    "6:3 in pattern \"F\": pattern \"F\" contains itself: F → F",
                ])
        }
    }
}
