import Diagnostics
import Records

/// `count()`, `count(a, b)`: the records, or those in which one of the fields is not empty.
///
///     error | stats by (host) count() errors
struct CountFunction: StatsFunction {
    let fields: FieldSelection

    var description: String { "count(\(fields))" }

    var needs: FieldSet { fields.isEverything ? .none : fields.needs }

    var takesWeights: Bool { true }

    func accumulator() -> any StatsAccumulator { CountAccumulator(fields, countsEmpty: false) }

    static let word = StatsWord(
        name: "count", syntax: "count(), count(a, b)", summary: "records, or those with one of the fields"
    ) { (parser) throws(Diagnostic) in
        CountFunction(fields: FieldSelection(try parser.functionFields("count")))
    }
}

/// Counts records by whether any of some fields has a value. Without fields it reads nothing but
/// the selection.
final class CountAccumulator: StatsAccumulator {
    private let fields: FieldSelection
    private let countsEmpty: Bool
    private var counts: [Int] = []

    init(_ fields: FieldSelection, countsEmpty: Bool) {
        self.fields = fields
        self.countsEmpty = countsEmpty
    }

    func grow(to count: Int) { counts.append(contentsOf: repeatElement(0, count: count - counts.count)) }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        if fields.isEverything, !countsEmpty {
            if groups.isSingle, groups.weights.isEmpty {
                counts[0] += selection.selectedCount
            } else {
                selection.forEach { counts[groups[$0]] += groups.weight($0) }
            }
            return
        }
        let readers = fields.readers(batch)
        selection.forEach { index in
            var isEmpty = true
            fields.forEachValue(batch, readers, index) { if $0.count > 0 { isEmpty = false } }
            if isEmpty == countsEmpty { counts[groups[index]] += groups.weight(index) }
        }
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        out.append(contentsOf: String(counts[group]).utf8)
        return .number
    }

    var memory: Int { counts.count * 8 }
}
