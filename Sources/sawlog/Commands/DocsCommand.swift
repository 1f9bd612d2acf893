import Grok
import LogsQL
import PromQL
import Settings

/// Prints the reference pages that are made of tables in the program.
enum DocsCommand {
    static let command = Command(
        "docs", "print a reference page", usage: "configuration|commands|grok|logsql|man|promql", .exactly(1),
        words: [
            .init("configuration", "docs/reference/configuration.md"), .init("commands", "docs/reference/commands.md"),
            .init("grok", "docs/reference/grok.md"), .init("logsql", "docs/reference/logsql.md"),
            .init("man", "docs/man/sawlog.1"),
            .init("promql", "docs/reference/promql.md"),
        ],
        isHidden: true, run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        switch arguments.positionals[0] {
        case "commands": HelpCommand.print(commandsPage())
        case "grok": HelpCommand.print(PatternLibrary.referencePage())
        case "logsql": HelpCommand.print(LanguageWord.referencePage())
        case "man": HelpCommand.print(ManualPage.text(Command.listed))
        case "promql": HelpCommand.print(Function.referencePage())
        default: HelpCommand.print(Settings.referencePage())
        }
    }

    /// Help of every command as one page.
    static func commandsPage() -> String {
        var page = "# Commands\n\n```\n\(HelpText.program())```\n"
        for command in Command.listed { page += "\n## sawlog \(command.name)\n\n```\n\(HelpText.page(command))```\n" }
        return page
    }
}
