internal import Records
internal import SQLite

extension Partition {
    /// Those of `blocks` whose words may fulfil `condition`. Cost: one look-up in the index for
    /// each plain word, one row of each block's filter for each identifier.
    func surviving(_ condition: WordCondition, among blocks: [BlockRow]) throws(SQLiteError) -> [BlockRow] {
        if blocks.isEmpty { return blocks }
        switch condition {
        case .anything: return blocks
        case .nothing: return []
        case .word(let text):
            var left = blocks
            for word in Self.plainFirst(indexWords(of: text)) where !left.isEmpty {
                left = try holding(word, among: left)
            }
            return left
        case .all(let parts):
            var left = blocks
            for part in parts.sorted(by: { $0.effort < $1.effort }) where !left.isEmpty {
                left = try surviving(part, among: left)
            }
            return left
        case .any(let parts): return try survivingAny(parts, among: blocks)
        }
    }

    /// Plain single words are looked up together, however many a list has.
    private func survivingAny(_ parts: [WordCondition], among blocks: [BlockRow]) throws(SQLiteError) -> [BlockRow] {
        var plain: [String] = []
        var others: [WordCondition] = []
        for part in parts {
            if case .word(let text) = part, case let words = indexWords(of: text), words.count == 1,
                case .plain(let word) = words[0]
            {
                plain.append(word)
            } else {
                others.append(part)
            }
        }
        var found = try marked(plain)
        for part in others {
            let open = blocks.filter { !found.contains($0.id) }
            for row in try surviving(part, among: open) { found.insert(row.id) }
        }
        return blocks.filter { found.contains($0.id) }
    }

    private func holding(_ word: IndexWord, among blocks: [BlockRow]) throws(SQLiteError) -> [BlockRow] {
        switch word {
        case .plain(let text):
            let found = try marked([text])
            return blocks.filter { found.contains($0.id) }
        case .identifier(let hash):
            var left: [BlockRow] = []
            for block in blocks where try mayHold(hash, block) { left.append(block) }
            return left
        }
    }

    /// The blocks that hold one of `words`. Only letters and `_` get in, each word in quotes, so
    /// that no text can be read as FTS5's syntax.
    func marked(_ words: [String]) throws(SQLiteError) -> Set<Int64> {
        var rows: Set<Int64> = []
        var rest = words[...]
        while !rest.isEmpty {
            let expression = rest.prefix(200).map { "\"\($0)\"" }.joined(separator: " OR ")
            rest = rest.dropFirst(200)
            let match = try connection.statement("SELECT rowid FROM words WHERE words MATCH ?").bind(1, expression)
            defer { match.reset() }
            while try match.step() { rows.insert(match.int(0)) }
        }
        return rows
    }

    /// False when the block's filter rules the identifier out. A damaged filter rules out nothing.
    func mayHold(_ hash: UInt64, _ block: BlockRow) throws(SQLiteError) -> Bool {
        if block.filterParts == 0 { return false }
        let part = IdentifierFilter.part(hash, of: block.filterParts)
        let row = try connection.statement("SELECT bits FROM filters WHERE id = ?").bind(
            1, Self.filterRow(block.id, part))
        defer { row.reset() }
        guard try row.step() else { return true }
        return row.withBlob(0) { IdentifierFilter.mayHold(hash, $0, of: block.filterParts) } ?? true
    }

    static func filterRow(_ block: Int64, _ part: Int) -> Int64 { block << 20 | Int64(part) }

    private static func plainFirst(_ words: [IndexWord]) -> [IndexWord] {
        words.filter { if case .plain = $0 { true } else { false } }
            + words.filter { if case .identifier = $0 { true } else { false } }
    }
}

extension WordCondition {
    /// What it costs to ask, roughly: plain words first.
    fileprivate var effort: Int {
        switch self {
        case .anything, .nothing: 0
        case .word(let text): text.utf8.contains { $0 >= 0x30 && $0 <= 0x39 } ? 2 : 1
        case .all, .any: 3
        }
    }
}
