import Diagnostics
import Instants
import Records

/// `running_stats [by (a)] f(x) as name, ...`, `total_stats ...`: each record with the results of functions over the
/// records up to it, or over all, of its group.
///
///     * | stats by (_time:1h) count() as hits | running_stats sum(hits) as so_far
///     * | stats by (host) count() as hits | total_stats sum(hits) as total | math hits / total as share
///
/// Records are held in memory, within the limit, and come out in the order of `_time`.
struct TotalStatsPipe: Pipe {
    let isRunning: Bool
    let keys: [String]
    let columns: [StatsPipe.Column]

    var description: String {
        (isRunning ? "running_stats " : "total_stats ")
            + (keys.isEmpty ? "" : "by (" + keys.map(quotedName).joined(separator: ", ") + ") ")
            + columns.map(\.description).joined(separator: ", ")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        TotalStatsProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet {
        columns.reduce(output.union(FieldSet(keys + ["_time"]))) { $0.union($1.function.needs) }
    }

    var waitsForEnd: Bool { true }

    static let runningWord = make("running_stats", isRunning: true, "functions over the records up to each")
    static let totalWord = make("total_stats", isRunning: false, "functions over all records, beside each")

    private static func make(_ name: String, isRunning: Bool, _ summary: String) -> PipeWord {
        PipeWord(names: [name], syntax: "\(name) by (a) f(x) as name, ...", summary: summary) {
            (parser) throws(Diagnostic) in
            var keys: [String] = []
            if parser.skip(keyword: "by") || parser.current.isSymbol("(") { keys = try parser.fieldList("to group by") }
            let columns = try parser.list { (parser: inout QueryParser) throws(Diagnostic) in
                let token = parser.current
                let column = try StatsPipe.column(&parser)
                if column.condition != nil { throw parser.fault("\(name) takes no condition", at: token) }
                return column
            }
            return TotalStatsPipe(isRunning: isRunning, keys: keys, columns: columns)
        }
    }
}

private final class TotalStatsProcessor: PipeProcessor {
    private let pipe: TotalStatsPipe
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private let rows: RowStore
    private let groups = GroupTable()

    init(_ pipe: TotalStatsPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        self.limits = limits
        rows = RowStore(pipe.isRunning ? "running_stats" : "total_stats", limits)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) { try rows.take(batch, selection) }

    func finish() throws(QueryError) {
        let accumulators = pipe.columns.map { $0.function.accumulator() }
        let order = ordered()
        if !pipe.isRunning { for place in order { add(place, to: accumulators) } }
        let writer = RowWriter(next, limits)
        var result: [UInt8] = []
        for place in order where !next.isSatisfied {
            if pipe.isRunning { add(place, to: accumulators) }
            let row = Row()
            row.load(rows.batches[place.batch], place.row)
            for (accumulator, column) in zip(accumulators, pipe.columns) {
                result.removeAll(keepingCapacity: true)
                let kind = accumulator.appendResult(place.group, to: &result)
                row.put(column.name, result, kind)
            }
            try writer.beginRow(fields: row.cells.count)
            row.write(to: writer)
        }
        try writer.flush()
        try next.finish()
    }

    private struct Place {
        let batch: Int
        let row: Int
        let group: Int
        let time: Int64
    }

    /// All rows, those without a time first.
    private func ordered() -> [Place] {
        var places: [Place] = []
        var key = GroupKey()
        for (at, batch) in rows.batches.enumerated() {
            let readers = pipe.keys.map { FieldReader(batch, $0) }
            let time = FieldReader(batch, "_time")
            for row in 0..<batch.count {
                key.clear()
                for reader in readers { reader.withValue(row) { key.append($0) } }
                let group = key.bytes.withUnsafeBufferPointer { groups.insert($0) }
                let nanoseconds = time.withValue(row) { timestamp($0)?.nanoseconds } ?? .min
                places.append(Place(batch: at, row: row, group: group, time: nanoseconds))
            }
        }
        // Stable: rows of one time stay in the order they came.
        return places.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }

    private func add(_ place: Place, to accumulators: [any StatsAccumulator]) {
        // A batch of one row, so that the cost does not grow with the rows around it.
        let single = RecordBatch(textCapacity: 16, isRows: true)
        var mapping = BatchMapping(rows.batches[place.batch])
        single.append(place.row, of: rows.batches[place.batch], using: &mapping)
        let numbers = GroupNumbers(numbers: [Int32(place.group)])
        for accumulator in accumulators {
            accumulator.grow(to: groups.count)
            accumulator.consume(single, Selection(count: 1, all: true), numbers)
        }
    }

    var isSatisfied: Bool { next.isSatisfied }
}
