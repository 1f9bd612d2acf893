enum SearchCommand {
    static let command = Command(
        "search", "search with LogsQL", usage: "QUERY", .exactly(1),
        flags: [
            .store, .server, .since, .until,
            Flag(
                "limit", short: "n", .number, named: "N", default: "1000",
                meaning: "the newest N records, in the order of time; 0 for all"),
            .output(["text", "raw", "json", "csv"], default: "text"),
            Flag("follow", short: "f", .isSet, meaning: "go on with records as they come"),
            Flag(
                "in", .file, named: "PATH", isGreedy: true,
                meaning: "search these files or archives instead of a store; - for standard input"),
            .parser,
        ],
        exclusive: [("store", "server"), ("in", "store"), ("in", "server"), ("in", "follow")],
        description: """
            QUERY is LogsQL: words, "phrases", field:value, then pipes, as in: level:error | stats by (host) count().
            Exit code 1 when nothing matched. Control characters are escaped on a terminal, unless -o raw.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 { Program.notYet("sawlog search") }
}
