import Diagnostics
import Records

/// `row_any(a, b)`, `row_min(x, a, b)`, `row_max(x, a, b)`: fields of one record as a JSON object:
/// of the first, or of the one whose `x` is smallest or greatest. All fields when none are named.
///
///     * | stats by (host) row_max(duration, path, duration) slowest
struct RowFunction: StatsFunction {
    enum Kind: String, Sendable {
        case any = "row_any"
        case min = "row_min"
        case max = "row_max"
    }

    let kind: Kind
    /// The field that decides; nil for `row_any`.
    let source: String?
    let fields: FieldSelection

    var description: String {
        guard let source else { return "\(kind.rawValue)(\(fields))" }
        return "\(kind.rawValue)(" + quotedName(source) + (fields.isEverything ? "" : ", \(fields)") + ")"
    }

    var needs: FieldSet { fields.needs.union(FieldSet(source.map { [$0] } ?? [])) }

    func accumulator() -> any StatsAccumulator { RowAccumulator(self) }

    static let anyWord = StatsWord(
        name: "row_any", syntax: "row_any(a, b)", summary: "fields of some record"
    ) { (parser) throws(Diagnostic) in
        RowFunction(kind: .any, source: nil, fields: FieldSelection(try parser.functionFields("row_any")))
    }

    static let minWord = make(.min, "fields of the record with the smallest x")
    static let maxWord = make(.max, "fields of the record with the greatest x")

    private static func make(_ kind: Kind, _ summary: String) -> StatsWord {
        StatsWord(name: kind.rawValue, syntax: "\(kind.rawValue)(x, a, b)", summary: summary) {
            (parser) throws(Diagnostic) in
            let token = parser.current
            let names = try parser.functionFields(kind.rawValue)
            guard let source = names.first, !source.hasSuffix("*") else {
                throw parser.fault("\(kind.rawValue)(...) needs the field that decides first", at: token)
            }
            return RowFunction(kind: kind, source: source, fields: FieldSelection(Array(names.dropFirst())))
        }
    }
}

private final class RowAccumulator: StatsAccumulator {
    private let function: RowFunction
    private var best: [[UInt8]?] = []
    private var rows: [[UInt8]] = []
    private var textBytes = 0

    init(_ function: RowFunction) { self.function = function }

    func grow(to count: Int) {
        best.append(contentsOf: repeatElement(nil, count: count - best.count))
        rows.append(contentsOf: repeatElement([], count: count - rows.count))
    }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let reader = function.source.map { FieldReader(batch, $0) }
        selection.forEach { index in
            let group = groups[index]
            guard let reader else {
                if best[group] == nil { take(group, noBytes, batch, index) }
                return
            }
            reader.withValue(index) { value in
                guard value.count > 0 else { return }
                guard let known = best[group] else { return take(group, value, batch, index) }
                let isBetter = known.withUnsafeBufferPointer {
                    function.kind == .max ? precedes($0, value) : precedes(value, $0)
                }
                if isBetter { take(group, value, batch, index) }
            }
        }
    }

    private func take(_ group: Int, _ value: UnsafeBufferPointer<UInt8>, _ batch: RecordBatch, _ index: Int) {
        textBytes -= rows[group].count + (best[group]?.count ?? 0)
        best[group] = Array(value)
        let row = function.fields.object(batch, index)
        rows[group] = row
        textBytes += row.count + value.count
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        out.append(contentsOf: rows[group].isEmpty ? Array("{}".utf8) : rows[group])
        return .text
    }

    var memory: Int { best.count * 48 + textBytes }
}
