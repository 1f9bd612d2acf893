/// A command of the program.
struct Command: Sendable {
    /// What the first positional argument may be, with what it does.
    struct Word: Sendable {
        let name: String
        let help: String

        init(_ name: String, _ help: String) {
            self.name = name
            self.help = help
        }
    }

    /// How many positional arguments there may be.
    enum Arguments: Sendable {
        case none
        case exactly(Int)
        case upTo(Int)
        case atLeast(Int)
    }

    let name: String
    /// One line for the list of commands, without a full stop.
    let summary: String
    /// The positional arguments as usage shows them: `QUERY`, `[PATH...]`.
    let usage: String
    let arguments: Arguments
    let words: [Word]
    /// A paragraph or two for `sawlog help NAME`.
    let description: String
    private let ownFlags: [Flag]
    /// Pairs of flags of which only one may be given.
    let exclusive: [(String, String)]
    /// Whether it is left out of lists.
    let isHidden: Bool
    let run: @Sendable (ParsedArguments) -> Int32

    init(
        _ name: String, _ summary: String, usage: String = "", _ arguments: Arguments = .none, words: [Word] = [],
        flags: [Flag] = [], exclusive: [(String, String)] = [], isHidden: Bool = false, description: String = "",
        run: @escaping @Sendable (ParsedArguments) -> Int32
    ) {
        self.name = name
        self.summary = summary
        self.usage = usage
        self.arguments = arguments
        self.words = words
        self.description = description
        self.ownFlags = flags
        self.exclusive = exclusive
        self.isHidden = isHidden
        self.run = run
    }

    var flags: [Flag] { ownFlags + Flag.everywhere }

    func flag(_ name: some StringProtocol) -> Flag? { flags.first { $0.name == name } }
    func flag(short: Character) -> Flag? { flags.first { $0.short == short } }

    /// All commands, in the order of the help.
    static let all: [Command] = [
        ServeCommand.command, IngestCommand.command, SearchCommand.command, TopCommand.command, ParseCommand.command,
        GrokCommand.command,
        CheckCommand.command, TestCommand.command, MetricsCommand.command, AlertsCommand.command, ExportCommand.command,
        StoreCommand.command, VersionCommand.command, HelpCommand.command, CompletionCommand.command,
        DocsCommand.command,
    ]

    static func named(_ name: String) -> Command? { all.first { $0.name == name } }
    static var listed: [Command] { all.filter { !$0.isHidden } }
}
