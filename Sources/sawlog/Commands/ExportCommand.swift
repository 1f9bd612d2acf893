import Storage

enum ExportCommand {
    static let command = Command(
        "export", "give back the original bytes of a source", usage: "SOURCE", .exactly(1),
        flags: [.store, Flag("raw", .isSet, default: "true", meaning: "the bytes as they were, line ends and all")],
        description: "SOURCE is the path of a file as it was stored, or the name of an input.",
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 { Program.notYet("sawlog export") }
}
