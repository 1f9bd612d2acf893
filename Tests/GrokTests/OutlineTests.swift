import Diagnostics
import Grok
import Regex
import TestKit
import Testing

private func outline(_ text: String, _ library: PatternLibrary = .standard) throws -> GrokOutline {
    try GrokOutliner(library).outline(
        text, in: SourceText(name: "test", text: text), at: Place(line: 1, column: 1))
}

extension Front {
    /// True when a match may begin `text`. What is behind the end, or a character outside of ASCII, fits.
    fileprivate func fits(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for place in 0..<min(Self.depth, text.count) {
            if !sets[place].contains(text[place]) { return false }
            if text[place] >= 0x80 { return true }
        }
        return true
    }
}

private func set(_ bytes: String) -> ByteSet { bytes.utf8.reduce(into: ByteSet()) { $0.insert($1) } }

@Suite("The outline of an expression")
struct OutlineTests {
    @Test(
        "bounds that cannot be are left to PCRE2",
        arguments: [
            "a{5,2}b", "[ab]{12,3}c", "x{3,1}?(?:y{9,0})z", "a{99999999999999999999}b", "a{99999999999999999999,3}b",
            "a{0,99999999999999999999}b", "(?:a{7,1}){3,2}b{4,1}",
        ])
    func impossibleBounds(_ text: String) throws {
        #expect(throws: Never.self) { _ = try outline(text) }
    }

    @Test(
        "tells a text that each match contains",
        arguments: [
            ("abc", ["abc"]), (#"a\.b"#, ["a.b"]), ("abc+d", ["abc"]), ("abc?d", ["abcd", "abd"]),
            ("ab|cd", ["ab", "cd"]), ("x(?:ab|cd)y", ["xaby", "xcdy"]), ("x(?:ab)y", ["xaby"]),
            ("x(?<n>ab)y", ["xaby"]), ("(?:ab)*", []), ("(?:ab){2}", ["ab"]), ("x(?:ab){0,2}", ["x"]),
            ("x(?=ab).*", ["xab"]), ("(?:x )?(?=ab|cd)%{GREEDYDATA:m}", ["ab", "cd"]), ("x(?=abc)?y", ["xy"]),
            ("(?=a.*bcd)a", ["bcd"]), ("(?:k: ?)?(?=(?:b )?n\\d|m: )%{DATA:m}", ["n", "m: "]), (#"a\x62"#, ["ab"]),
            ("x(?i:ab)y", ["xABy", "xAby", "xaBy", "xaby"]), ("ab[cd]efg", ["abcefg", "abdefg"]),
            ("a|b|", []), (#"user=%{WORD:u} "#, ["user="]),
            ("%{IP:ip} logged in from %{WORD:w} at ", [" logged in from "]),
            ("(?:GET|POST|PUT) /", ["GET /", "POST /", "PUT /"]), (#"^\[x\]$"#, ["[x]"]), ("x(?#no)y", ["xy"]),
            (#"(?<a>x)\k<a>y"#, ["x"]), ("é+x", ["éx"]),
            (
                #"(?:DEBUG[1-5]?|LOG):  "#,
                [
                    "DEBUG:  ", "DEBUG1:  ", "DEBUG2:  ", "DEBUG3:  ", "DEBUG4:  ", "DEBUG5:  ", "LOG:  ",
                ]
            ),
        ] as [(String, [String])])
    func needed(_ grok: String, _ expected: [String]) throws {
        let needed = try outline(grok).needed.map { String(decoding: $0, as: UTF8.self) }
        #expect(Set(needed) == Set(expected))
    }

    @Test("tells the bytes that a match begins with")
    func begins() throws {
        #expect(try outline("abc").begins == set("a"))
        #expect(try outline("(?i:abc)").begins == set("aA"))
        #expect(try outline("(?:GET|POST|[.x])").begins == set("GP.x"))
        #expect(try outline("x?(?=y)y").begins == set("xy"))
        #expect(try outline("a*").begins == .all)
        #expect(try outline("(?=[ab])%{GREEDYDATA:m}").begins == set("ab"))
        #expect(try outline("(?:k: ?)?(?=x|yz).*").begins == set("kxy"))
        #expect(try outline("(?=ab)?.*").begins == .all)
        #expect(try outline(#"[\x41-\x43]|\x64"#).begins == set("ABCd"))
        #expect(try outline(#"[^\x00-\x7F]"#).begins.contains(0x61) == false)
        #expect(try outline("[0-9a-c_]x").begins == set("0123456789abc_"))
        #expect(try outline(#"\bERROR"#).begins == set("E"))
        #expect(try outline(#"[^\]]"#).begins.contains(0x5D) == false)
        #expect(try outline("%{INT:n}").begins == set("+-0123456789"))
    }

    @Test(
        "tells what may stand at the first places",
        arguments: [
            (#"\d{4}/\d\d"#, "2026/07/01", "2026-07-01"), (#"[IWEF]\d{3,4} x"#, "I1207 x", "I12 x"),
            ("(?:ab|cd)?x", "cbx", "bdx"), (#"\[\w+\] x"#, "[abc] x", "(abc] x"), ("é+x", "ééx", "eex"),
            ("(?i:ok) x", "oK x", "on x"), (#"\d\d(?:\.\d)?-"#, "12.3-", "123-"), ("a{2,}b", "aaaab", "ab"),
            ("(?:k )?(?=ab).*c", "abz", "acz"), ("(?:k )?(?=ab).*c", "k ab", "kab"),
            ("%{YEAR}-%{MONTHNUM:m}-", "2026-12-", "2026/12/"), ("x(?:yz){2}", "xyzyz", "xyzy!"),
        ] as [(String, String, String)])
    func front(_ grok: String, _ fitting: String, _ unfit: String) throws {
        let front = try outline(grok).front
        #expect(withBytes(fitting) { front.fits($0) })
        #expect(!withBytes(unfit) { front.fits($0) })
    }

    @Test("tells all fields, those of the library's patterns too")
    func fields() throws {
        for text in [
            "%{IP:a} (?<b>x) %{WORD:[c][d]:int}", "%{COMBINEDAPACHELOG}", "%{SYSLOGPROG:p}", #"(?<x>a)(?(<x>)b|c)"#,
            "%{HOSTPORT} %{URI:u}", "%{X=(?<y>z)} %{X:w}",
        ] {
            let fields = Set(try outline(text).fields)
            #expect(fields == Set(try GrokExpression(text).captures.map(\.field)), "\(text)")
        }
    }

    @Test("of a fault is the fault of the expression", arguments: ["%{NOPE:x}", "(a", "a)", "*", "%{", "[a", #"a\"#])
    func faults(_ text: String) throws {
        let source = SourceText(name: "test", text: text)
        let place = Place(line: 1, column: 1)
        #expect(throws: Diagnostic.self) { try GrokOutliner(.standard).outline(text, in: source, at: place) }
    }

    @Test func patternsMayBeDefinedAnew() throws {
        var library = PatternLibrary.standard
        let first = GrokOutliner(library)
        let source = SourceText(name: "test", text: "")
        let place = Place(line: 1, column: 1)
        #expect(try first.outline("%{WORD}", in: source, at: place).begins != set("#"))
        library.define("WORD", as: "#%{MINE:own}")
        library.define("MINE", as: "x")
        let second = first.with(library, defining: ["WORD", "MINE"])
        #expect(try second.outline("%{WORD}", in: source, at: place).needed == [Array("#x".utf8)])
        #expect(try second.outline("%{WORD}", in: source, at: place).fields == ["own"])
    }
}

@Suite("Outlines of random expressions")
struct OutlinePropertyTests {
    private static let atoms = [
        "a", "b", "K", "s", ".", "é", #"\d"#, #"\S"#, #"\W"#, "[ab]", "[^a]", #"[\w-]"#, #"[^\S]"#, "[a-cK]", "ſ", "^",
        #"\b"#,
        "(?=a)", "(?=ab|.x)", "(?=.*b)", "(?=)", #"\x61"#, #"[\x61-\x63]"#, "%{WORD:w}", "%{INT}", "%{NOTSPACE:n}",
        "(?<x>b)", #"\."#, "%{DATA}", "{", "[^[:space:]]", "ab", "a.b",
    ]
    private static let quantifiers = ["", "", "", "*", "+", "?", "{2}", "{0,1}", "{1,}?", "+?", "*+"]

    private func expression(_ random: inout Seeded, _ depth: Int) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let isGroup = depth > 0 && Int.random(in: 0..<3, using: &random) == 0
            let heads = ["(?:", "(?>", "(?i:", "(?<y>", "("]
            let atom =
                isGroup
                ? (heads.randomElement(using: &random) ?? "(") + expression(&random, depth - 1) + ")"
                : Self.atoms.randomElement(using: &random) ?? ""
            let isPoint = ["^", #"\b"#].contains(atom) || atom.hasPrefix("(?=")
            text += atom + (isPoint ? "" : Self.quantifiers.randomElement(using: &random) ?? "")
            if Int.random(in: 0..<6, using: &random) == 0 { text += "|" }
        }
        return text
    }

    private func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        text.indices.contains { text[$0...].starts(with: part) }
    }

    @Test("never miss a match", arguments: 1...8 as ClosedRange<UInt64>)
    func property(seed: UInt64) throws {
        var random = Seeded(seed)
        let pieces = [
            "a", "b", "c", "é", "x", "K", "k", "\u{212A}", "s", "S", "ſ", "1", "-", " ", "\n", ".", "A", "{", "ab",
        ]
        let matcher = Matcher()
        var matches = 0
        for _ in 0..<300 {
            let text = expression(&random, 2)
            guard let compiled = try? GrokExpression(text, anchored: true) else { continue }
            let outline = try outline(text)
            for _ in 0..<40 {
                let subject = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }.joined()
                withBytes(subject) { bytes in
                    guard let first = bytes.first, matcher.match(compiled.pattern, bytes) == .matched else { return }
                    matches += 1
                    #expect(outline.begins.contains(first), "\(text) on \(subject), seed \(seed)")
                    #expect(outline.front.fits(bytes), "\(text) on \(subject), seed \(seed)")
                    let isThere =
                        outline.needed.isEmpty
                        || outline.needed.contains { contains(Array(subject.utf8), $0) }
                    #expect(isThere, "\(text) on \(subject) needs \(outline.needed), seed \(seed)")
                }
            }
        }
        #expect(matches > 500)
    }
}
