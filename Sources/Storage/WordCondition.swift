internal import Records

/// What an index is asked: a necessary condition on the words of a block.
public indirect enum WordCondition: Hashable, Sendable {
    case anything
    case nothing
    case word(String)
    case all([WordCondition])
    case any([WordCondition])

    /// True when no record can fulfil it.
    var isNothing: Bool {
        switch self {
        case .nothing: true
        case .all(let parts): parts.contains(where: \.isNothing)
        case .any(let parts): parts.allSatisfy(\.isNothing)
        case .anything, .word: false
        }
    }
}

/// A word as the index knows it.
enum IndexWord: Hashable {
    /// In the FTS5 row of the block, in lower case.
    case plain(String)
    /// In the filter of the block.
    case identifier(UInt64)
}

/// The words of `text` as the index keeps them.
func indexWords(of text: String) -> [IndexWord] {
    var words: [IndexWord] = []
    var text = text
    text.withUTF8 { bytes in
        forEachWord(bytes) { start, end in
            let word = UnsafeBufferPointer(rebasing: bytes[start..<(start + indexedLength(bytes, start, end))])
            if isFractionOfSecond(word) { return }
            words.append(
                holdsDigit(word)
                    ? .identifier(foldedHash(word)) : .plain(String(decoding: word.map(lowercase), as: UTF8.self)))
        }
    }
    return words
}
