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
        let limit = try TimeLimit(arguments)
        let limits = TimeLimit.limits
        printer.showsRecordRows = query.pipes.isEmpty
        let isAskedAgain = query.hasSubqueries || (context != nil && newest != nil)
        let held = isAskedAgain && arguments.values("in").contains("-") ? try HeldInput(arguments) : nil
        // What is passed over is not counted.
        let skims = !arguments.isSet("coverage")
        func ask(_ query: Query, newest: Int? = nil, into sink: @escaping PipelineSink.Body) throws -> Coverage {
            let run = QueryRun(query, newest: newest, limits: limits, into: sink)
            let sieve = skims ? TextSieve(query) : nil
            var coverage = try held?.send(to: run) ?? read(arguments, run, sieve, progress, limit)
            coverage.matched = run.matched
            coverage.note(query, run.account, newest: nil)
            return coverage
        }
        // A query inside another reads the files once more.
        let answered = try query.answeringSubqueries(limits) { (inner, sink) throws(QueryError) in
            do {
                _ = try ask(inner, into: sink)
            } catch {
                throw error as? QueryError ?? .stopped("\(error)")
            }
        }
        let coverage: Coverage
        if let context {
            let widened = try context.applied(to: answered, newest: newest) { query, sink in
                _ = try ask(query, newest: newest, into: sink)
            }
            let pieces = ContextPrinter(printer)
            coverage = try ask(widened) { batch, selection in pieces.take(batch, selection) }
            pieces.finish()
        } else {
            coverage = try ask(answered, newest: newest) { printer.print($0, $1) }
        }
        progress.clear(forGood: true)
        // Files are read whole; there is something to say only when it is asked for, or when something is missing.
        if arguments.isSet("coverage") {
            CoverageReport.write(coverage, arguments, printer)
        } else {
            CoverageReport.writeLimits(coverage, arguments, printer)
        }
    }

    private static func read(
        _ arguments: ParsedArguments, _ run: QueryRun, _ sieve: TextSieve?, _ progress: SearchProgress,
        _ limit: TimeLimit
    ) throws -> Coverage {
        var coverage = Coverage()
        var failure: QueryError?
        let isStopped = { (bytes: Int64) -> Bool in
            progress.show(bytes: bytes, matched: run.matched)
            if limit.isOver, failure == nil { failure = limit.fault }
            return failure != nil || run.isSatisfied
        }
        try batches(arguments, sieve, isStopped) { batch in
            coverage.recordsRead += batch.count
            coverage.bytesRead += Int64(batch.text.count)
            do throws(QueryError) { try run.consume(batch) } catch { failure = error }
            return failure == nil && !run.isSatisfied
        }
        if let failure { throw failure }
        try run.finish()
        return coverage
    }

    /// The records of what `--in` names. What the parser `records` reads are records as they are given: nothing is
    /// added to their fields.
    static func batches(
        _ arguments: ParsedArguments, _ sieve: TextSieve? = nil,
        _ isStopped: @escaping (Int64) -> Bool = { _ in false },
        _ body: @escaping (RecordBatch) -> Bool
    ) throws {
        let isGiven = arguments.value("parser") == "records"
        try FileReader.read(arguments.values("in"), arguments, sieve: sieve, isStopped: isStopped) {
            body(isGiven ? $0.givenRows() : $0)
        }
    }
}
