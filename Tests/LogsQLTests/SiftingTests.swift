import Records
import Testing

@testable import LogsQL

/// What is said of all lines of a template from one of them, with `0` in its holes.
@Suite struct SiftingTests {
    @Test(arguments: [
        ("time.*out", true), ("time.+?out", true), ("(a|b.*c)|d", true), ("^a.*b$", true), ("\\bms\\b", true),
        ("a\\.b", true), ("ab?c*d+?", true), ("ü.*x", true), ("7.*ms", true),
        ("time.out", false), ("a.?b", false), ("a.{2}b", false), ("[a-z]", false), ("[^x]", false), ("\\d+", false),
        ("\\w", false), ("\\W", false), ("10", false), ("(?i)a", false), ("(a)\\1", false), ("(a|b)+", false),
        ("a.*+b", false), ("a*+", false), ("(?=a)", false), ("\\Qa\\E", false), ("\\x30", false),
    ])
    func blindness(pattern: String, isBlind: Bool) {
        #expect(matchesWhateverHolesHold(pattern) == isBlind, "\(pattern)")
    }

    /// Where such a pattern matches a sample, it matches with anything in the holes.
    @Test func samplesSpeakForTheirLines() throws {
        var random = SeededBytes(seed: 11)
        let pieces = [
            "a", "b", "ms", " ", "-", ".*", ".+", ".*?", "\\b", "^", "$", "(a|b)", "(a|.*b)", "7", "\\.", "b?", "a+",
            "|", "ü", "0", ".",
        ]
        let texts = ["a", "b", "ms", " ", "-", ".", "ü", "# ", " #", "-#-", "#.#", " # "]
        let holes = ["0", "5", "a5", "5ms", "b7a", "77", "ms0", "00b", "1a2b3"]
        var decided = 0
        for _ in 0..<20_000 {
            let pattern = (0..<(1 + random.below(5))).map { _ in random.pick(pieces) }.joined()
            guard matchesWhateverHolesHold(pattern), let compiled = try? filter("~`\(pattern)`") else { continue }
            var (sample, line) = ("", "")
            for _ in 0..<(1 + random.below(6)) {
                for character in random.pick(texts) {
                    // A hole is a whole run: nothing of letters or digits stands beside it.
                    let touches = sample.last.map { $0.isASCII && ($0.isLetter || $0.isNumber) } ?? false
                    let isHole = character == "#"
                    if touches, isHole || (character.isASCII && character.isLetter && sample.last == "0") {
                        (sample, line) = (sample + " ", line + " ")
                    }
                    sample += isHole ? "0" : String(character)
                    line += isHole ? random.pick(holes) : String(character)
                }
            }
            guard isMatch(compiled, sample) else { continue }
            decided += 1
            #expect(isMatch(compiled, line), "\(pattern) in \(line), but in \(sample)")
        }
        #expect(decided > 1000)
    }

    private func isMatch(_ filter: any Filter, _ text: String) -> Bool { matches(filter, logs([[("", text)]])) == [0] }

    @Test(arguments: [
        ("time.*out", ["time", "out"]), ("a(b)cd", ["a", "cd"]), ("ab?c", ["a", "c"]), ("ab|cd", []),
        ("abc\\x41|d", []), ("abc[[:alpha:]]|d", []), ("abc\\x41d", ["abc"]), ("a\\.b", ["a.b"]), ("(?i)ab", []),
    ])
    func literals(pattern: String, expected: [String]) {
        #expect(requiredLiterals(of: pattern) == expected, "\(pattern)")
    }
}

/// The same choices for the same seed.
private struct SeededBytes {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(truncatingIfNeeded: state >> 33) % limit
    }

    mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }
}
