internal import Records

/// Byte strings of five bytes and more, found in one pass over a text, however many they are.
///
/// Of each the five bytes that are rarest are kept as two grams of four. The pass looks at every
/// second place of the text, so that it meets one of the two; there the whole is compared. Words may
/// be looked for in the same pass: byte strings that need no line, in any case of their letters.
final class GramTable: Sendable {
    /// The fewest bytes of a byte string.
    static let shortest = 5

    /// Two bits for each value of the hash of a gram without case: for byte strings, and for words.
    private let filter: Table<UInt64>
    private let texts: Grams
    private let words: Grams?
    /// The lines that need each of the byte strings.
    private let lines: Table<Int32>

    /// - Parameters:
    ///   - needs: the numbers of the lines by what they need; shorter texts are left out.
    ///   - words: those to look for beside.
    init(_ needs: [[UInt8]: [Int32]], words: Grams? = nil) {
        var lines: [Int32] = []
        var ranges: [[UInt8]: Range<Int32>] = [:]
        for (text, needing) in needs where text.count >= Self.shortest {
            ranges[text] = Int32(lines.count)..<Int32(lines.count + needing.count)
            lines += needing
        }
        texts = Grams(ranges, ignoresCase: false)
        self.words = words
        self.lines = Table(lines)
        // None where there is nothing to look for.
        var filter = [UInt64](repeating: 0, count: needs.isEmpty && words == nil ? 0 : 1 << 12)
        texts.mark(in: &filter, bit: 0)
        words?.mark(in: &filter, bit: 1)
        self.filter = Table(filter)
    }

    deinit {
        filter.deallocate()
        lines.deallocate()
    }

    /// Adds the lines that need what `text` has to `found`.
    ///
    /// - Returns: true when it has one of the words.
    func look(through text: UnsafeBufferPointer<UInt8>, into found: Candidates) -> Bool {
        if filter.count == 0 { return false }
        let raw = UnsafeRawBufferPointer(text)
        var hasWord = false
        var at = 0
        while at + 4 <= raw.count {
            let gram = raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)
            let hash = Grams.hash(gram | Grams.fold)
            let marks = filter[hash >> 5] &>> UInt64(hash & 31 &* 2) & 3
            if marks != 0 {
                if marks & 1 != 0 { take(gram, at, text, found) }
                if marks & 2 != 0, !hasWord, let words { hasWord = words.find(gram | Grams.fold, at, text) != nil }
            }
            at += 2
        }
        return hasWord
    }

    /// Adds the lines that need a byte string whose gram stands at `at`.
    @inline(never)
    private func take(_ gram: UInt32, _ at: Int, _ text: UnsafeBufferPointer<UInt8>, _ found: Candidates) {
        var next = texts.find(gram, at, text)
        while let entry = next {
            for line in texts.lines(of: entry) { found.insert(Int(lines[Int(line)])) }
            next = texts.find(gram, at, text, behind: entry)
        }
    }
}
