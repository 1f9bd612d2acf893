import Diagnostics
import Records

/// `min(a, b)`, `max(a, b)`: the smallest or greatest value in natural order, as it is written.
///
///     * | stats by (run) min(loss) best, max(step) last
///
/// An empty value is the smallest of all.
struct ExtremeFunction: StatsFunction {
    let fields: FieldSelection
    let isMax: Bool

    var description: String { (isMax ? "max" : "min") + "(\(fields))" }

    var needs: FieldSet { fields.needs }

    var takesWeights: Bool { true }

    func accumulator() -> any StatsAccumulator { ExtremeAccumulator(self) }

    static let minWord = make("min", isMax: false, "the smallest value")
    static let maxWord = make("max", isMax: true, "the greatest value")

    private static func make(_ name: String, isMax: Bool, _ summary: String) -> StatsWord {
        StatsWord(name: name, syntax: "\(name)(a, b)", summary: summary) { (parser) throws(Diagnostic) in
            ExtremeFunction(fields: FieldSelection(try parser.functionFields(name)), isMax: isMax)
        }
    }
}

private final class ExtremeAccumulator: StatsAccumulator {
    private let function: ExtremeFunction
    private var best: [[UInt8]?] = []
    private var textBytes = 0

    init(_ function: ExtremeFunction) { self.function = function }

    func grow(to count: Int) { best.append(contentsOf: repeatElement(nil, count: count - best.count)) }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let readers = function.fields.readers(batch)
        selection.forEach { index in
            let group = groups[index]
            function.fields.forEachValue(batch, readers, index) { value in
                guard let known = best[group] else { return replace(group, value) }
                let isBetter = known.withUnsafeBufferPointer {
                    function.isMax ? precedes($0, value) : precedes(value, $0)
                }
                if isBetter { replace(group, value) }
            }
        }
    }

    private func replace(_ group: Int, _ value: UnsafeBufferPointer<UInt8>) {
        textBytes += value.count - (best[group]?.count ?? 0)
        best[group] = Array(value)
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        guard let value = best[group] else { return .text }
        out.append(contentsOf: value)
        return value.withUnsafeBufferPointer(isJSONNumber) ? .number : .text
    }

    var memory: Int { best.count * 32 + textBytes }
}
