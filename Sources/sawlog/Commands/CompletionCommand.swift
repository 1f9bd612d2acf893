import Diagnostics
import Parsing

enum CompletionCommand {
    static let command = Command(
        "completion", "print a completion script for a shell", usage: "bash|zsh|fish", .exactly(1),
        words: [
            .init("bash", "source <(sawlog completion bash)"),
            .init("zsh", "sawlog completion zsh > \"${fpath[1]}/_sawlog\""),
            .init("fish", "sawlog completion fish > ~/.config/fish/completions/sawlog.fish"),
            .init("parsers", "the names of the parsers there are, for those scripts"),
        ],
        flags: [.config], run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        switch arguments.positionals[0] {
        case "parsers": parsers(arguments)
        case "zsh": HelpCommand.print(ZshCompletion.script(Command.listed))
        case "fish": HelpCommand.print(FishCompletion.script(Command.listed))
        default: HelpCommand.print(BashCompletion.script(Command.listed))
        }
    }

    private static func parsers(_ arguments: ParsedArguments) -> Int32 {
        do {
            return HelpCommand.print(try Installation(arguments).parsers.names.sorted().map { $0 + "\n" }.joined())
        } catch {
            FaultReport.write(error.faults, arguments)
            return Program.Exit.failure
        }
    }
}
