import Diagnostics
import Records

/// `sum(a, b)`: the sum of all numbers in the fields; `NaN` when there is none.
///
///     * | stats by (run) sum(tokens) tokens
struct SumFunction: StatsFunction {
    let fields: FieldSelection

    var description: String { "sum(\(fields))" }

    var needs: FieldSet { fields.needs }

    func accumulator() -> any StatsAccumulator {
        NumberAccumulator(fields) {
            number(in: $0)
        } result: { sum, count in
            count > 0 ? sum : .nan
        }
    }

    static let word = StatsWord(
        name: "sum", syntax: "sum(a, b)", summary: "the sum of the numbers"
    ) { (parser) throws(Diagnostic) in
        SumFunction(fields: FieldSelection(try parser.functionFields("sum")))
    }
}

/// Sums a number taken from each value, and counts them.
final class NumberAccumulator: StatsAccumulator {
    private let fields: FieldSelection
    private let measure: (UnsafeBufferPointer<UInt8>) -> Double?
    private let result: (Double, Int) -> Double
    private var sums: [Double] = []
    private var counts: [Int] = []

    init(
        _ fields: FieldSelection, measure: @escaping (UnsafeBufferPointer<UInt8>) -> Double?,
        result: @escaping (Double, Int) -> Double
    ) {
        self.fields = fields
        self.measure = measure
        self.result = result
    }

    func grow(to count: Int) {
        sums.append(contentsOf: repeatElement(0, count: count - sums.count))
        counts.append(contentsOf: repeatElement(0, count: count - counts.count))
    }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let readers = fields.readers(batch)
        selection.forEach { index in
            let group = groups[index]
            fields.forEachValue(batch, readers, index) { value in
                guard let number = measure(value), number.isFinite else { return }
                sums[group] += number
                counts[group] += 1
            }
        }
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        let value = result(sums[group], counts[group])
        appendNumber(value, to: &out)
        return value.isFinite ? .number : .text
    }

    var memory: Int { sums.count * 16 }
}
