enum ParseCommand {
    static let command = Command(
        "parse", "frame and parse lines, store nothing", usage: "[FILE...]", .atLeast(0),
        flags: [
            .parser, .category, Flag("explain", .isSet, meaning: "tell which parsers were tried and why one was taken"),
            .output(["json", "text"], default: "json"), .config,
        ],
        description: "Reads FILEs or standard input and writes one record a line as JSON.",
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 { Program.notYet("sawlog parse") }
}
