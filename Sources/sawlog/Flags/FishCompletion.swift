/// The completion script for fish, made of the table of commands.
enum FishCompletion {
    static func script(_ commands: [Command]) -> String {
        var script = "# fish completion for sawlog\ncomplete -c sawlog -f\n"
        for command in commands {
            script += "complete -c sawlog -n __fish_use_subcommand -a \(command.name) -d \(quoted(command.summary))\n"
        }
        for command in commands { script += lines(command) }
        return script
    }

    private static func lines(_ command: Command) -> String {
        let start = "complete -c sawlog -n '__fish_seen_subcommand_from \(command.name)'"
        var text = ""
        for flag in command.flags {
            let short = flag.short.map { " -s \($0)" } ?? ""
            text += "\(start)\(short) -l \(flag.name)\(action(flag)) -d \(quoted(flag.meaning))\n"
        }
        if command.name == "help" {
            text += "\(start) -a \(quoted(Command.listed.map(\.name).joined(separator: " ")))\n"
        }
        for word in command.words { text += "\(start) -a \(word.name) -d \(quoted(word.help))\n" }
        if command.words.isEmpty, command.usage.contains("PATH") || command.usage.contains("FILE") {
            text += "\(start) -F\n"
        }
        return text
    }

    private static func action(_ flag: Flag) -> String {
        switch flag.kind {
        case .isSet: ""
        case .oneOf(let choices): " -x -a \(quoted(choices.joined(separator: " ")))"
        case .directory: " -x -a '(__fish_complete_directories)'"
        case .file: " -r -F"
        case .text where !flag.listedBy.isEmpty: " -x -a '(sawlog completion \(flag.listedBy) 2>/dev/null)'"
        case .text where !flag.suggests.isEmpty: " -x -a \(quoted(flag.suggests.joined(separator: " ")))"
        case .text, .number: " -x"
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
