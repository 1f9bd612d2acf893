import Instants
import Records

/// A running `stats`: finds each record's group, then lets each function take the batch.
final class StatsProcessor: TallyProcessor {
    private let pipe: StatsPipe
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private let table = GroupTable()
    private let accumulators: [any StatsAccumulator]
    /// How the values of each group's key are written, key by key.
    private var kinds: [FieldKind] = []

    init(_ pipe: StatsPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        self.limits = limits
        accumulators = pipe.columns.map { $0.function.accumulator(seconds: pipe.seconds) }
        if pipe.keys.isEmpty {
            for accumulator in accumulators { accumulator.grow(to: 1) }
        }
    }

    func consume(_ batch: RecordBatch, _ selection: Selection, weights: [Int]) throws(QueryError) {
        var groups = pipe.keys.isEmpty ? GroupNumbers() : number(batch, selection)
        groups.weights = weights
        if table.count > limits.maxGroups { throw .tooManyGroups(pipe: pipe.description, limit: limits.maxGroups) }
        for (accumulator, column) in zip(accumulators, pipe.columns) {
            if !pipe.keys.isEmpty { accumulator.grow(to: table.count) }
            var chosen = selection
            column.condition?.apply(to: batch, &chosen)
            if !chosen.isEmpty { accumulator.consume(batch, chosen, groups) }
        }
        if accumulators.reduce(table.memory, { $0 + $1.memory }) > limits.maxMemoryBytes {
            throw .tooMuchMemory(pipe: pipe.description, limit: limits.maxMemoryBytes)
        }
    }

    /// The group of each selected record, made when it is new.
    private func number(_ batch: RecordBatch, _ selection: Selection) -> GroupNumbers {
        var groups = GroupNumbers(numbers: [Int32](repeating: 0, count: batch.count))
        let readers = pipe.keys.map { FieldReader(batch, $0.field) }
        var key = GroupKey()
        var text: [UInt8] = []
        var memo = Bucket.Memo()
        let isStep = readers.count == 1 && readers[0].reference == .time && pipe.keys[0].bucket != nil
        selection.forEach { index in
            if isStep, memo.group >= 0, memo.span.contains(batch.records[index].time) {
                groups.numbers[index] = memo.group
                return
            }
            key.clear()
            for (reader, part) in zip(readers, pipe.keys) {
                guard let bucket = part.bucket else {
                    reader.withValue(index) { key.append($0) }
                    continue
                }
                if reader.reference == .time {
                    bucket.appendStart(batch.records[index].time, &memo, to: &key)
                    continue
                }
                text.removeAll(keepingCapacity: true)
                reader.withValue(index) { bucket.append($0, to: &text) }
                text.withUnsafeBufferPointer { key.append($0) }
            }
            let known = table.count
            let group = key.bytes.withUnsafeBufferPointer { table.insert($0) }
            if group == known { kinds.append(contentsOf: readers.map { $0.kind(index) }) }
            groups.numbers[index] = Int32(group)
            if isStep { memo.group = Int32(group) }
        }
        return groups
    }

    func finish() throws(QueryError) {
        let writer = RowWriter(next, limits)
        var result: [UInt8] = []
        for group in 0..<(pipe.keys.isEmpty ? 1 : table.count) where !next.isSatisfied {
            try writer.beginRow()
            if !pipe.keys.isEmpty {
                GroupKey.forEach(table.key(group)) { at, value in
                    let isNumber = kinds[group * pipe.keys.count + at] == .number && isJSONNumber(value)
                    writer.add(pipe.keys[at].field, value, isNumber ? .number : .text)
                }
            }
            for (accumulator, column) in zip(accumulators, pipe.columns) {
                result.removeAll(keepingCapacity: true)
                let kind = accumulator.appendResult(group, to: &result)
                writer.add(column.name, result, kind)
            }
        }
        try writer.flush()
        try next.finish()
    }

    var isSatisfied: Bool { next.isSatisfied }
}
