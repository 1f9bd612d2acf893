import Compression
import Diagnostics
import Glibc
import Linux
import Pipeline
import Records
import Settings
import Storage
import Tailing

enum IngestCommand {
    static let command = Command(
        "ingest", "import files once", usage: "PATH...", .atLeast(1),
        flags: [.store, .parser, .category, .config, .quiet],
        description: """
            PATHs are files, directories, globs, archives (.gz .zst .xz .bz2), or - for standard input. What is
            already in the store is not stored again.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        let begun = Clock.monotonic()
        Memory.returnLarge()
        do {
            var installation = try Installation(arguments)
            try NamedPaths.requireReadable(arguments.positionals)
            let parts = try installation.parts(installation.named(arguments.positionals, arguments), notifies: false)
            if !installation.faults.isEmpty { FaultReport.write(installation.faults, arguments) }
            let stream = arguments.positionals.firstIndex(of: "-").map { (tag: $0, stream: StandardInputStream()) }
            let importer = try Importer(parts, stream: stream)
            let meter = ProgressMeter(isShown: !arguments.isSet(.quiet) && Terminal.isTerminal(2))
            let summary = try importer.run { meter.show($0) }
            meter.clear()
            if !arguments.isSet(.quiet) { report(summary, seconds: Double(Clock.monotonic() - begun) / 1e9) }
            return Program.Exit.done
        } catch let error as Diagnostics {
            FaultReport.write(error.faults, arguments)
        } catch {
            Terminal.complain("\(error)")
        }
        return Program.Exit.failure
    }

    private static func report(_ summary: ImportSummary, seconds: Double) {
        var text = "stored \(grouped(summary.records)) records, \(sizeText(summary.bytes)) from \(summary.files) "
        text += summary.files == 1 ? "file" : "files"
        if summary.filesKnown > 0 { text += " (\(summary.filesKnown) stored before)" }
        text += String(" in \(rounded(seconds)) s")
        if seconds > 0.5 { text += ", \(grouped(Int(Double(summary.records) / seconds))) lines/s" }
        if summary.textRecords > 0 { text += "; \(grouped(summary.textRecords)) as plain text" }
        if summary.alerts > 0 { text += "; \(summary.alerts) alerts (sawlog alerts history)" }
        Terminal.write(text + "\n", to: 2)
        for skipped in summary.skipped.prefix(20) {
            Terminal.write("skipped \(Diagnostic.visible(skipped.path)): \(skipped.reason.rawValue)\n", to: 2)
        }
        if summary.skipped.count > 20 { Terminal.write("skipped \(summary.skipped.count - 20) more\n", to: 2) }
        if let fault = summary.fault { Terminal.complain(fault) }
        for loss in summary.lost {
            Terminal.write("not stored: \(loss.end - loss.start) bytes, \(loss.reason.rawValue)\n", to: 2)
        }
    }

    private static func rounded(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// Standard input as a source.
final class StandardInputStream: ByteStream {
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = Glibc.read(0, buffer.baseAddress! + filled, buffer.count - filled)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw .notReadable(String(cString: strerror(errno))) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
