/// Flags that mean the same in every command that has them.
extension Flag {
    static let store = Flag(
        "store", .directory, named: "DIR", default: "$XDG_DATA_HOME/sawlog, /var/lib/sawlog for root",
        meaning: "directory of the store"
    )
    static let server = Flag(
        "server", .text, named: "URL", suggests: ["http://127.0.0.1:9514"],
        meaning: "ask a running server instead of a store, as in http://127.0.0.1:9514")
    static let config = Flag("config", short: "c", .file, named: "FILE", meaning: "configuration file (sawlog.yaml)")
    static let since = Flag(
        "since", short: "S", .text, named: "TIME", suggests: times,
        meaning: "from this time on: 2h (ago), today, 09:30, 2026-11-20, an RFC 3339 time, seconds since 1970")
    static let until = Flag(
        "until", short: "U", .text, named: "TIME", suggests: times, meaning: "up to this time, as for --since")
    /// Times that people often ask for.
    static let times = ["5m", "1h", "1d", "7d", "today", "yesterday", "now"]
    static let parser = Flag(
        "parser", short: "p", .text, named: "NAME", default: "found by the lines", listedBy: "parsers",
        meaning: "parser of the lines")
    static let category = Flag(
        "category", .oneOf(["training", "evaluation", "integration", "system", "security", "other"]), named: "CATEGORY",
        meaning: "category of the lines, beating the parser's")
    static let rules = Flag(
        "rules", .file, named: "FILE", repeats: true, meaning: "rule file to use; may be given again")
    static let quiet = Flag("quiet", short: "q", .isSet, meaning: "no progress and no summary")
    static let color = Flag(
        "color", .oneOf(["auto", "always", "never"]), named: "WHEN", default: "auto",
        meaning: "colours; auto means on a terminal and without NO_COLOR")
    static let help = Flag("help", short: "h", .isSet, meaning: "this help")

    /// Flags of every command.
    static let everywhere = [color, help]

    static func output(_ choices: [String], default fallback: String) -> Flag {
        Flag(
            "output", short: "o", .oneOf(choices), named: "FORMAT", default: fallback,
            meaning: "one of \(choices.joined(separator: ", "))")
    }
}
