/// The completion script for zsh, made of the table of commands.
enum ZshCompletion {
    static func script(_ commands: [Command]) -> String {
        var script = "#compdef sawlog\n\n"
        for name in Set(commands.flatMap(\.flags).map(\.listedBy)).sorted() where !name.isEmpty {
            script += "_sawlog_\(name)() { compadd \"$@\" -- ${(f)\"$(sawlog completion \(name) 2>/dev/null)\"} }\n\n"
        }
        script += "_sawlog() {\n    local -a commands\n    commands=(\n"
        for command in commands { script += "        \(quoted("\(command.name):\(escaped(command.summary))"))\n" }
        script += """
                )
                if (( CURRENT == 2 )); then
                    _describe command commands
                    return
                fi
                local command="${words[2]}"
                shift words
                (( CURRENT-- ))
                case "$command" in

            """
        for command in commands { script += branch(command) }
        return script + "    esac\n}\n\n_sawlog \"$@\"\n"
    }

    private static func branch(_ command: Command) -> String {
        var text = "    \(command.name))\n        _arguments -s"
        for flag in command.flags {
            let help = "[\(bracketed(flag.meaning))]\(action(flag))"
            let star = flag.repeats || flag.isGreedy ? "*" : ""
            text += " \\\n            \(quoted("\(star)--\(flag.name)\(flag.takesValue ? "=" : "")\(help)"))"
            if let short = flag.short {
                text += " \\\n            \(quoted("\(star)-\(short)\(flag.takesValue ? "+" : "")\(help)"))"
            }
        }
        let words = command.name == "help" ? Command.listed.map(\.name) : command.words.map(\.name)
        if !words.isEmpty { text += " \\\n            \(quoted("1:word:(\(words.joined(separator: " ")))"))" }
        return text + " \\\n            '*:file:_files' ;;\n"
    }

    private static func action(_ flag: Flag) -> String {
        switch flag.kind {
        case .isSet: ""
        case .oneOf(let choices): ":\(flag.valueName):(\(choices.joined(separator: " ")))"
        case .directory: ":\(flag.valueName):_directories"
        case .file: ":\(flag.valueName):_files"
        case .text where !flag.listedBy.isEmpty: ":\(flag.valueName):_sawlog_\(flag.listedBy)"
        case .text where !flag.suggests.isEmpty:
            ":\(flag.valueName):(\(flag.suggests.map(escaped).joined(separator: " ")))"
        case .text, .number: ":\(flag.valueName): "
        }
    }

    private static func escaped(_ text: String) -> String { text.replacing(":", with: "\\:") }
    private static func bracketed(_ text: String) -> String {
        escaped(text).replacing("[", with: "\\[").replacing("]", with: "\\]")
    }
    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
