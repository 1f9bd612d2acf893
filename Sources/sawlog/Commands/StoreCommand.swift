import Diagnostics
import Linux
import Storage

enum StoreCommand {
    static let command = Command(
        "store", "look after the store", usage: "stats|verify|backup DIR|restore DIR|compact|rebuild-index",
        .atLeast(1),
        words: [
            .init("stats", "sizes by partition and by part of a block, counts, and what the index takes"),
            .init("verify", "prove checksums, and that each source is stored once or named as lost"),
            .init("backup", "copy the store to DIR while it is in use"),
            .init("restore", "make the store what it was when DIR was written; no server may run"),
            .init("compact", "merge small sealed blocks into full ones; a running server does it by itself"),
            .init("rebuild-index", "make the search index anew"),
        ],
        flags: [
            .store, .output(["text", "json"], default: "text"), force, .quiet,
        ],
        description: """
            backup writes the store as it is at one moment into DIR, which is new or empty; its manifest comes
            last, so that half a backup is known as one. restore proves DIR before it touches anything.
            Exit code 1: done, but something is damaged or missing, and named.
            """,
        run: run)

    private static let force = Flag(
        "force", .isSet, meaning: "restore although a store is there: it is moved aside, not removed")

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        do {
            let path = try Installation.storePath(arguments)
            switch arguments.positionals[0] {
            case "stats": return try StoreReport.statistics(path, arguments)
            case "verify": return try StoreReport.verification(path, arguments)
            case "rebuild-index": return try rebuildIndex(path)
            case "backup": return try StoreCopying.backup(path, arguments)
            case "restore": return try StoreCopying.restore(path, arguments)
            case "compact": return try compact(path, arguments)
            default: return Program.notYet("sawlog store \(arguments.positionals[0])")
            }
        } catch let error as Diagnostics {
            FaultReport.write(error.faults, arguments)
        } catch {
            Terminal.complain("\(error)")
        }
        return Program.Exit.failure
    }

    private static func open(_ path: String) throws -> SegmentStore {
        guard (try? FileStatus(path: path + "/hot.db")) != nil else { throw StoreError.missing(path: path) }
        return try SegmentStore(path, today: Int(Clock.now() / 86_400_000_000_000))
    }

    private static func compact(_ path: String, _ arguments: ParsedArguments) throws -> Int32 {
        let isShown = Terminal.isTerminal(2) && !arguments.isSet(.quiet)
        let outcome = try open(path).compact { done in
            if isShown { Terminal.write("\r\u{1B}[K\(grouped(done.merged)) blocks merged", to: 2) }
        }
        if isShown { Terminal.write("\r\u{1B}[K", to: 2) }
        for damage in outcome.damage { Terminal.complain("damaged: \(damage)") }
        for name in outcome.waiting {
            Terminal.complain("partition \(name): a search is reading the old blocks; they go with the next merge")
        }
        let text =
            outcome.merged == 0
            ? "there is nothing to merge"
            : "merged \(grouped(outcome.merged)) small blocks into \(grouped(outcome.made))"
        Terminal.write(text + "\n", to: 1)
        return outcome.damage.isEmpty ? Program.Exit.done : Program.Exit.nothing
    }

    private static func rebuildIndex(_ path: String) throws -> Int32 {
        let outcome = try open(path).rebuildIndex()
        for damage in outcome.damage { Terminal.complain("damaged: \(damage)") }
        Terminal.write("indexed \(grouped(outcome.blocks)) blocks\n", to: 1)
        return outcome.damage.isEmpty ? Program.Exit.done : Program.Exit.nothing
    }
}
