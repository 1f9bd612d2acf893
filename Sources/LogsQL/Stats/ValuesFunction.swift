import Diagnostics
import Records

/// `values(a, b) [limit N]`, `uniq_values(a, b) [limit N]`: the values as a JSON array: all in the
/// order they came, or the distinct ones in natural order without the empty one.
///
///     * | stats by (user.name) uniq_values(source.ip) addresses
struct ValuesFunction: StatsFunction {
    let fields: FieldSelection
    let limit: Int?
    let isDistinct: Bool

    var description: String { (isDistinct ? "uniq_values" : "values") + "(\(fields))" + limitText(limit) }

    var needs: FieldSet { fields.needs }

    func accumulator() -> any StatsAccumulator { ValuesAccumulator(self) }

    static let word = make("values", isDistinct: false, "all values, as a JSON array")
    static let uniqWord = make("uniq_values", isDistinct: true, "the distinct values, as a JSON array")

    private static func make(_ name: String, isDistinct: Bool, _ summary: String) -> StatsWord {
        StatsWord(name: name, syntax: "\(name)(a, b) [limit N]", summary: summary) { (parser) throws(Diagnostic) in
            let fields = FieldSelection(try parser.functionFields(name))
            return ValuesFunction(fields: fields, limit: try parser.functionLimit(), isDistinct: isDistinct)
        }
    }
}

private final class ValuesAccumulator: StatsAccumulator {
    private let function: ValuesFunction
    private let limit: Int
    private var values: [[[UInt8]]] = []
    private let known = GroupTable()
    private var textBytes = 0

    init(_ function: ValuesFunction) {
        self.function = function
        limit = function.limit == 0 ? .max : function.limit ?? .max
    }

    func grow(to count: Int) { values.append(contentsOf: repeatElement([], count: count - values.count)) }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let readers = function.fields.readers(batch)
        var key = GroupKey()
        selection.forEach { index in
            let group = groups[index]
            function.fields.forEachValue(batch, readers, index) { value in
                guard values[group].count < limit, !function.isDistinct || value.count > 0 else { return }
                if function.isDistinct, !isNew(group, value, &key) { return }
                values[group].append(Array(value))
                textBytes += value.count + 40
            }
        }
    }

    private func isNew(_ group: Int, _ value: UnsafeBufferPointer<UInt8>, _ key: inout GroupKey) -> Bool {
        key.clear()
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: group)) { key.append($0.bindMemory(to: UInt8.self)) }
        key.append(value)
        let before = known.count
        return key.bytes.withUnsafeBufferPointer { known.insert($0) } == before
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        var list = values[group]
        if function.isDistinct {
            list = list.map { $0.withUnsafeBufferPointer { SortValue($0) } }.sorted { $0.compare($1) < 0 }.map(\.text)
        }
        out.append(UInt8(ascii: "["))
        for (at, value) in list.enumerated() {
            if at > 0 { out.append(UInt8(ascii: ",")) }
            value.withUnsafeBufferPointer { appendJSONString($0, to: &out) }
        }
        out.append(UInt8(ascii: "]"))
        return .text
    }

    var memory: Int { values.count * 24 + textBytes + known.memory }
}
