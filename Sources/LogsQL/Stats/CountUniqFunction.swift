import Diagnostics
import Records

/// `count_uniq(a, b) [limit N]`: the distinct combinations of the fields' values, without those
/// that are empty throughout. Counting stops at the limit.
///
///     * | stats count_uniq(source.ip) addresses
///
/// `count_uniq_hash` counts 64-bit hashes instead of values: less memory, and two values in some
/// 2^32 may count as one.
struct CountUniqFunction: StatsFunction {
    let fields: [String]
    let limit: Int?
    let usesHashes: Bool

    var description: String {
        (usesHashes ? "count_uniq_hash(" : "count_uniq(") + fields.map(quotedName).joined(separator: ", ") + ")"
            + limitText(limit)
    }

    var needs: FieldSet { FieldSet(fields) }

    var takesWeights: Bool { true }

    func accumulator() -> any StatsAccumulator { CountUniqAccumulator(self) }

    static let word = make("count_uniq", usesHashes: false, "distinct combinations of values")
    static let hashWord = make("count_uniq_hash", usesHashes: true, "distinct combinations, by hash")

    private static func make(_ name: String, usesHashes: Bool, _ summary: String) -> StatsWord {
        StatsWord(name: name, syntax: "\(name)(a, b) [limit N]", summary: summary) { (parser) throws(Diagnostic) in
            let fields = try parser.functionNames(name)
            return CountUniqFunction(fields: fields, limit: try parser.functionLimit(), usesHashes: usesHashes)
        }
    }
}

private final class CountUniqAccumulator: StatsAccumulator {
    private let function: CountUniqFunction
    private var counts: [Int] = []
    private let keys = GroupTable()
    private var hashes: Set<UInt64> = []

    init(_ function: CountUniqFunction) { self.function = function }

    func grow(to count: Int) { counts.append(contentsOf: repeatElement(0, count: count - counts.count)) }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let readers = function.fields.map { FieldReader(batch, $0) }
        var key = GroupKey()
        selection.forEach { index in
            let group = groups[index]
            if let limit = function.limit, counts[group] >= limit { return }
            key.clear()
            var isBlank = true
            for reader in readers {
                reader.withValue(index) { value in
                    if value.count > 0 { isBlank = false }
                    key.append(value)
                }
            }
            if !isBlank, isNew(group, &key) { counts[group] += 1 }
        }
    }

    private func isNew(_ group: Int, _ key: inout GroupKey) -> Bool {
        // The group's number is part of the key: one table serves all groups.
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: group)) { number in
            key.append(number.bindMemory(to: UInt8.self))
        }
        return key.bytes.withUnsafeBufferPointer { bytes in
            if function.usesHashes { return hashes.insert(hashBytes(bytes)).inserted }
            let known = keys.count
            return keys.insert(bytes) == known
        }
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        out.append(contentsOf: String(counts[group]).utf8)
        return .number
    }

    var memory: Int { counts.count * 8 + keys.memory + hashes.count * 16 }
}
