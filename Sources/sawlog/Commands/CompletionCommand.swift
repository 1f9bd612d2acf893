enum CompletionCommand {
    static let command = Command(
        "completion", "print a completion script for a shell", usage: "bash|zsh|fish", .exactly(1),
        words: [
            .init("bash", "source <(sawlog completion bash)"),
            .init("zsh", "sawlog completion zsh > \"${fpath[1]}/_sawlog\""),
            .init("fish", "sawlog completion fish > ~/.config/fish/completions/sawlog.fish"),
        ],
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        switch arguments.positionals[0] {
        case "zsh": HelpCommand.print(ZshCompletion.script(Command.listed))
        case "fish": HelpCommand.print(FishCompletion.script(Command.listed))
        default: HelpCommand.print(BashCompletion.script(Command.listed))
        }
    }
}
