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
        _ query: Query, newest: Int?, _ arguments: ParsedArguments, _ printer: RecordPrinter
    ) throws {
        printer.showsRecordRows = query.pipes.isEmpty
        let held = query.hasSubqueries && arguments.values("in").contains("-") ? try HeldInput(arguments) : nil
        func ask(_ run: QueryRun) throws -> Coverage { try held?.send(to: run) ?? read(arguments, run) }
        // A query inside another reads the files once more.
        let answered = try query.answeringSubqueries(QueryLimits()) { (inner, sink) throws(QueryError) in
            do {
                _ = try ask(QueryRun(inner, into: sink))
            } catch {
                throw error as? QueryError ?? .stopped("\(error)")
            }
        }
        let run = QueryRun(answered, newest: newest) { batch, selection in printer.print(batch, selection) }
        var coverage = try ask(run)
        coverage.matched = run.matched
        // Files are read whole; there is something to say only when it is asked for.
        if arguments.isSet("coverage") { CoverageReport.write(coverage, arguments, printer) }
    }

    private static func read(_ arguments: ParsedArguments, _ run: QueryRun) throws -> Coverage {
        var coverage = Coverage()
        var failure: QueryError?
        try batches(arguments) { batch in
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
    static func batches(_ arguments: ParsedArguments, _ body: @escaping (RecordBatch) -> Bool) throws {
        let isGiven = arguments.value("parser") == "records"
        try FileReader.read(arguments.values("in"), arguments) { body(isGiven ? $0.givenRows() : $0) }
    }
}

/// Files, archives and standard input, framed and parsed, batch by batch.
enum FileReader {
    /// - Parameter body: takes a batch; false when it wants no more.
    static func read(_ paths: [String], _ arguments: ParsedArguments, _ body: @escaping (RecordBatch) -> Bool) throws {
        let installation = try Installation(arguments)
        if !installation.faults.isEmpty { FaultReport.write(installation.faults, arguments) }
        try read(paths, arguments, installation, body)
    }

    /// The same with parsers that are loaded already.
    static func read(
        _ paths: [String], _ arguments: ParsedArguments, _ installation: Installation,
        _ body: @escaping (RecordBatch) -> Bool
    ) throws {
        try NamedPaths.requireReadable(paths)
        var options = TailOptions()
        options.once = true
        let intake = Intake(
            installation.named(paths, arguments), known: [], parsers: installation.parsers, host: Host.name(),
            options: options, size: .prompt)
        intake.tailer.sweep(now: 1)
        if let tag = paths.firstIndex(of: "-") { intake.tailer.follow(StandardInputStream(), named: "stdin", tag: tag) }
        var goesOn = true
        var now: Int64 = 1
        while goesOn {
            now += 1_000_000_000
            let more = intake.step(now: now, wall: Instant(nanoseconds: Clock.now())) { commit in
                if goesOn, let batch = commit.batch { goesOn = body(batch) }
            }
            if !more { break }
        }
        intake.flush { commit in
            if goesOn, let batch = commit.batch { goesOn = body(batch) }
        }
        for skipped in intake.tailer.skipped {
            Terminal.complain("\(Diagnostic.visible(skipped.path)): \(skipped.reason.rawValue)")
        }
    }
}
