import Diagnostics
import Grok
import Regex
import TestKit
import Testing

@testable import Parsing

/// Expressions of the kinds that parser files have: dates, levels, options, alternatives, no literal at all.
private let expressions = [
    #"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (?<level>INFO|WARN|ERROR) .*"#, #"\d{4}/\d\d/\d\d .*"#,
    #"(?:\[\d+\] )?Failed password for .*"#, "(?i:exit before auth).*", #"(?:DEBUG[1-5]?|LOG):  .*"#, ".*", "a|b",
    "(?:session (?:opened|closed) for user |login from ).*", "é+x.*", "x?y?z?", #"[IWEF]\d{4} .*"#, "INFO .*",
    ".*INFO .*",
    "(?:ab|abc)def.*", #"\w+=\w+(?: \w+=\w+)*"#, "Connection from .*port .*", "#.*", "key=.{0,5}", ".{3}key=.*",
]

private let pieces = [
    "2026-11-20 04:39:44,123 INFO ", "2026/11/20 ", "[12] ", "Failed password for ", "Exit Before Auth", "LOG:  ",
    "DEBUG3:  ",
    "session opened for user ", "login from ", "é", "x", "y", "z", "I1120 ", "INFO ", "abc", "ab", "def", "key=", "a=b",
    " c=d",
    "Connection from ", "port ", "#", " ", "\u{FE}", "k", "0", "\t",
]

@Suite("The index of lines")
struct LineIndexTests {
    @Test("finds every expression that matches, wherever its text stands", arguments: 1...6 as ClosedRange<UInt64>)
    func neverMisses(seed: UInt64) throws {
        var random = Seeded(seed)
        let source = SourceText(name: "test", text: "")
        let outliner = GrokOutliner(.standard)
        let outlines = try expressions.map {
            try outliner.outline($0, in: source, at: Place(line: 1, column: 1))
        }
        let patterns = try expressions.map { try GrokExpression("(?:\($0))\\z", anchored: true).pattern }
        let demands = outlines.map { Demand(begins: $0.begins, front: $0.front, needed: $0.needed) }
        // Three parsers, of 4, 1 and all other lines.
        let index = LineIndex([Array(demands[..<4]), [demands[4]], Array(demands[5...])])
        let found = Candidates()
        let matcher = Matcher()
        var matches = 0
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            withBytes(text) { bytes in
                _ = index.look(through: bytes, into: found)
                for (line, pattern) in patterns.enumerated() where matcher.match(pattern, bytes) == .matched {
                    matches += 1
                    #expect(index.first(of: found, from: line, for: bytes) == line, "\(expressions[line]) on \(text)")
                }
            }
        }
        #expect(matches > 2_000)
        #expect(index.lines(of: 1) == 4..<5 && index.place(of: 4) == 1 && index.place(of: 5) == 2)
    }

    @Test("passes over lines that begin otherwise or lack what is needed")
    func passesOver() throws {
        let source = SourceText(name: "test", text: "")
        let outliner = GrokOutliner(.standard)
        let demands = try expressions.map { text in
            let outline = try outliner.outline(text, in: source, at: Place(line: 1, column: 1))
            return Demand(begins: outline.begins, front: outline.front, needed: outline.needed)
        }
        let index = LineIndex(demands.map { [$0] })
        let found = Candidates()
        withBytes("2026-11-20 04:39:44,123 FATAL out of memory") { bytes in
            _ = index.look(through: bytes, into: found)
            var left: [Int] = []
            var line = 0
            while let next = index.first(of: found, from: line, for: bytes) {
                left.append(next)
                line = next + 1
            }
            // What may match any text: `.*`, and what may be empty.
            #expect(left == [5, 9])
        }
    }

    @Test("tells of words in any case, at every place of a text")
    func words() {
        let words = Grams(["denied": 0..<0, "log in": 0..<0].mapKeys { Array($0.utf8) }, ignoresCase: true)
        let index = LineIndex([[Demand(begins: .all, needed: [Array("sure text".utf8)])]], words: words)
        let found = Candidates()
        for word in ["denied", "DENIED", "Log In"] {
            for before in 0..<7 {
                let text = String(repeating: ".", count: before) + word + "."
                #expect(withBytes(text) { index.look(through: $0, into: found, forWords: true) }, "\(text)")
                #expect(withBytes(text) { words.isMet(by: $0) }, "\(text)")
            }
        }
        for text in ["", "d", "denie", "dinned", "lo gin", "delog-in"] {
            #expect(!withBytes(text) { index.look(through: $0, into: found, forWords: true) }, "\(text)")
        }
    }
}

extension Dictionary {
    fileprivate func mapKeys<K: Hashable>(_ body: (Key) -> K) -> [K: Value] {
        Dictionary<K, Value>(map { (body($0.key), $0.value) }) { first, _ in first }
    }
}
