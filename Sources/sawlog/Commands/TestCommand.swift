enum TestCommand {
    static let command = Command(
        "test", "run unit tests of rules", usage: "FILE...", .atLeast(1), flags: [.quiet],
        description: "FILEs are in the format of promtool's test rules. Exit code 0 only when every test passes.",
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 { Program.notYet("sawlog test") }
}
