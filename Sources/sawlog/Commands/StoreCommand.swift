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
        Program.notYet("sawlog store \(arguments.positionals[0])")
    }
}
