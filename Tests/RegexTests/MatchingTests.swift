import Regex
import TestKit
import Testing

@Suite("Matching")
struct MatchingTests {
    let matcher = Matcher()

    @Test("groups by name and number, in bytes")
    func groups() throws {
        let pattern = try Pattern(#"(?<key>\w+)=(?<value>é+)?"#)
        #expect(pattern.captureCount == 2)
        #expect(pattern.names.map(\.name).sorted() == ["key", "value"])
        withBytes("… loss=éé") { subject in
            #expect(matcher.match(pattern, subject) == .matched)
            #expect(matcher.range(1).map { [$0.start, $0.end] } == [4, 8])
            #expect(matcher.range(2).map { [$0.start, $0.end] } == [9, 13])
        }
        withBytes("loss=") { subject in
            #expect(matcher.match(pattern, subject) == .matched)
            #expect(matcher.range(2) == nil)
            #expect(matcher.match(pattern, subject, from: 5) == .noMatch)
        }
    }

    @Test(
        "a pattern that backtracks without end gives up",
        arguments: ["(a+)+$", "(a|aa)+$", "(a*)*b", #"^(([a-z])+.)+[A-Z]([a-z])+$"#])
    func limits(text: String) throws {
        let pattern = try Pattern(text)
        let subject = [UInt8](repeating: 97, count: 5000) + [33]
        let outcome = subject.withUnsafeBufferPointer { matcher.match(pattern, $0) }
        // PCRE2 may see at once that a needed last character is missing.
        #expect(outcome == .limitReached || outcome == .noMatch)
        if text == "(a+)+$" { #expect(outcome == .limitReached) }
        // The matcher is as good as new.
        let easy = try Pattern("^a+$")
        #expect(withBytes("aa") { matcher.match(easy, $0) } == .matched)
    }

    @Test("a small limit stops earlier")
    func smallLimit() throws {
        let pattern = try Pattern("(a+)+$")
        let subject = [UInt8](repeating: 97, count: 20) + [33]
        #expect(subject.withUnsafeBufferPointer { Matcher(matchLimit: 100).match(pattern, $0) } == .limitReached)
    }

    @Test(
        "negated shorthands match characters beyond ASCII; what looks like one is left alone",
        arguments: [
            (#"^a\S+b"#, "aé日😀b", true), (#"^a\D\W\Sb$"#, "aé日😀b", true), (#"(?<=\S)b"#, "éb", true),
            (#"^[\S ]+$"#, "é b", true), (#"^\\S$"#, #"\S"#, true), (#"^\Q\S\E$"#, #"\S"#, true),
            (#"^[]\D]+$"#, "]é", true), (#"^[[:alpha:]\S]$"#, "é", true), (#"(?#\S)^é$"#, "é", true),
            (#"^a\Sb"#, "a b", false), (#"^\W$"#, "w", false),
        ])
    func negatedShorthands(text: String, subject: String, matches: Bool) throws {
        let pattern = try Pattern(text)
        #expect(withBytes(subject) { matcher.match(pattern, $0) } == (matches ? .matched : .noMatch))
        #expect(pattern.text == text)
    }

    @Test("a fault has its place in the text as given")
    func faultOffset() {
        #expect { _ = try Pattern(#"\S\S(ab"#) } throws: { ($0 as? RegexError)?.offset == 7 }
    }

    @Test("bytes that are no UTF-8 match nothing, and what is around them does")
    func invalid() throws {
        let subject: [UInt8] = [0xFF, 0x61, 0xC3, 0x62, 0x00, 0xE2, 0x82]
        let (valid, across, whole) = (try Pattern("b\\x00"), try Pattern("a.b"), try Pattern("^.*$"))
        subject.withUnsafeBufferPointer { subject in
            #expect(matcher.match(valid, subject) == .matched)
            #expect(matcher.range(0).map { [$0.start, $0.end] } == [3, 5])
            #expect(matcher.match(across, subject) == .noMatch)
            #expect(matcher.match(whole, subject) == .noMatch)
        }
    }

    @Test("an empty subject, also one without an address")
    func empty() throws {
        let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        #expect(matcher.match(try Pattern("^$"), nothing) == .matched)
        #expect(matcher.match(try Pattern("."), nothing) == .noMatch)
        #expect(matcher.match(try Pattern("."), nothing, from: 3) != .matched)
    }

    @Test("a partial match is told apart")
    func partial() throws {
        let pattern = try Pattern("Traceback")
        #expect(withBytes("x Trace") { matcher.match(pattern, $0, partial: true) } == .partial)
        #expect(withBytes("x Trace") { matcher.match(pattern, $0) } == .noMatch)
    }

    @Test("a group the matcher has no room for took no part", arguments: [-1, 1024, 1100, 1 << 40])
    func manyGroups(group: Int) throws {
        let pattern = try Pattern(String(repeating: "(a)", count: 1100))
        let subject = [UInt8](repeating: 97, count: 1100)
        #expect(subject.withUnsafeBufferPointer { matcher.match(pattern, $0) } == .matched)
        #expect(matcher.range(1023) != nil)
        #expect(matcher.range(group) == nil)
    }

    @Test(
        "options",
        arguments: [
            ("ERROR", Pattern.Options.caseInsensitive, "an error", true), ("ERROR", [], "an error", false),
            ("^b", .multiline, "a\nb", true), ("^b", [], "a\nb", false), ("a.b", .dotMatchesNewline, "a\nb", true),
            ("a.b", [], "a\nb", false), ("b", .anchored, "ab", false),
        ] as [(String, Pattern.Options, String, Bool)])
    func options(text: String, options: Pattern.Options, subject: String, matches: Bool) throws {
        let pattern = try Pattern(text, options: options)
        #expect((withBytes(subject) { matcher.match(pattern, $0) } == .matched) == matches)
    }

    @Test(
        "faults of patterns say what and where",
        arguments: [("a(b", 3), ("[z-a]", 3), ("*", 0), ("(?<1>x)", 3), (#"\C"#, 2)])
    func faults(text: String, offset: Int) {
        let fault = #expect(throws: RegexError.self) { try Pattern(text) }
        #expect(fault?.offset == offset)
        #expect(fault?.message.isEmpty == false)
    }

    @Test("a pattern nested too deep is a fault, not a crash")
    func nesting() {
        #expect(throws: RegexError.self) { try Pattern(String(repeating: "(", count: 100_000)) }
        #expect(throws: RegexError.self) {
            try Pattern(String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000))
        }
    }
}
