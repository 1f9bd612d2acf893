import Diagnostics
import Instants
import Linux

/// `sawlog check`: every fault of every file, before anything starts.
enum CheckCommand {
    static let command = Command(
        "check", "validate configuration, parsers and rules", usage: "[PATH...]", .atLeast(0),
        flags: [
            .config, .quiet,
            Flag(
                "speed", .isSet,
                meaning: "also measure how fast the samples of parsers are read, beside their expressions alone"),
        ],
        description: """
            PATHs are files, or directories whose .yml and .yaml files are checked; without any, those that come
            with the program and the file of --config. Parser files run their samples. All faults are told, each
            with its place; exit code 1 when there is one.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        do throws(Diagnostics) {
            let sources = try files(arguments)
            let shipped =
                try Shipped.directory().map { directory throws(Diagnostics) in try read("\(directory)/parsers") } ?? []
            let check = FileCheck(sources, shipped: shipped, now: Instant(nanoseconds: Clock.now()))
            let code = report(sources, check, arguments)
            if arguments.isSet("speed"), let (set, names) = check.parsers { SpeedTable.write(set, names) }
            return code
        } catch {
            FaultReport.write(error.faults, arguments)
            return Program.Exit.failure
        }
    }

    /// What is to be checked, with what a configuration among it names.
    private static func files(_ arguments: ParsedArguments) throws(Diagnostics) -> [SourceText] {
        var paths = arguments.positionals + (arguments.value(.config).map { [$0] } ?? [])
        if arguments.positionals.isEmpty, let shipped = Shipped.directory() {
            paths += ["\(shipped)/parsers", "\(shipped)/rules"]
        }
        guard !paths.isEmpty else {
            throw Diagnostics([
                Diagnostic(
                    "there is nothing to check: the program's own parsers and rules are not found",
                    help: "name PATHs, or set SAWLOG_SHARE")
            ])
        }
        var sources: [SourceText] = []
        for path in paths { sources += try read(path) }
        return sources
    }

    private static func read(_ path: String) throws(Diagnostics) -> [SourceText] {
        var sources: [SourceText] = []
        for file in try FileReading.yamlFiles(path) { sources.append(try FileReading.source(file)) }
        return sources
    }

    private static func report(_ sources: [SourceText], _ check: FileCheck, _ arguments: ParsedArguments) -> Int32 {
        let out = StandardOutput()
        var faulty = 0
        for source in sources {
            let faults = check.faults(in: source.name)
            if Diagnostics(faults).hasErrors {
                faulty += 1
            } else if !arguments.isSet(.quiet) {
                out.write("\(source.name): \(check.kinds[source.name]?.rawValue ?? "nothing"), good\n")
            }
            // Both streams often end in one terminal; the order must hold there.
            out.flush()
            FaultReport.write(faults, arguments)
        }
        if !arguments.isSet(.quiet) {
            out.write("\(sources.count) \(sources.count == 1 ? "file" : "files") checked, \(faulty) with faults\n")
        }
        out.flush()
        return faulty == 0 ? Program.Exit.done : Program.Exit.nothing
    }
}
