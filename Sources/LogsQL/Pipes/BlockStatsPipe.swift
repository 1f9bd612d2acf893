import Diagnostics
import Records

/// `block_stats`: for each field of each block of records that came, in `field`, how many records have it (`rows`),
/// its type (see `value_type`) and the bytes of its values (`values_bytes`).
///
///     error | block_stats | stats by (field) sum(values_bytes) as bytes | sort by (bytes desc)
struct BlockStatsPipe: Pipe {
    var description: String { "block_stats" }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        BlockStatsProcessor(next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet { .all }
    var looksAtBlocks: Bool { true }

    static let word = PipeWord(
        names: ["block_stats"], syntax: "block_stats", summary: "size and type of each field in each block"
    ) { (parser) throws(Diagnostic) in
        BlockStatsPipe()
    }
}

private final class BlockStatsProcessor: PipeProcessor {
    private let next: any PipeProcessor
    private let writer: RowWriter

    init(_ next: any PipeProcessor, _ limits: QueryLimits) {
        self.next = next
        writer = RowWriter(next, limits)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        let names = GroupTable()
        var sums: [(rows: Int, bytes: Int)] = []
        selection.forEach { index in
            batch.forEachValue(of: index) { name, value, _ in
                let id = names.insert(name)
                if id == sums.count { sums.append((0, 0)) }
                sums[id].rows += 1
                sums[id].bytes += value.count
            }
        }
        for (id, sum) in sums.enumerated() {
            let name = String(decoding: names.key(id), as: UTF8.self)
            try writer.beginRow()
            writer.add("field", names.key(id), .text)
            writer.add("rows", Array(String(sum.rows).utf8), .number)
            writer.add("type", Array((ColumnType.of(name, in: batch) ?? .string).rawValue.utf8), .text)
            writer.add("values_bytes", Array(String(sum.bytes).utf8), .number)
        }
        try writer.flush()
    }

    func finish() throws(QueryError) { try next.finish() }
    var isSatisfied: Bool { next.isSatisfied }
}
