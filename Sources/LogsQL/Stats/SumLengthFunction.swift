import Diagnostics
import Records

/// `sum_len(a, b)`: the length of all values in the fields together, in bytes.
///
///     * | stats by (source) sum_len(_msg) bytes
struct SumLengthFunction: StatsFunction {
    let fields: FieldSelection

    var description: String { "sum_len(\(fields))" }

    var needs: FieldSet { fields.needs }

    func accumulator() -> any StatsAccumulator {
        NumberAccumulator(fields) {
            Double($0.count)
        } result: { sum, _ in
            sum
        }
    }

    static let word = StatsWord(
        name: "sum_len", syntax: "sum_len(a, b)", summary: "the length of the values, in bytes"
    ) { (parser) throws(Diagnostic) in
        SumLengthFunction(fields: FieldSelection(try parser.functionFields("sum_len")))
    }
}
