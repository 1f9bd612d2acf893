import Diagnostics
import Instants
import Linux
import Storage

/// `sawlog store backup DIR` and `sawlog store restore DIR`.
enum StoreCopying {
    static func backup(_ path: String, _ arguments: ParsedArguments) throws -> Int32 {
        let target = try folder(arguments)
        let made = Instant(nanoseconds: Clock.now())
        let manifest = try backupStore(path, to: target, made: made, progress: meter("copied", arguments))
        clear(arguments)
        for name in manifest.removed { Terminal.complain("retention removed partition \(name) meanwhile") }
        for name in manifest.damaged { Terminal.complain("damaged: partition \(name), copied as it is") }
        Terminal.write("\(files(manifest)), written to \(target)\n", to: 1)
        return manifest.damaged.isEmpty ? Program.Exit.done : Program.Exit.nothing
    }

    static func restore(_ path: String, _ arguments: ParsedArguments) throws -> Int32 {
        let now = arguments.isSet("force") ? Instant(nanoseconds: Clock.now()) : nil
        let outcome = try restoreStore(
            path, from: try folder(arguments), movingAside: now, progress: meter("copied", arguments))
        clear(arguments)
        if let aside = outcome.movedAside { Terminal.write("the store that was there is now \(aside)\n", to: 2) }
        let report = outcome.verification
        for fault in report.faults + report.sources.flatMap(\.faults) { Terminal.complain("fault: \(fault)") }
        Terminal.write(
            "restored \(grouped(report.records)) records as of \(outcome.manifest.made.rfc3339): \(files(outcome.manifest)), "
                + (report.isSound ? "proved" : "NOT SOUND") + "\n", to: 1)
        return report.isSound ? Program.Exit.done : Program.Exit.nothing
    }

    private static func folder(_ arguments: ParsedArguments) throws(Diagnostics) -> String {
        guard arguments.positionals.count == 2 else {
            let word = arguments.positionals[0]
            throw Diagnostics([Diagnostic("sawlog store \(word) takes one directory", help: "sawlog store \(word) DIR")]
            )
        }
        return arguments.positionals[1]
    }

    private static func files(_ manifest: BackupManifest) -> String {
        "\(grouped(manifest.files.count)) files, \(sizeText(manifest.bytes))"
    }

    private static func isShown(_ arguments: ParsedArguments) -> Bool {
        Terminal.isTerminal(2) && !arguments.isSet(.quiet)
    }

    private static func meter(_ word: String, _ arguments: ParsedArguments) -> (Int, Int) -> Void {
        guard isShown(arguments) else { return { _, _ in } }
        return { done, all in Terminal.write("\r\u{1B}[K\(word) \(done) of \(all) files", to: 2) }
    }

    private static func clear(_ arguments: ParsedArguments) {
        if isShown(arguments) { Terminal.write("\r\u{1B}[K", to: 2) }
    }
}
