import Foundation
import TestKit

/// Makes hostile texts out of a corpus, the same ones for the same seed.
struct Mutator {
    private var random: Seeded
    private let corpus: [[UInt8]]
    /// Pieces that mean something to the formats.
    private static let tokens = [
        "%{IP:x}", "%{DATA}", "(?<a>", "(?i)", "[^", "[a[b]&&[c]]", "{2,9}", "*+", "+?", "\\k<a>", "(?=", "|", ")",
        "%{",
        "{\"a\":", "[[[[", "}}}}", "\\u0000", "\\ud800", "1e999", "-0.0", "NaN", "null", "\"\"", "a=\"", "<13>1 ",
        " - ",
        "2026-11-20T04:46:00.123Z", "Nov 20 04:46:00", "99:99:99", "+14:00", "\n  at x.y(Z.java:1)\n",
        "Traceback (most recent call last):\n",
        "\r\n", "\0", "\u{FEFF}", "\u{202E}", "\u{1F600}",
    ].map { Array($0.utf8) }
    /// No text gets longer; `make test` has not the time for long ones.
    private let longest: Int

    init(seed: UInt64, corpus name: String, longest: Int) {
        self.longest = longest
        random = Seeded(seed)
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("corpus")
        let text = (try? String(contentsOf: folder.appendingPathComponent("\(name).txt"), encoding: .utf8)) ?? ""
        corpus = text.split(separator: "\n").map { Array($0.utf8) }
    }

    var isEmpty: Bool { corpus.isEmpty }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func next() -> [UInt8] {
        var text = corpus.randomElement(using: &random) ?? []
        for _ in 0..<number(0..<6) { change(&text) }
        return Array(text.prefix(longest))
    }

    private mutating func change(_ text: inout [UInt8]) {
        let at = number(0..<text.count + 1)
        let end = min(text.count, at + number(0..<12))
        switch number(0..<8) {
        case 0: if at < text.count { text[at] ^= 1 << UInt8(number(0..<8)) }
        case 1: text.insert(UInt8(number(0..<256)), at: at)
        case 2: text.removeSubrange(at..<end)
        case 3: text.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: at)
        case 4:
            let other = corpus.randomElement(using: &random) ?? []
            text.insert(contentsOf: other.prefix(number(0..<other.count + 1)), at: at)
        case 5:
            let piece = Array(text[at..<end])
            let times = number(0..<5) == 0 ? number(0..<3000) : number(0..<8)
            for _ in 0..<times where text.count < longest { text.insert(contentsOf: piece, at: at) }
        case 6:
            text.insert(contentsOf: [UInt8](repeating: UInt8(0x30 + number(0..<10)), count: number(0..<400)), at: at)
        default: text.removeSubrange(at...)
        }
    }
}

/// How long each target runs: so many texts, or its share of `FUZZ_MINUTES` from the environment.
struct FuzzRun {
    private static let texts = 200
    /// Targets that run one after the other in the longer suite.
    private static let targets = 6.0
    private let deadline: Date?
    let seed: UInt64

    init() {
        let environment = ProcessInfo.processInfo.environment
        deadline = environment["FUZZ_MINUTES"].flatMap(Double.init).map {
            Date(timeIntervalSinceNow: $0 * 60 / Self.targets)
        }
        seed = environment["FUZZ_SEED"].flatMap(UInt64.init) ?? (deadline == nil ? 1 : UInt64.random(in: 1...(.max)))
    }

    /// Calls `body` with one text after the other; `seed` and number name a failing one again.
    func each(_ corpus: String, _ body: (inout Mutator, _ label: String) throws -> Void) rethrows {
        var mutator = Mutator(seed: seed, corpus: corpus, longest: deadline == nil ? 2 << 10 : 64 << 10)
        guard !mutator.isEmpty else { return }
        var number = 0
        while deadline.map({ Date() < $0 }) ?? (number < Self.texts) {
            try body(&mutator, "FUZZ_SEED=\(seed), text \(number)")
            number += 1
        }
        print("\(corpus): \(number) texts, seed \(seed)")
    }
}
