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
        let run = QueryRun(query, newest: newest) { batch, selection in printer.print(batch, selection) }
        var coverage = Coverage()
        var failure: QueryError?
        try FileReader.read(arguments.values("in"), arguments) { batch in
            coverage.recordsRead += batch.count
            coverage.bytesRead += Int64(batch.text.count)
            do throws(QueryError) { try run.consume(batch) } catch { failure = error }
            return failure == nil && !run.isSatisfied
        }
        if let failure { throw failure }
        try run.finish()
        coverage.matched = run.matched
        return coverage
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
