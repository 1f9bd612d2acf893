import Diagnostics

/// `sawlog check`: every fault of every file, before anything starts.
enum CheckCommand {
    static let command = Command(
        "check", "validate configuration, parsers and rules", usage: "[PATH...]", .atLeast(0),
        flags: [.config, .quiet],
        description: """
            PATHs are files, or directories whose .yml and .yaml files are checked; without any, those that come
            with the program and the file of --config. Parser files run their samples. All faults are told, each
            with its place; exit code 1 when there is one.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        var paths = arguments.positionals + (arguments.value(.config).map { [$0] } ?? [])
        if arguments.positionals.isEmpty, let shipped = Shipped.directory() {
            paths += ["\(shipped)/parsers", "\(shipped)/rules"]
        }
        let out = StandardOutput()
        var count = 0
        var faulty = 0
        do throws(Diagnostics) {
            for path in paths {
                for file in try FileReading.yamlFiles(path) {
                    count += 1
                    let outcome = FileCheck.check(try FileReading.source(file))
                    if !report(outcome, file, out, arguments) { faulty += 1 }
                }
            }
        } catch {
            out.flush()
            FaultReport.write(error.faults, arguments)
            return Program.Exit.failure
        }
        if !arguments.isSet(.quiet) {
            out.write("\(count) \(count == 1 ? "file" : "files") checked, \(faulty) with faults\n")
        }
        out.flush()
        return faulty == 0 ? Program.Exit.done : Program.Exit.nothing
    }

    /// False when the file has an error; warnings are told but let it pass.
    private static func report(
        _ outcome: FileCheck.Outcome, _ file: String, _ out: StandardOutput, _ arguments: ParsedArguments
    ) -> Bool {
        let passes = !Diagnostics(outcome.faults).hasErrors
        if passes, !arguments.isSet(.quiet) { out.write("\(file): \(outcome.kind?.rawValue ?? "nothing"), good\n") }
        // Both streams often end in one terminal; the order must hold there.
        out.flush()
        if !outcome.faults.isEmpty { FaultReport.write(outcome.faults, arguments) }
        return passes
    }
}
