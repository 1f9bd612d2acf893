import Diagnostics
import Records

/// `field_min(x, f)`, `field_max(x, f)`: the value of `f` in the record whose `x` is smallest or greatest.
///
///     * | stats by (run) field_min(loss, step) as best_step
///
/// Records without `x` do not count; of equal ones the first stays. Values compare in natural order.
struct FieldExtremeFunction: StatsFunction {
    let isMax: Bool
    /// The field that decides.
    let source: String
    let field: String

    var description: String {
        (isMax ? "field_max" : "field_min") + "(" + quotedName(source) + ", " + quotedName(field) + ")"
    }

    var needs: FieldSet { FieldSet([source, field]) }

    func accumulator() -> any StatsAccumulator { FieldExtremeAccumulator(self) }

    static let minWord = make("field_min", isMax: false, "the value of f in the record with the smallest x")
    static let maxWord = make("field_max", isMax: true, "the value of f in the record with the greatest x")

    private static func make(_ name: String, isMax: Bool, _ summary: String) -> StatsWord {
        StatsWord(name: name, syntax: "\(name)(x, f)", summary: summary) { (parser) throws(Diagnostic) in
            let token = parser.current
            let names = try parser.functionNames(name)
            guard names.count == 2 else {
                throw parser.fault(
                    "\(name)(...) takes two fields, and \(names.count) are given", at: token,
                    help: "the field that decides, then the one that is shown, as in \(name)(duration, path)")
            }
            return FieldExtremeFunction(isMax: isMax, source: names[0], field: names[1])
        }
    }
}

private final class FieldExtremeAccumulator: StatsAccumulator {
    private let function: FieldExtremeFunction
    private var best: [[UInt8]] = []
    private var shown: [[UInt8]] = []
    private var textBytes = 0

    init(_ function: FieldExtremeFunction) { self.function = function }

    func grow(to count: Int) {
        best.append(contentsOf: repeatElement([], count: count - best.count))
        shown.append(contentsOf: repeatElement([], count: count - shown.count))
    }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let (deciding, wanted) = (FieldReader(batch, function.source), FieldReader(batch, function.field))
        selection.forEach { index in
            let group = groups[index]
            let isNew = deciding.withValue(index) { value in
                guard value.count > 0, isBetter(value, best[group]) else { return false }
                textBytes += value.count - best[group].count
                best[group] = Array(value)
                return true
            }
            guard isNew else { return }
            wanted.withValue(index) { value in
                textBytes += value.count - shown[group].count
                shown[group] = Array(value)
            }
        }
    }

    private func isBetter(_ value: UnsafeBufferPointer<UInt8>, _ known: [UInt8]) -> Bool {
        known.isEmpty
            || known.withUnsafeBufferPointer { function.isMax ? precedes($0, value) : precedes(value, $0) }
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        out.append(contentsOf: shown[group])
        return shown[group].withUnsafeBufferPointer(isJSONNumber) ? .number : .text
    }

    var memory: Int { best.count * 64 + textBytes }
}
