import Diagnostics
import Records

/// `any(a, b)`: some value of the fields that is not empty: the first one that comes.
///
///     * | stats by (run) any(host) host
struct AnyFunction: StatsFunction {
    let fields: FieldSelection

    var description: String { "any(\(fields))" }

    var needs: FieldSet { fields.needs }

    func accumulator() -> any StatsAccumulator { AnyAccumulator(fields) }

    static let word = StatsWord(
        name: "any", syntax: "any(a, b)", summary: "some value that is not empty"
    ) { (parser) throws(Diagnostic) in
        AnyFunction(fields: FieldSelection(try parser.functionFields("any")))
    }
}

private final class AnyAccumulator: StatsAccumulator {
    private let fields: FieldSelection
    private var values: [[UInt8]] = []
    private var textBytes = 0

    init(_ fields: FieldSelection) { self.fields = fields }

    func grow(to count: Int) { values.append(contentsOf: repeatElement([], count: count - values.count)) }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let readers = fields.readers(batch)
        selection.forEach { index in
            let group = groups[index]
            guard values[group].isEmpty else { return }
            fields.forEachValue(batch, readers, index) { value in
                guard values[group].isEmpty, value.count > 0 else { return }
                values[group] = Array(value)
                textBytes += value.count
            }
        }
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        out.append(contentsOf: values[group])
        return values[group].withUnsafeBufferPointer(isJSONNumber) ? .number : .text
    }

    var memory: Int { values.count * 24 + textBytes }
}
