/// The manual page, made of the table of commands. man(7), the macros that every `man` knows.
enum ManualPage {
    static func text(_ commands: [Command]) -> String {
        var page = """
            .\\" Made by sawlog docs man; do not edit.
            .TH SAWLOG 1 "" "sawlog" "User Commands"
            .SH NAME
            sawlog \\- a log aggregation and analysis server
            .SH SYNOPSIS
            .B sawlog
            .I COMMAND
            .RI [ FLAG \\&...]\\&
            .RI [ ARGUMENT \\&...]\\&
            .SH DESCRIPTION
            Sawlog tails log files, stores each line once, derives metrics, raises alerts and answers searches, from the
            command line and over HTTP. It is one program; each command below is one use of it.
            .SH COMMANDS

            """
        for command in commands { page += section(command) }
        return page + ending
    }

    private static func section(_ command: Command) -> String {
        var text = ".SS sawlog \(escaped(command.name)) [FLAG...]"
        text += command.usage.isEmpty ? "\n" : " \(escaped(command.usage))\n"
        text += line("\(command.summary.prefix(1).uppercased())\(command.summary.dropFirst()).")
        for paragraph in command.description.split(separator: "\n\n") {
            text += ".PP\n" + paragraph.split(separator: "\n").map { line($0) }.joined()
        }
        for word in command.words { text += ".TP\n.B \(escaped(word.name))\n" + line(word.help) }
        for flag in command.flags where !isEverywhere(flag) { text += entry(flag) }
        return text
    }

    private static func isEverywhere(_ flag: Flag) -> Bool { Flag.everywhere.contains { $0.name == flag.name } }

    private static func entry(_ flag: Flag) -> String {
        let names = (flag.short.map { ["-\($0)"] } ?? []) + ["--\(flag.name)"]
        var text = ".TP\n" + names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
        if flag.takesValue { text += " \\fI\(escaped(flag.valueName))\\fR" + (flag.isGreedy ? "..." : "") }
        text += "\n" + line(flag.meaning + (flag.fallback.isEmpty ? "" : " (default: \(flag.fallback))"))
        return text
    }

    /// Text as it is, in a line of its own.
    private static func line(_ text: some StringProtocol) -> String {
        let shown = escaped(text)
        return (shown.hasPrefix(".") || shown.hasPrefix("'") ? "\\&" : "") + shown + "\n"
    }

    private static func escaped(_ text: some StringProtocol) -> String {
        String(text).replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\"", with: "\\(dq")
    }

    private static var ending: String {
        ".SH FLAGS OF EVERY COMMAND\n" + Flag.everywhere.map(entry).joined() + """
            .SH EXIT STATUS
            .TP
            .B 0
            Done; of search and grok: something matched.
            .TP
            .B 1
            Nothing matched, or a check failed.
            .TP
            .B 2
            Wrong usage, or another error.
            .TP
            .B 130
            Interrupted by Ctrl\\-C. Whoever reads standard output and goes ends the program as it does any other.
            .SH ENVIRONMENT
            .TP
            .B SAWLOG_...
            Each flag has a variable: SAWLOG_STORE for \\-\\-store, SAWLOG_NO_PAGER for \\-\\-no\\-pager. The flag beats it.
            .TP
            .BR SAWLOG_PAGER ", " PAGER
            What shows answers longer than the terminal; less without one, none when empty or cat.
            .TP
            .B NO_COLOR
            Any value turns colours off.
            .TP
            .B XDG_DATA_HOME
            The store is below it, in sawlog; without one, below ~/.local/share.
            .SH FILES
            .TP
            .I /var/lib/sawlog
            The store of root.
            .TP
            .I sawlog.yaml
            The configuration, as \\-\\-config names it.
            .SH EXAMPLES
            .TP
            sawlog serve /var/log
            Store and show what is written below /var/log; the page is at http://127.0.0.1:9514/.
            .TP
            sawlog search \\-\\-since 2h level:error
            The errors of the last two hours.
            .TP
            sawlog search \\-C 3 \\(dqout of memory\\(dq
            With three records of the same source on each side.
            .TP
            zcat old.gz | sawlog search \\-\\-in \\- \\(aqlevel:error | stats by (host) count()\\(aq
            Ask a pipe, without a store.
            .TP
            sawlog top \\-\\-server http://127.0.0.1:9514
            Watch a server.
            .SH SEE ALSO
            .BR journalctl (1),
            .BR less (1),
            .BR grep (1)

            """
    }
}
