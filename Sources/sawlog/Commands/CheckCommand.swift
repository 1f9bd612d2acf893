enum CheckCommand {
    static let command = Command(
        "check", "validate configuration, parsers and rules", usage: "[PATH...]", .atLeast(0),
        flags: [.config, .quiet],
        description: """
            PATHs are files, or directories whose .yml and .yaml files are checked; without any, what comes with the
            program is. Parser files run their samples. All faults are told, each with its place; exit code 1 when there
            is one.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 { Program.notYet("sawlog check") }
}
