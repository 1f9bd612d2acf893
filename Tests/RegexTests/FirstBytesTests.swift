import Regex
import TestKit
import Testing

@Suite("The bytes a match begins with")
struct FirstBytesTests {
    private func set(_ bytes: String) -> ByteSet {
        bytes.utf8.reduce(into: ByteSet()) { $0.insert($1) }
    }

    @Test("are known of most patterns")
    func known() throws {
        #expect(try Pattern("abc").firstBytes == set("aA"))
        #expect(try Pattern(#"\d{4}-"#).firstBytes == set("0123456789"))
        #expect(try Pattern("(?:GET|POST|[.x])").firstBytes == set("GP.x"))
        #expect(try Pattern("a|B", options: .caseInsensitive).firstBytes == set("aAbB"))
        #expect(try Pattern("(?:x?)(?=y)").firstBytes == set("xy"))
    }

    @Test("are not known where anything may begin a match", arguments: ["", "a*", ".b", "^a|^", "(?=a)|b*"])
    func unknown(_ text: String) throws {
        #expect(try Pattern(text, options: [.multiline, .dotMatchesNewline]).firstBytes == nil)
    }

    @Test("never miss a match")
    func property() throws {
        var random = SystemRandomNumberGenerator()
        let texts = [
            #"[^a]b"#, #"é|[x-z]+"#, #"(?i)straße|ſ|k"#, #"\S+ \w"#, #"\W"#, #"(?!a)[ab]c?"#, #"(?<=a)b|c"#,
            #"(?:(?:a|b)?c)+"#, #"(?>\d+|-)"#, #"[[:punct:]]"#, #"\x{1F600}|\p{Lu}"#,
        ]
        let pieces = ["a", "b", "c", "é", "É", "x", "K", "\u{212A}", "s", "ſ", "1", "-", " ", "\n", "😀", "\u{0}", "Z"]
        let matcher = Matcher()
        for text in texts {
            let free = try Pattern(text, options: [.multiline, .dotMatchesNewline])
            let anchored = try Pattern(text, options: [.multiline, .dotMatchesNewline, .anchored])
            for _ in 0..<500 {
                let count = Int.random(in: 1...4, using: &random)
                let subject = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }
                withBytes(subject.joined()) { bytes in
                    guard let first = bytes.first, matcher.match(anchored, bytes) == .matched else { return }
                    #expect(free.firstBytes?.contains(first) ?? true, "\(text) on \(subject)")
                }
            }
        }
    }
}
