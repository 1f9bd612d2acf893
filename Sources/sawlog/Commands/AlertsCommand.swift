enum AlertsCommand {
    static let command = Command(
        "alerts", "list, silence and replay alerts", usage: "[list|history|silence|replay] [MATCHER...]", .atLeast(0),
        words: [
            .init("list", "alerts that are pending or firing; the default"),
            .init("history", "alerts of the past"),
            .init("silence", "silence the alerts that all MATCHERs select, as in alertname=\"DiskFull\""),
            .init("replay", "what the rules would have fired over stored records, as JSON lines, in event time"),
        ],
        flags: [
            .store, .server, .rules, .since, .until, .output(["text", "json"], default: "text"),
            Flag("duration", short: "d", .text, named: "DURATION", default: "2h", meaning: "how long a silence lasts"),
            Flag("comment", .text, named: "TEXT", meaning: "why there is a silence"),
        ],
        exclusive: [("store", "server")], run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 { Program.notYet("sawlog alerts") }
}
