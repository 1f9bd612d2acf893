import Diagnostics
import Grok
import Regex
import TestKit
import Testing

/// Patterns of any shape must compile or be refused, and any match must end.
@Suite struct HostilePatternTests {
    @Test(arguments: [
        String(repeating: "(", count: 100_000), String(repeating: "(?:a", count: 60_000),
        String(repeating: "[", count: 100_000),
        String(repeating: "a?", count: 30_000) + String(repeating: "?", count: 30_000),
        "a{65535}{65535}{65535}", "(?:(?:(?:a{1000}){1000}){1000}){1000}", String(repeating: "%{INT:a}", count: 10_000),
        String(repeating: "%{A=%{INT}}", count: 5_000), String(repeating: "\\", count: 99_999),
        String(repeating: "(?<a>", count: 500) + String(repeating: ")", count: 500),
        String(repeating: "%{", count: 50_000),
        "(?<a>\\g<a>)", "(?<a>x\\g<a>*)", String(repeating: "|", count: 60_000), "\u{0}[\u{0}-\u{7F}]+", "%{X=%{X}}",
        "[" + String(repeating: "a-z&&", count: 5_000) + "]", "%{A=\(String(repeating: "{", count: 40_000))}",
    ])
    func compilesOrIsRefused(_ grok: String) {
        do {
            let expression = try GrokExpression(grok)
            withBytes(String(repeating: "a1 ", count: 200)) { _ = Matcher().match(expression.pattern, $0) }
        } catch {
            #expect(error.place != nil)
        }
    }

    /// Random texts over what means something, fixed seeds.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func randomPatternsEnd(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let pieces = [
            "(", ")", "(?:", "(?<a>", "(?<[b][c]>", "(?=", "(?<!", "(?>", "[", "]", "[^", "&&", "[:alpha:]", "a", "b",
            "é", ".",
            "\\w", "\\d", "\\h", "\\k<a>", "\\g<a>", "\\p{L}", "\\x{41}", "\\", "*", "+", "?", "{2,3}", "{,5}", "{9}",
            "|", "^",
            "$", "%{INT:n:int}", "%{IP}", "%{WORD:w}", "%{DATA}", "%{X=a+}", "%{NOPE}", "%{", "}", "(?i)", "(?m:", "-",
            " ",
        ]
        let library = PatternLibrary.standard
        let matcher = Matcher(matchLimit: 20_000)
        var compiled = 0
        for _ in 0..<1_500 {
            let grok = (0..<Int(random.next() % 12 + 1)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }
                .joined()
            do {
                let expression = try GrokExpression(grok, library: library)
                compiled += 1
                withBytes("aab 12 192.0.2.1 é]") { line in
                    let outcome = matcher.match(expression.pattern, line)
                    guard outcome == .matched else { return }
                    for capture in expression.captures {
                        for group in capture.groups {
                            guard let range = matcher.range(group) else { continue }
                            #expect(range.start <= range.end && range.end <= line.count, "seed \(seed): \(grok)")
                        }
                    }
                    for literal in expression.requiredLiterals {
                        #expect(Array(line).contains(literal), "seed \(seed): \(grok) does not need \(literal)")
                    }
                }
            } catch {
                #expect(error.place != nil, "seed \(seed): \(grok)")
            }
        }
        #expect(compiled > 100)
    }
}

/// A small generator of random numbers (Steele, Lea, Flood 2014).
private struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
