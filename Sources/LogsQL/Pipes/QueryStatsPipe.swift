import Diagnostics
import Records

/// `query_stats`: what answering the query before it took, as one row.
///
///     error | stats by (host) count() as errors | query_stats
///
/// The names are VictoriaLogs'. Those that tell of parts of its files which are not here, as its column headers,
/// are left out. `BytesReadTotal` counts bytes as they are stored, `BytesProcessedUncompressedValues` those of
/// the lines; queries inside the query count too.
struct QueryStatsPipe: Pipe {
    var description: String { "query_stats" }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        QueryStatsProcessor(next, limits)
    }

    /// The query costs what it would without this pipe.
    func fields(for output: FieldSet) -> FieldSet { .all }
    var waitsForEnd: Bool { true }
    var looksAtBlocks: Bool { true }

    static let word = PipeWord(
        names: ["query_stats"], syntax: "query_stats",
        summary: "what answering the query took: blocks, records, bytes, time"
    ) { (parser) throws(Diagnostic) in
        QueryStatsPipe()
    }
}

private final class QueryStatsProcessor: PipeProcessor {
    private let next: any PipeProcessor
    private let limits: QueryLimits

    init(_ next: any PipeProcessor, _ limits: QueryLimits) {
        self.next = next
        self.limits = limits
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) {}

    func finish() throws(QueryError) {
        let figures = limits.account?.figures ?? QueryAccount.Figures()
        var cells = [
            ("BytesReadTotal", Int(figures.storedBytes)), ("BlocksProcessed", figures.blocks),
            ("RowsProcessed", figures.records), ("RowsFound", figures.found),
            ("BytesProcessedUncompressedValues", Int(figures.lineBytes)),
        ]
        if let elapsed = limits.account?.elapsed { cells.append(("QueryDurationNsecs", Int(elapsed))) }
        let writer = RowWriter(next, limits)
        try writer.beginRow()
        for (name, value) in cells { writer.add(name, Array(String(value).utf8), .number) }
        try writer.flush()
        try next.finish()
    }

    /// More records cost more, so what comes is counted to the end.
    var isSatisfied: Bool { false }
}
