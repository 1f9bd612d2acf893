/// A log of at least `bytes` bytes in which stretches of many kinds follow each other: plain lines, records of several
/// lines, processes that write at the same time, lines without a time, control characters, names of columns,
/// a journal. `word` stands here and there, in first lines and in others.
public func mixedLog(_ random: inout Seeded, bytes: Int, word: String) -> [UInt8] {
    var writer = MixedLogWriter(random: random, word: word)
    while writer.text.count < bytes { writer.addStretch() }
    random = writer.random
    return writer.text
}

private struct MixedLogWriter {
    var random: Seeded
    let word: String
    var text: [UInt8] = []
    private var second = 0
    /// One line in so many has the word.
    private var rarity = 100

    init(random: Seeded, word: String) {
        self.random = random
        self.word = word
    }

    private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    mutating func addStretch() {
        rarity = [20, 300, 4_000, 1_000_000][below(4)]
        let kind = below(16)
        let lines = [3, 40, 800, 7_000][below(4)]
        // Kinds with many processes or long values are kept short, so that plain ones come to agree again.
        for _ in 0..<(kind < 6 ? lines : min(lines, 400)) { add(kind) }
    }

    private mutating func add(_ kind: Int) {
        second += below(3)
        switch kind {
        case 0, 1: line("\(time) INFO step \(below(1000)) \(said)")
        case 2: line("{\"time\":\"\(time)\",\"level\":\"info\",\"message\":\"\(said)\",\"n\":\(below(99))}")
        case 3: line("\(clock) host sshd[\(below(3) + 7)]: \(said)")
        case 4: line("plain words without a time \(said)")
        case 5: line("\(time) host app[\(below(500))]: \(said)")
        case 6: traceback("")
        case 7: line("[rank\(below(3))]: \(said)")
        case 8: traceback("[rank\(below(4))]: ")
        case 9: line("\(time) \u{1B}[31mER\u{1B}[0mROR\u{1B}[0m \(said) ne\u{1B}[0medle")
        case 10: line(" 40%|####      | \(below(9))/9\r 50%|#####     | \(said)\r\(said)")
        case 11: pretty()
        case 12: line("\(time) stdout \(below(3) == 0 ? "P" : "F") \(said)")
        case 13: line("2026-11-20,a,\"\(said)" + (below(3) == 0 ? "\n2026-11-20,b,\(said)" : "\""))
        case 14: below(40) == 0 ? journal() : line("\(time) INFO \(said)\r")
        default:
            below(30) == 0 ? line("#Fields: date time c-ip \(below(9))") : line("2026-11-20 10:00:0\(below(9)) \(said)")
        }
    }

    private mutating func traceback(_ prefix: String) {
        line(prefix + (below(2) == 0 ? "\(time) ERROR failed" : "Traceback (most recent call last):"))
        if below(2) == 0 { line(prefix + "Traceback (most recent call last):") }
        for _ in 0..<below(5) { line(prefix + "  File \"a.py\", line \(below(99)), in \(said)") }
        if below(3) > 0 { line(prefix + "ValueError: \(said)") }
    }

    private mutating func pretty() {
        line("{")
        for _ in 0..<below(6) { line("  \"a\": \"\(said)\",") }
        if below(4) > 0 { line("}") }
    }

    private mutating func journal() {
        line("__CURSOR=s=1;i=\(below(999))\n__REALTIME_TIMESTAMP=1763605000000000\nPRIORITY=6")
        if below(2) == 0 {
            let value = Array("several\nlines \(said)\n".utf8)
            text += Array("MESSAGE\n".utf8)
            withUnsafeBytes(of: UInt64(value.count).littleEndian) { text += $0 }
            text += value + [0x0A]
        } else {
            line("MESSAGE=\(said)")
        }
        line("")
    }

    private mutating func line(_ line: String) { text += Array("\(line)\n".utf8) }

    private var time: String { "2026-11-20T10:\(two(second / 60 % 60)):\(two(second % 60)).000000001Z" }
    private var clock: String { "Nov 20 10:\(two(second / 60 % 60)):\(two(second % 60))" }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private var said: String {
        mutating get {
            let words = ["loaded", "shard", "ne", "edle", "batch=7", "epoch", "ключ", "done", "__init__", "a_C"]
            var text = (0..<(1 + below(9))).map { _ in words[below(words.count)] }.joined(separator: " ")
            if below(rarity) == 0 { text += " \(word) seen" }
            return text
        }
    }
}
