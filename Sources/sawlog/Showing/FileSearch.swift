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
    ) throws -> Coverage {
        printer.showsRecordRows = query.pipes.isEmpty
        let run = QueryRun(try answered(query, arguments), newest: newest) { batch, selection in
            printer.print(batch, selection)
        }
        var coverage = try read(arguments, run)
        coverage.matched = run.matched
        return coverage
    }

    private static func read(_ arguments: ParsedArguments, _ run: QueryRun) throws -> Coverage {
        // What the parser `records` reads are records as they are given: nothing is added to their fields.
        let isGiven = arguments.value("parser") == "records"
        var coverage = Coverage()
        var failure: QueryError?
        try FileReader.read(arguments.values("in"), arguments) { batch in
            coverage.recordsRead += batch.count
            coverage.bytesRead += Int64(batch.text.count)
            do throws(QueryError) {
                try run.consume(isGiven ? batch.givenRows() : batch)
            } catch {
                failure = error
            }
            return failure == nil && !run.isSatisfied
        }
        if let failure { throw failure }
        try run.finish()
        return coverage
    }

    /// The query with those inside it answered, each by reading the files once more.
    private static func answered(_ query: Query, _ arguments: ParsedArguments) throws -> Query {
        guard query.hasSubqueries else { return query }
        if arguments.values("in").contains("-") {
            throw Diagnostic(
                "a query inside another reads the same records once more, which standard input cannot give",
                help: "name a file in place of -")
        }
        return try query.answeringSubqueries(QueryLimits()) { (inner, sink) throws(QueryError) in
            do {
                _ = try read(arguments, QueryRun(inner, into: sink))
            } catch {
                throw error as? QueryError ?? .stopped("\(error)")
            }
        }
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
