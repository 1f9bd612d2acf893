/// Byte strings of which every match contains one; and what that is worth.
struct Clause: Sendable {
    /// Empty when nothing is certain.
    let texts: [[UInt8]]
    /// About how many bits of information a line must bring to fulfil it.
    private let weight: Int

    static let none = Clause([])

    /// With an empty text among them nothing is certain.
    init(_ texts: [[UInt8]]) {
        let isCertain = !texts.contains { $0.isEmpty }
        self.texts = isCertain ? texts : []
        weight = isCertain ? Self.weight(texts) : 0
    }

    /// The one of two clauses that fewer lines fulfil.
    func orBetter(_ other: Clause) -> Clause { other.weight > weight ? other : self }

    private static func weight(_ texts: [[UInt8]]) -> Int {
        if texts.isEmpty { return 0 }
        var least = Int.max
        // An index finds longer texts at no cost.
        var isLong = true
        for text in texts {
            isLong = isLong && text.count >= 5
            least = min(least, weight(text))
        }
        let alternatives = Int.bitWidth - texts.count.leadingZeroBitCount
        return max(1, least - alternatives) + (isLong ? 100 : 0)
    }

    /// Little for a text with one of the levels that most lines have.
    private static func weight(_ text: [UInt8]) -> Int {
        text.withUnsafeBytes { bytes in
            var sum = 0
            for place in bytes.indices {
                sum += weight(bytes[place])
                guard place + 4 <= bytes.count else { continue }
                let gram = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self) | 0x2020_2020
                if levelGrams.contains(gram) { return 1 }
            }
            return sum
        }
    }

    private static let levelGrams = ["info", "warn", "erro", "debu"].map { level in
        Array(level.utf8).withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    }

    private static func weight(_ byte: UInt8) -> Int {
        switch byte {
        case 0x20: 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): 2
        case UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"): 2
        default: 3
        }
    }
}
