/// Which bytes of a line are digits, and which neither letters nor digits: a bit for each.
struct ByteClasses: ~Copyable {
    private static let wordLimit = SegmentFormat.viewLimit / 64 + 1
    let digits: UnsafeMutablePointer<UInt64>
    private let others: UnsafeMutablePointer<UInt64>
    /// Bit 0 for a digit, bit 1 for a digit or letter.
    private let classes: UnsafeMutablePointer<UInt8>

    init() {
        digits = .allocate(capacity: Self.wordLimit)
        others = .allocate(capacity: Self.wordLimit)
        classes = .allocate(capacity: 64 * Self.wordLimit)
    }

    deinit {
        digits.deallocate()
        others.deallocate()
        classes.deallocate()
    }

    /// Marks `length` bytes, 64 a step; nothing behind them is a letter or digit.
    /// - Returns: the words of 64 bits that are filled.
    @inline(__always)
    func mark(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        let words = (length &+ 63) &>> 6
        if words == 0 { return 0 }
        classify(bytes, 64 &* words)
        for word in 0..<words {
            digits[word] = gather(64 &* word, bit: 0)
            others[word] = ~gather(64 &* word, bit: 1)
        }
        let kept = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &* words &- length)
        digits[words &- 1] &= kept
        others[words &- 1] |= ~kept
        return words
    }

    /// Without a branch, so that the compiler makes vectors of it.
    @inline(__always)
    private func classify(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
        var at = 0
        while at < length {
            for place in at..<(at &+ 64) {
                let digit: UInt8 = bytes[place] &- 0x30 < 10 ? 3 : 0
                let letter: UInt8 = (bytes[place] | 0x20) &- 0x61 < 26 ? 2 : 0
                classes[place] = digit | letter
            }
            at &+= 64
        }
    }

    /// One bit of each of 64 classes, the first one lowest: the product moves eight into the top byte.
    @inline(__always)
    private func gather(_ from: Int, bit: UInt64) -> UInt64 {
        let bytes = UnsafeRawPointer(classes)
        var word: UInt64 = 0
        for eighth in 0..<8 {
            let piece = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: from &+ 8 &* eighth, as: UInt64.self))
            let bits = (((piece &>> bit) & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) &>> 56
            word |= bits &<< UInt64(truncatingIfNeeded: 8 &* eighth)
        }
        return word
    }

    /// The run of letters and digits around the place `bit` of `word`: where it begins, and where it is past.
    @inline(__always)
    func run(around bit: Int, in word: Int, _ words: Int) -> (start: Int, past: Int) {
        let before = others[word] & (1 &<< UInt64(truncatingIfNeeded: bit) &- 1)
        let behind = others[word] & (UInt64.max &<< UInt64(truncatingIfNeeded: bit))
        return (
            before == 0 ? start(before: word) : 64 &* word &+ 64 &- before.leadingZeroBitCount,
            behind == 0 ? past(word, words) : 64 &* word &+ behind.trailingZeroBitCount
        )
    }

    private func start(before word: Int) -> Int {
        var word = word - 1
        while word >= 0, others[word] == 0 { word -= 1 }
        return word < 0 ? 0 : 64 * word + 64 - others[word].leadingZeroBitCount
    }

    private func past(_ word: Int, _ words: Int) -> Int {
        var word = word + 1
        while word < words, others[word] == 0 { word += 1 }
        return word == words ? 64 * words : 64 * word + others[word].trailingZeroBitCount
    }
}
