enum IngestCommand {
    static let command = Command(
        "ingest", "import files once", usage: "PATH...", .atLeast(1),
        flags: [.store, .parser, .category, .config, .quiet],
        description: """
            PATHs are files, directories, globs, archives (.gz .zst .xz .bz2), or - for standard input. What is
            already in the store is not stored again.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 { Program.notYet("sawlog ingest") }
}
