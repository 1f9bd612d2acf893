enum ServeCommand {
    static let command = Command(
        "serve", "tail logs, store them, raise alerts, answer searches and scrapes", usage: "[PATH...]", .atLeast(0),
        flags: [
            .config, .store,
            Flag(
                "listen", short: "l", .text, named: "ADDR", default: "127.0.0.1:9514",
                meaning: "address of the page and the APIs; port 0 takes a free one"),
            .parser, .category,
        ],
        description: """
            PATHs are files, directories (with all below them) and globs, beside those that the configuration
            names. Everything has a default: sawlog serve /var/log is enough. Ends on SIGTERM and SIGINT;
            SIGHUP reads configuration, parsers and rules again.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 { Program.notYet("sawlog serve") }
}
