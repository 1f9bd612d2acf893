enum MetricsCommand {
    static let command = Command(
        "metrics", "print the derived metrics",
        flags: [
            .store, .server, .output(["prometheus", "openmetrics", "json"], default: "prometheus"),
            Flag("textfile", .file, named: "PATH", meaning: "write to PATH in one step instead, for node_exporter"),
        ],
        exclusive: [("store", "server")], run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 { Program.notYet("sawlog metrics") }
}
