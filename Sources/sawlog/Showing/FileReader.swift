import Diagnostics
import Instants
import Linux
import LogsQL
import Pipeline
import Records
import Storage
import Tailing

/// Files, archives and standard input, framed and parsed, batch by batch.
enum FileReader {
    /// - Parameters:
    ///   - sieve: what the records must hold that are wanted; others may be left out.
    ///   - isStopped: asked while files are read, with the bytes read so far; true ends the reading.
    ///   - body: takes a batch; false when it wants no more.
    static func read(
        _ paths: [String], _ arguments: ParsedArguments, sieve: TextSieve? = nil,
        isStopped: @escaping (Int64) -> Bool = { _ in false }, _ body: @escaping (RecordBatch) -> Bool
    ) throws {
        let installation = try Installation(arguments)
        if !installation.faults.isEmpty { FaultReport.write(installation.faults, arguments) }
        try read(paths, arguments, installation, sieve: sieve, isStopped: isStopped, body)
    }

    /// The same with parsers that are loaded already.
    static func read(
        _ paths: [String], _ arguments: ParsedArguments, _ installation: Installation, sieve: TextSieve? = nil,
        isStopped: @escaping (Int64) -> Bool = { _ in false }, _ body: @escaping (RecordBatch) -> Bool
    ) throws {
        try NamedPaths.requireReadable(paths)
        var options = TailOptions()
        options.once = true
        let intake = Intake(
            installation.named(paths, arguments), known: [], parsers: installation.parsers, host: Host.name(),
            options: options, size: .prompt, sieve: sieve)
        intake.tailer.sweep(now: 1)
        if let tag = paths.firstIndex(of: "-") { intake.tailer.follow(StandardInputStream(), named: "stdin", tag: tag) }
        var goesOn = true
        intake.isStopped = { [unowned intake] in !goesOn || isStopped(intake.bytesRead) }
        var now: Int64 = 1
        while !intake.isStopped() {
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
