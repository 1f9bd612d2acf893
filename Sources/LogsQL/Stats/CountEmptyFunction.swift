import Diagnostics
import Records

/// `count_empty(a, b)`: the records in which all of the fields are empty or missing.
///
///     * | stats count_empty(user.name) anonymous
struct CountEmptyFunction: StatsFunction {
    let fields: FieldSelection

    var description: String { "count_empty(\(fields))" }

    var needs: FieldSet { fields.needs }

    var takesWeights: Bool { true }

    func accumulator() -> any StatsAccumulator { CountAccumulator(fields, countsEmpty: true) }

    static let word = StatsWord(
        name: "count_empty", syntax: "count_empty(a, b)", summary: "records without any of the fields"
    ) { (parser) throws(Diagnostic) in
        CountEmptyFunction(fields: FieldSelection(try parser.functionFields("count_empty")))
    }
}
