internal import Records

/// What an index is asked: a necessary condition on the words of a block.
public indirect enum WordCondition: Hashable, Sendable {
    case anything
    case nothing
    case word(String)
    case all([WordCondition])
    case any([WordCondition])

    /// What the condition leaves of the blocks of an index.
    enum Narrowing: Equatable {
        case everything
        case nothing
        /// Those that an FTS5 expression finds.
        case matching(String)
    }

    /// FTS5 bounds the depth of an expression; a condition nested deeper narrows nothing there.
    private static let depthLimit = 16

    /// The condition as an FTS5 expression. Only letters, digits and `_` get in, each word in
    /// quotes, so no text can be read as syntax.
    var narrowing: Narrowing { narrowing(Self.depthLimit) }

    private func narrowing(_ depth: Int) -> Narrowing {
        if depth == 0 { return .everything }
        switch self {
        case .anything: return .everything
        case .nothing: return .nothing
        case .word(let word):
            let words = indexWords(of: word)
            return words.isEmpty ? .everything : .matching(words.map { "\"\($0)\"" }.joined(separator: " AND "))
        case .all(let parts):
            let narrowed = parts.map { $0.narrowing(depth - 1) }
            if narrowed.contains(.nothing) { return .nothing }
            return Self.join(narrowed.filter { $0 != .everything }, " AND ") ?? .everything
        case .any(let parts):
            let narrowed = parts.map { $0.narrowing(depth - 1) }
            if narrowed.contains(.everything) { return .everything }
            return Self.join(narrowed.filter { $0 != .nothing }, " OR ") ?? .nothing
        }
    }

    private static func join(_ parts: [Narrowing], _ sign: String) -> Narrowing? {
        let expressions = parts.compactMap { if case .matching(let expression) = $0 { expression } else { nil } }
        if expressions.count == 1 { return .matching(expressions[0]) }
        return expressions.isEmpty ? nil : .matching(expressions.map { "(\($0))" }.joined(separator: sign))
    }
}

/// The words of `text` as the index keeps them.
func indexWords(of text: String) -> [String] {
    var words: [String] = []
    var text = text
    text.withUTF8 { bytes in
        forEachWord(bytes) { start, end in
            let kept = indexedLength(bytes, start, end)
            words.append(String(decoding: bytes[start..<(start + kept)], as: UTF8.self))
        }
    }
    return words
}

/// Words are cut to this many bytes in the index and in what it is asked.
let wordLimit = 64

/// How many bytes of the word from `start` to `end` are indexed: whole characters within the limit.
@inline(__always)
func indexedLength(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    guard end - start > wordLimit else { return end - start }
    var length = wordLimit
    while length > 0, bytes[start + length] & 0xC0 == 0x80 { length -= 1 }
    return length
}
