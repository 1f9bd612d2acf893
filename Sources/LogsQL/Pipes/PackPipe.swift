import Diagnostics
import Records

/// `pack_json [fields (a, b*)] [as r]`, `pack_logfmt [fields (a, b*)] [as r]`: the fields of a record as one text, a
/// JSON object or `name=value` pairs. Without a name the result goes to `_msg`.
///
///     * | pack_json fields (host, http.*) as context
struct PackPipe: Pipe {
    enum Kind: String, Sendable {
        case json = "pack_json"
        case logfmt = "pack_logfmt"
    }

    let kind: Kind
    /// Empty for all.
    let patterns: [String]
    let result: String

    var description: String {
        kind.rawValue
            + (patterns.isEmpty ? "" : " fields (" + patterns.map(quotedPattern).joined(separator: ", ") + ")")
            + fieldText("as", result)
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits) { row in
            var text: [UInt8] = kind == .json ? [UInt8(ascii: "{")] : []
            let start = text.count
            for cell in row.cells where cell.value.count > 0 {
                guard patterns.isEmpty || patterns.contains(where: { matches(cell.name, $0) }) else { continue }
                if text.count > start { text.append(kind == .json ? UInt8(ascii: ",") : 0x20) }
                append(cell, to: &text)
            }
            if kind == .json { text.append(UInt8(ascii: "}")) }
            row.put(result, text)
        }
    }

    private func append(_ cell: Row.Cell, to text: inout [UInt8]) {
        if kind == .json {
            appendJSONString(cell.name, to: &text)
            text.append(UInt8(ascii: ":"))
            return appendJSONString(cell.value, to: &text)
        }
        text.append(contentsOf: cell.name.utf8)
        text.append(UInt8(ascii: "="))
        let isPlain = cell.value.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != 0x5C }
        if isPlain { text.append(contentsOf: cell.value) } else { appendJSONString(cell.value, to: &text) }
    }

    func fields(for output: FieldSet) -> FieldSet {
        patterns.isEmpty ? .all : output.subtracting([result]).union(FieldSet(patterns))
    }

    static let jsonWord = word(.json, "the fields as a JSON object")
    static let logfmtWord = word(.logfmt, "the fields as name=value pairs")

    private static func word(_ kind: Kind, _ summary: String) -> PipeWord {
        PipeWord(names: [kind.rawValue], syntax: "\(kind.rawValue) [fields (a, b)] [as r]", summary: summary) {
            (parser) throws(Diagnostic) in
            var patterns: [String] = []
            if parser.skip(keyword: "fields") {
                guard parser.current.isSymbol("(") else { throw parser.unexpected("expected ( after fields") }
                patterns = try parser.patternList()
            }
            if patterns.contains("*") { patterns = [] }
            return PackPipe(kind: kind, patterns: patterns, result: try parser.resultName() ?? "")
        }
    }
}
