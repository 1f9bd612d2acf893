import Diagnostics
import Linux
import Storage

enum StoreCommand {
    static let command = Command(
        "store", "look after the store", usage: "stats|verify|backup DIR|restore DIR|compact|rebuild-index",
        .atLeast(1),
        words: [
            .init("stats", "sizes, counts and ratios"),
            .init("verify", "prove checksums, and that each source is stored once or named as lost"),
            .init("backup", "copy the store to DIR while it is in use"),
            .init("restore", "make the store what it was when DIR was written"),
            .init("compact", "merge and compress what is sealed"),
            .init("rebuild-index", "make the search index anew"),
        ],
        flags: [.store, .output(["text", "json"], default: "text")], run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        do {
            let path = try Installation.storePath(arguments)
            switch arguments.positionals[0] {
            case "stats": return try StoreReport.statistics(path, arguments)
            case "verify": return try StoreReport.verification(path, arguments)
            case "rebuild-index": return try rebuildIndex(path)
            default: return Program.notYet("sawlog store \(arguments.positionals[0])")
            }
        } catch let error as Diagnostics {
            FaultReport.write(error.faults, arguments)
        } catch {
            Terminal.complain("\(error)")
        }
        return Program.Exit.failure
    }

    private static func rebuildIndex(_ path: String) throws -> Int32 {
        guard (try? FileStatus(path: path + "/hot.db")) != nil else { throw StoreError.missing(path: path) }
        let outcome = try SegmentStore(path, today: Int(Clock.now() / 86_400_000_000_000)).rebuildIndex()
        for damage in outcome.damage { Terminal.complain("damaged: \(damage)") }
        Terminal.write("indexed \(grouped(outcome.blocks)) blocks\n", to: 1)
        return outcome.damage.isEmpty ? Program.Exit.done : Program.Exit.nothing
    }
}
