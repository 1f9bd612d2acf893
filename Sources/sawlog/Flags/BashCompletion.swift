/// The completion script for bash, made of the table of commands.
enum BashCompletion {
    static func script(_ commands: [Command]) -> String {
        var script = """
            # bash completion for sawlog
            _sawlog() {
                local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
                local command="" word
                # The shell takes --flag=value apart.
                if [ "$current" = "=" ]; then current=""
                elif [ "$previous" = "=" ]; then previous="${COMP_WORDS[COMP_CWORD-2]}"; fi
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case "$word" in -*) ;; *) command="$word"; break ;; esac
                done
                case "$command" in
                "")
                    COMPREPLY=($(compgen -W "\(commands.map(\.name).joined(separator: " "))" -- "$current"))
                    return ;;

            """
        for command in commands { script += branch(command, commands) }
        return script + """
                esac
                COMPREPLY=($(compgen -f -- "$current"))
            }
            complete -o filenames -F _sawlog sawlog

            """
    }

    private static func branch(_ command: Command, _ commands: [Command]) -> String {
        var text = "    \(command.name))\n        case \"$previous\" in\n"
        for flag in command.flags where flag.takesValue {
            let names = "--\(flag.name)" + (flag.short.map { "|-\($0)" } ?? "")
            text += "        \(names)) COMPREPLY=($(compgen \(values(flag)) -- \"$current\")); return ;;\n"
        }
        text += "        esac\n"
        let flags = command.flags.map { "--\($0.name)" }.joined(separator: " ")
        text +=
            "        case \"$current\" in -*) COMPREPLY=($(compgen -W \"\(flags)\" -- \"$current\")); return ;; esac\n"
        let words = command.name == "help" ? commands.map(\.name) : command.words.map(\.name)
        if !words.isEmpty {
            text += "        COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$current\")); return ;;\n"
        } else {
            text += "        ;;\n"
        }
        return text
    }

    private static func values(_ flag: Flag) -> String {
        switch flag.kind {
        case .oneOf(let choices): "-W \"\(choices.joined(separator: " "))\""
        case .directory: "-d"
        case .file: "-f"
        case .text where !flag.listedBy.isEmpty:
            "-W \"$(\"${COMP_WORDS[0]}\" completion \(flag.listedBy) 2>/dev/null)\""
        case .isSet, .text, .number: "-W \"\(flag.suggests.joined(separator: " "))\""
        }
    }
}
