import Diagnostics
import Records

/// `rename a as b, http.* as *` (also `mv`): fields under other names, one after the other.
///
///     * | rename user.name as user
///
/// A field that already has the new name gives way, also when there is nothing to rename.
struct RenamePipe: Pipe {
    var keepsRecords: Bool { true }
    let pairs: [NamePair]

    var description: String { "rename " + pairs.map(\.description).joined(separator: ", ") }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits) { row in
            for pair in pairs where pair.from != pair.to { pair.apply(to: row, keepsSource: false) }
        }
    }

    func fields(for output: FieldSet) -> FieldSet { NamePair.sources(pairs, output) }

    static let word = PipeWord(
        names: ["rename", "mv"], syntax: "rename a as b, c.* as d.*", summary: "fields under other names"
    ) { (parser) throws(Diagnostic) in
        RenamePipe(pairs: try parser.namePairs())
    }
}

/// A name and the name it shall have; both may be prefixes that end in `*`.
struct NamePair: Sendable, CustomStringConvertible {
    let from: String
    let to: String

    var description: String { quotedPattern(from) + " as " + quotedPattern(to) }

    /// The name that `name` becomes.
    func renamed(_ name: String) -> String {
        guard from.hasSuffix("*") else { return to.isEmpty ? "_msg" : to }
        return to.hasSuffix("*") ? String(to.dropLast() + name.dropFirst(from.count - 1)) : to
    }

    /// The fields that `pairs`, applied in order, need for `output`.
    static func sources(_ pairs: [NamePair], _ output: FieldSet) -> FieldSet {
        pairs.reversed().reduce(output) { needed, pair in
            if pair.from.hasSuffix("*") || pair.to.hasSuffix("*") { return .all }
            let target = pair.to.isEmpty ? "_msg" : pair.to
            return needed.contains(target) ? needed.subtracting([pair.to]).union(FieldSet([pair.from])) : needed
        }
    }

    func apply(to row: Row, keepsSource: Bool) {
        let sources = row.cells.filter { matches($0.name, from) }
        if !keepsSource { row.cells.removeAll { matches($0.name, from) } }
        if sources.isEmpty, !from.hasSuffix("*") { row.cells.removeAll { $0.name == renamed(from) } }
        for cell in sources { row.set(renamed(cell.name), cell.value, cell.kind) }
    }
}

extension QueryParser {
    /// `a as b, c d`.
    mutating func namePairs() throws(Diagnostic) -> [NamePair] {
        try list { (parser: inout QueryParser) throws(Diagnostic) in
            let from = try parser.fieldPattern()
            _ = parser.skip(keyword: "as")
            guard !parser.endsPipe else { throw parser.unexpected("expected the new name of \(quotedPattern(from))") }
            return NamePair(from: from, to: try parser.fieldPattern())
        }
    }
}
