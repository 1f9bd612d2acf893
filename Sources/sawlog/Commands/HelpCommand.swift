enum HelpCommand {
    static let command = Command("help", "tell about a command", usage: "[COMMAND]", .upTo(1), run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        guard let name = arguments.positionals.first else { return print(HelpText.program()) }
        guard let command = Command.named(name) else {
            Terminal.write(Program.unknown(name).text(color: arguments.wantsColor(on: 2)), to: 2)
            return Program.Exit.failure
        }
        return print(HelpText.page(command))
    }

    static func print(_ page: String) -> Int32 {
        let out = StandardOutput()
        out.write(page)
        out.flush()
        return Program.Exit.done
    }
}
