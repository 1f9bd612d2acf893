import LogsQL
import Records
import Search

/// All records of files and standard input in memory, for a query that asks them more than once where they can be
/// read only once.
final class HeldInput {
    private var batches: [RecordBatch] = []
    private var coverage = Coverage()
    private var bytes = 0

    /// Throws when the records need more memory than a query may use.
    init(_ arguments: ParsedArguments) throws {
        let limit = QueryLimits().maxMemoryBytes
        try FileSearch.batches(arguments) { [self] batch in
            coverage.recordsRead += batch.count
            coverage.bytesRead += Int64(batch.text.count)
            hold(batch)
            return bytes <= limit
        }
        if bytes > limit { throw QueryError.tooMuchMemory(pipe: "a query inside another over -", limit: limit) }
    }

    private func hold(_ batch: RecordBatch) {
        let copy = RecordBatch(isRows: batch.isRows)
        var mapping = BatchMapping(batch)
        for index in 0..<batch.count { copy.append(index, of: batch, using: &mapping) }
        bytes += copy.text.count + copy.derived.count + copy.count * 64 + copy.fields.count * 16
        batches.append(copy)
    }

    /// Gives the records to `run`, as far as it wants them.
    func send(to run: QueryRun) throws(QueryError) -> Coverage {
        for batch in batches where !run.isSatisfied { try run.consume(batch) }
        try run.finish()
        return coverage
    }
}
