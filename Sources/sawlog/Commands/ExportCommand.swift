import Diagnostics
import Records
import Storage

enum ExportCommand {
    static let command = Command(
        "export", "give back the original bytes of a source", usage: "SOURCE", .exactly(1),
        flags: [.store, Flag("raw", .isSet, default: "true", meaning: "the bytes as they were, line ends and all")],
        description: "SOURCE is the path of a file as it was stored, or the name of an input.",
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        let name = arguments.positionals[0]
        do {
            let snapshot = try SegmentSnapshot(Installation.storePath(arguments))
            let out = StandardOutput(isPrompt: false)
            // A source is known by its absolute path; a person may give it as seen from here.
            let report =
                try snapshot.exportRaw(name, into: { write($0, out) })
                ?? snapshot.exportRaw(Installation.absolute(name), into: { write($0, out) })
            out.flush()
            guard let report else { throw unknown(name, snapshot) }
            return report.isComplete ? Program.Exit.done : complain(of: report)
        } catch let error as Diagnostics {
            FaultReport.write(error.faults, arguments)
        } catch {
            Terminal.complain("\(error)")
        }
        return Program.Exit.failure
    }

    private static func write(_ bytes: UnsafeBufferPointer<UInt8>, _ out: StandardOutput) -> Bool {
        out.write { $0.append(contentsOf: bytes) }
        return true
    }

    private static func unknown(_ name: String, _ snapshot: SegmentSnapshot) -> Diagnostics {
        let known = (try? snapshot.checkpoints().map(\.source)) ?? []
        let near = nearestName(to: Installation.absolute(name), among: Set(known))
        return Diagnostics([
            Diagnostic("the store has no source \"\(name)\"", help: near.map { "did you mean \"\($0)\"?" })
        ])
    }

    /// The bytes went out; what is missing of them is said.
    private static func complain(of report: RawExportReport) -> Int32 {
        for gap in report.missing {
            Terminal.complain("missing: bytes \(gap.start) to \(gap.end) of generation \(gap.origin)")
        }
        for damage in report.damage { Terminal.complain("damaged: \(damage)") }
        return Program.Exit.nothing
    }
}
