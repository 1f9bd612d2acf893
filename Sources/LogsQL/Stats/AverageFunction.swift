import Diagnostics
import Records

/// `avg(a, b)`: the mean of all numbers in the fields; `NaN` when there is none.
///
///     * | stats by (host) avg(latency_ms) latency
struct AverageFunction: StatsFunction {
    let fields: FieldSelection

    var description: String { "avg(\(fields))" }

    var needs: FieldSet { fields.needs }

    func accumulator() -> any StatsAccumulator {
        NumberAccumulator(fields) {
            number(in: $0)
        } result: { sum, count in
            count > 0 ? sum / Double(count) : .nan
        }
    }

    static let word = StatsWord(
        name: "avg", syntax: "avg(a, b)", summary: "the mean of the numbers"
    ) { (parser) throws(Diagnostic) in
        AverageFunction(fields: FieldSelection(try parser.functionFields("avg")))
    }
}
