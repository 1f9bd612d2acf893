import Diagnostics
import Glibc
import Instants
import Linux
import LogsQL

enum TopCommand {
    static let command = Command(
        "top", "show sources, levels, rates and patterns live", usage: "[QUERY]", .atLeast(0),
        flags: [
            .store, .server,
            Flag(
                "in", .file, named: "PATH", isGreedy: true,
                meaning: "tell of these files or archives once instead; - for standard input"),
            .parser,
            Flag(
                "since", short: "S", .text, named: "TIME", default: "5m, all of files", suggests: Flag.times,
                meaning: "count from this time on; a time ago moves along"),
            Flag(
                "limit", short: "n", .number, named: "N", default: "10, what fits a terminal",
                meaning: "how many sources and how many patterns"),
            Flag("interval", short: "i", .number, named: "SECONDS", default: "2", meaning: "seconds between two looks"),
            Flag("once", .isSet, meaning: "tell once, as when the output is no terminal"),
        ],
        exclusive: [("store", "server"), ("in", "store"), ("in", "server")],
        description: """
            Counts the records that QUERY, LogsQL, finds: all without one. On a terminal the picture is renewed until q
            is pressed; space renews it at once. Elsewhere, and of files, it is told once. Exit code 1: no records.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        let isLive =
            Terminal.isTerminal(1) && Terminal.isTerminal(0) && !arguments.isSet("once")
            && arguments.values("in").isEmpty
        var isScreen = false
        do {
            // A fault of the question is told before the screen is taken.
            let first = try OverviewQuestion(arguments).answer()
            if !isLive { return tellOnce(first, arguments) }
            LiveScreen.take()
            isScreen = true
            var overview = first
            repeat {
                paint(overview, arguments)
                let pause = Int32(clamping: max(1, arguments.number("interval") ?? 2) * 1000)
                if !LiveScreen.goesOn(afterMilliseconds: pause) { break }
                overview = try OverviewQuestion(arguments).answer()
            } while true
            LiveScreen.giveBack()
            return Program.Exit.done
        } catch {
            if isScreen { LiveScreen.giveBack() }
            switch error {
            case let fault as Diagnostic: FaultReport.write([fault], arguments)
            case let error as Diagnostics: FaultReport.write(error.faults, arguments)
            default: Terminal.complain("\(error)")
            }
        }
        return Program.Exit.failure
    }

    private static func tellOnce(_ overview: LogOverview, _ arguments: ParsedArguments) -> Int32 {
        let page = OverviewPage(
            width: StandardStream.output.columns ?? 100, color: arguments.wantsColor(on: 1))
        let out = StandardOutput()
        for line in page.lines(overview, rows: arguments.number("limit") ?? 10) { out.write(line + "\n") }
        out.flush()
        return overview.total > 0 ? Program.Exit.done : Program.Exit.nothing
    }

    private static func paint(_ overview: LogOverview, _ arguments: ParsedArguments) {
        let (width, height) = (StandardStream.output.columns ?? 80, StandardStream.output.rows ?? 24)
        let page = OverviewPage(width: width, color: arguments.wantsColor(on: 1))
        let rows = arguments.number("limit") ?? OverviewPage.rows(overview, height: height)
        LiveScreen.show(page.lines(overview, rows: rows), height: height)
    }
}
