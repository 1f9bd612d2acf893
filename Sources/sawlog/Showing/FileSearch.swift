import Diagnostics
import Instants
import Linux
import LogsQL
import Pipeline
import Records
import Search
import Storage
import Tailing

/// `search --in`: the same language over files, archives or standard input, nothing stored.
enum FileSearch {
    static func run(
        _ query: Query, newest: Int?, _ arguments: ParsedArguments, _ printer: RecordPrinter, _ progress: SearchProgress
    ) throws {
        let context = RecordContext(arguments)
        printer.showsRecordRows = query.pipes.isEmpty
        let isAskedAgain = query.hasSubqueries || (context != nil && newest != nil)
        let held = isAskedAgain && arguments.values("in").contains("-") ? try HeldInput(arguments) : nil
        func ask(_ run: QueryRun) throws -> Coverage { try held?.send(to: run) ?? read(arguments, run, progress) }
        // A query inside another reads the files once more.
        let answered = try query.answeringSubqueries(QueryLimits()) { (inner, sink) throws(QueryError) in
            do {
                _ = try ask(QueryRun(inner, into: sink))
            } catch {
                throw error as? QueryError ?? .stopped("\(error)")
            }
        }
        let coverage: Coverage
        if let context {
            let widened = try context.applied(to: answered, newest: newest) { query, sink in
                _ = try ask(QueryRun(query, newest: newest, into: sink))
            }
            let pieces = ContextPrinter(printer)
            coverage = try ask(QueryRun(widened) { batch, selection in pieces.take(batch, selection) })
            pieces.finish()
        } else {
            let run = QueryRun(answered, newest: newest) { batch, selection in printer.print(batch, selection) }
            var found = try ask(run)
            found.matched = run.matched
            coverage = found
        }
        progress.clear(forGood: true)
        // Files are read whole; there is something to say only when it is asked for.
        if arguments.isSet("coverage") { CoverageReport.write(coverage, arguments, printer) }
    }

    private static func read(
        _ arguments: ParsedArguments, _ run: QueryRun, _ progress: SearchProgress
    ) throws -> Coverage {
        var coverage = Coverage()
        var failure: QueryError?
        try batches(arguments) { batch in
            coverage.recordsRead += batch.count
            coverage.bytesRead += Int64(batch.text.count)
            do throws(QueryError) { try run.consume(batch) } catch { failure = error }
            progress.show(bytes: coverage.bytesRead, matched: run.matched)
            return failure == nil && !run.isSatisfied
        }
        if let failure { throw failure }
        try run.finish()
        return coverage
    }

    /// The records of what `--in` names. What the parser `records` reads are records as they are given: nothing is
    /// added to their fields.
    static func batches(_ arguments: ParsedArguments, _ body: @escaping (RecordBatch) -> Bool) throws {
        let isGiven = arguments.value("parser") == "records"
        try FileReader.read(arguments.values("in"), arguments) { body(isGiven ? $0.givenRows() : $0) }
    }
}
