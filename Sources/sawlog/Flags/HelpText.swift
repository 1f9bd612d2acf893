/// Help pages, made of the table of commands.
enum HelpText {
    /// The page of the program.
    static func program() -> String {
        let width = Command.listed.map(\.name.count).max() ?? 0
        var page = """
            sawlog: a log aggregation and analysis server

            Usage: sawlog COMMAND [FLAG...] [ARGUMENT...]

            Commands:

            """
        for command in Command.listed { page += "  \(padded(command.name, width))  \(command.summary)\n" }
        return page + """

            sawlog help COMMAND tells more. Each flag has an environment variable, shown in brackets there.
            Exit codes: 0 done or matched, 1 nothing matched or a check failed, 2 usage or other error.

            """
    }

    /// The page of one command.
    static func page(_ command: Command) -> String {
        var page = "\(command.summary.prefix(1).uppercased())\(command.summary.dropFirst()).\n\n"
        page += "Usage: sawlog \(command.name) [FLAG...]\(command.usage.isEmpty ? "" : " " + command.usage)\n"
        if !command.description.isEmpty { page += "\n\(command.description)\n" }
        if !command.words.isEmpty {
            let width = command.words.map(\.name.count).max() ?? 0
            page += "\n"
            for word in command.words { page += "  \(padded(word.name, width))  \(word.help)\n" }
        }
        let left = command.flags.map(written)
        let width = left.map(\.count).max() ?? 0
        page += "\nFlags:\n"
        for (flag, left) in zip(command.flags, left) {
            let lines = wrapped(meaning(flag), 96 - width)
            page +=
                "  \(padded(left, width))  \(lines.joined(separator: "\n" + String(repeating: " ", count: width + 4)))\n"
        }
        return page
    }

    /// `-n, --limit N`.
    private static func written(_ flag: Flag) -> String {
        let short = flag.short.map { "-\($0), " } ?? "    "
        return short + "--\(flag.name)" + (flag.takesValue ? " \(flag.valueName)" : "") + (flag.isGreedy ? "..." : "")
    }

    private static func meaning(_ flag: Flag) -> String {
        let fallback = flag.fallback.isEmpty ? "" : " (default: \(flag.fallback))"
        return flag.meaning + fallback + (flag.name == Flag.help.name ? "" : " [\(flag.variable)]")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// `text` in lines of about `width` characters.
    private static func wrapped(_ text: String, _ width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            if let last = lines.last, !last.isEmpty, last.count + word.count + 1 > max(30, width) { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines
    }
}
