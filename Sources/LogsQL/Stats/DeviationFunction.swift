import Diagnostics
import Records

/// `stddev(a, b)`: the standard deviation of all numbers in the fields, over the whole of them
/// (divided by n); `NaN` when there is none.
///
///     * | stats by (host) avg(step_time) mean, stddev(step_time) spread
///
/// Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962.
struct DeviationFunction: StatsFunction {
    let fields: FieldSelection

    var description: String { "stddev(\(fields))" }

    var needs: FieldSet { fields.needs }

    func accumulator() -> any StatsAccumulator { DeviationAccumulator(fields) }

    static let word = StatsWord(
        name: "stddev", syntax: "stddev(a, b)", summary: "the standard deviation of the numbers"
    ) { (parser) throws(Diagnostic) in
        DeviationFunction(fields: FieldSelection(try parser.functionFields("stddev")))
    }
}

private final class DeviationAccumulator: StatsAccumulator {
    private struct Moments {
        var count = 0.0
        var mean = 0.0
        var squares = 0.0
    }

    private let fields: FieldSelection
    private var moments: [Moments] = []

    init(_ fields: FieldSelection) { self.fields = fields }

    func grow(to count: Int) { moments.append(contentsOf: repeatElement(Moments(), count: count - moments.count)) }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let readers = fields.readers(batch)
        selection.forEach { index in
            let group = groups[index]
            fields.forEachValue(batch, readers, index) { value in
                guard let number = number(in: value), number.isFinite else { return }
                moments[group].count += 1
                let before = number - moments[group].mean
                moments[group].mean += before / moments[group].count
                moments[group].squares += before * (number - moments[group].mean)
            }
        }
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        let value = moments[group].count > 0 ? (moments[group].squares / moments[group].count).squareRoot() : .nan
        appendNumber(value, to: &out)
        return value.isFinite ? .number : .text
    }

    var memory: Int { moments.count * 24 }
}
