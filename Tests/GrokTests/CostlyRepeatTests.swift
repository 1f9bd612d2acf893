import Diagnostics
import Grok
import Testing

private func found(_ grok: String) -> Diagnostic? {
    GrokExpression.warning(of: grok, in: SourceText(name: "pattern", text: grok))
}

@Suite struct CostlyRepeatTests {
    @Test(arguments: [
        "(a+)+", "(?:a*)*b", "(?:\\w+)*", "(?:\\w*\\d)*", "(?:\\d\\w*)+", "(?:[^,]*x)*", "(?:a|a)*", "(?:\\w|\\d)+x",
        "x(?:y(?:[a-z]+)*z)", "(?:%{INT})+", "(?:.*)+", "(?:(?:ab)*)*", "(?:\\s*\\w*)*", "%{A=(?:a+b?)+}", "(?:é+)+",
        "(?:[[:alpha:]]+_?)*", "(?<n>(?:a+)+)",
    ])
    func warnsOf(_ grok: String) {
        #expect(found(grok)?.severity == .warning, "\(grok)")
    }

    @Test(arguments: [
        "(?:\\w+\\s)*", "(?:[^,]*,)*", "(?:\\w++)*", "(?>\\w+)*", "(?:\\w++\\d?)+", "(?:a+b)+", "(?:ab|ac)*",
        "(?:a{2})+",
        "\\w+\\w+", ".*.*", "(?:/[^/]*)+", "(?:\\\\.|[^\\\\])*", "(?:a+)?", "(?:(?=a+)b)*", "(?:%{WORD} )*x",
        "%{COMBINEDAPACHELOG}", "[a-z(]+(?:\\.[a-z]+)*", "(?:[0-9]+(?:\\.[0-9]+)? )+",
    ])
    func keepsQuietAbout(_ grok: String) {
        #expect(found(grok) == nil, "\(grok)")
    }

    @Test func pointsAtTheRepeat() throws {
        let warning = try #require(found("ab (?:x+)+ c"))
        #expect(warning.place?.column == 4)
        #expect(warning.help?.contains("possessive") == true)
        let inside = try #require(found("ab %{BAD=(x+)+}"))
        #expect(inside.message.contains("in pattern \"BAD\""))
        #expect(inside.place?.column == 4)
    }

    @Test func patternFilesAreLookedThroughAsAWhole() throws {
        let file = SourceText(name: "my.grok", text: "GOOD \\d+,\nBAD (?:%{GOOD}*)+\n")
        let library = try PatternLibrary.standard.adding(definitions: file)
        #expect(library.warnings(of: file).map { $0.place?.line } == [2])
    }
}
