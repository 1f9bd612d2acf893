import Diagnostics
import Glibc
import Instants
import Linux
import LogsQL
import Pipeline
import Search
import Storage

enum SearchCommand {
    static let command = Command(
        "search", "search with LogsQL", usage: "[QUERY]", .atLeast(0),
        flags: [
            .store, .server, .since, .until,
            Flag(
                "limit", short: "n", .number, named: "N", default: "1000",
                meaning: "the newest N records, in the order of time; 0 for all"),
            .output(["text", "raw", "json", "csv"], default: "text"),
            Flag("follow", short: "f", .isSet, meaning: "go on with records as they come"),
            Flag(
                "in", .file, named: "PATH", isGreedy: true,
                meaning: "search these files or archives instead of a store; - for standard input"),
            .parser, TimeLimit.flag,
            Flag("explain", .isSet, meaning: "say which segments and how many bytes will be read, before reading them"),
            Flag(
                "coverage", .isSet,
                meaning: "with -o json: a last line with what the answer covers"),
        ] + RecordContext.flags + [
            Flag("full", .isSet, meaning: "show all lines of long records on a terminal, which are folded otherwise"),
            Flag("no-pager", .isSet, meaning: "do not hand the answer to $PAGER, or less, on a terminal"), .quiet,
        ],
        exclusive: [
            ("store", "server"), ("in", "store"), ("in", "server"), ("in", "follow"), ("in", "explain"),
            ("server", "explain"), ("context", "follow"),
            ("after-context", "follow"), ("before-context", "follow"),
        ],
        description: """
            QUERY is LogsQL: words, "phrases", field:value, then pipes, as in: level:error | stats by (host) count().
            Without a QUERY the newest records are shown. Exit code 1 when nothing matched. A line on standard error
            says what of the store was read, unless -q. A query may hold 512 MiB and a million groups or distinct values.

            On a terminal times, levels and sources stand in columns, matches are marked, long records are folded, and
            what does not fit the screen goes to a pager. Control characters are escaped there, unless -o raw.

            A TIME is a time ago (2h, 30m, 1d12h, 2 hours ago, now-2h), a day or a part of it (today, yesterday,
            2026-11-20, 2026-11-20T09, yesterday 18:00), a time of today (09:30), RFC 3339, seconds since 1970, or a
            timestamp copied from a line. --until takes in the whole of what it names, and --since 23:00 in the morning
            means the evening before.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        do {
            let query = try query(arguments)
            let progress = SearchProgress(isShown: Terminal.isTerminal(2) && !arguments.isSet(.quiet))
            let printer = printer(query, arguments)
            printer.willPrint = { progress.clear(forGood: Terminal.isTerminal(1)) }
            let asked = arguments.number("limit") ?? 1000
            try answer(query, newest: asked == 0 ? nil : asked, arguments, printer, progress)
            progress.clear(forGood: true)
            printer.finish()
            Pager.wait()
            return printer.count > 0 ? Program.Exit.done : Program.Exit.nothing
        } catch let fault as Diagnostic {
            FaultReport.write([fault], arguments)
        } catch let error as Diagnostics {
            FaultReport.write(error.faults, arguments)
        } catch {
            Terminal.complain("\(error)")
        }
        return Program.Exit.failure
    }

    private static func printer(_ query: Query, _ arguments: ParsedArguments) -> RecordPrinter {
        let style = RecordPrinter.Style(rawValue: arguments.value("output") ?? "") ?? .text
        let isTerminal = Terminal.isTerminal(1)
        let isText = style == .text
        let layout = RecordLayout(
            color: isText && arguments.wantsColor(on: 1), escapes: isText && isTerminal,
            isAligned: isText && isTerminal, folds: isText && isTerminal && !arguments.isSet("full"),
            marks: query.textMarks)
        let isPaged = isTerminal && !arguments.isSet("no-pager") && !arguments.isSet("follow")
        let pager =
            isPaged
            ? Pager.choice(
                startsAtEnd: arguments.number("limit") != 0 && query.pipes.isEmpty, environment: Host.environment)
            : nil
        return RecordPrinter(style, out: StandardOutput(isPrompt: false, pager: pager), layout: layout)
    }

    /// The query as it was typed.
    static func text(_ arguments: ParsedArguments) -> String {
        arguments.positionals.isEmpty ? "*" : arguments.positionals.joined(separator: " ")
    }

    /// The query with the times of `--since` and `--until` joined to its filter.
    static func query(_ arguments: ParsedArguments) throws(Diagnostic) -> Query {
        let now = Instant(nanoseconds: Clock.now())
        var query = try parseQuery(SourceText(name: "query", text: text(arguments)), now: now)
        let since = try since(arguments, now)
        let until = try time("until", arguments, now) { $0.end }
        if since != nil || until != nil {
            query.restrict(
                to: TimeRange(
                    start: since ?? .distantPast, end: until.map { $0 - TimeSpan(nanoseconds: 1) } ?? .distantFuture))
        }
        return query
    }

    /// A time of day that is still to come is yesterday's.
    private static func since(_ arguments: ParsedArguments, _ now: Instant) throws(Diagnostic) -> Instant? {
        guard let since = try time("since", arguments, now, { $0.start }) else { return nil }
        let text = arguments.value("since") ?? ""
        let isTimeOfDay = text.prefix { $0.isNumber }.count <= 2 && text.contains(":") && !text.contains(" ")
        return isTimeOfDay && since > now ? since - .days(1) : since
    }

    static func time(
        _ flag: String, _ arguments: ParsedArguments, _ now: Instant, _ pick: (InstantInterval) -> Instant
    ) throws(Diagnostic) -> Instant? {
        guard let text = arguments.value(flag) else { return nil }
        guard let interval = InstantInterval(parsing: text, now: now, zoneOffset: Host.zoneOffset()) else {
            let source = SourceText(name: "--\(flag)", text: text)
            throw Diagnostic(
                "this is no time", in: source, at: source.place(at: 0, length: text.count),
                help: "use 2h, 5m, today, 09:30, 2026-11-20, an RFC 3339 time or seconds since 1970")
        }
        return pick(interval)
    }

    private static func answer(
        _ query: Query, newest: Int?, _ arguments: ParsedArguments, _ printer: RecordPrinter,
        _ progress: SearchProgress
    ) throws {
        if arguments.value("server") != nil { return try ServerSearch.run(query, newest: newest, arguments, printer) }
        if !arguments.values("in").isEmpty {
            return try FileSearch.run(query, newest: newest, arguments, printer, progress)
        }
        let limit = try TimeLimit(arguments)
        let path = try Installation.storePath(arguments)
        let snapshot = try SegmentSnapshot(path)
        if arguments.isSet("explain") { CoverageReport.explain(try plannedReading(of: query, in: snapshot)) }
        let asking = StoreAsking(snapshot: snapshot, limit: limit, progress: progress)
        let coverage =
            if let context = RecordContext(arguments) {
                try around(context, query, newest, asking, printer)
            } else {
                try asking.ask(query, newest: newest) { batch, selection in printer.print(batch, selection) }
            }
        progress.clear(forGood: true)
        let isSilent = arguments.isSet(.quiet) && !arguments.isSet("coverage")
        CoverageReport.write(coverage, lag: isSilent ? [] : try StoreLag.lines(snapshot), arguments, printer)
        if arguments.isSet("follow") { try StoreFollowing.run(query, since: coverage.arrivalMark, path, printer) }
    }

    /// Records of a store with those around them.
    private static func around(
        _ context: RecordContext, _ query: Query, _ newest: Int?, _ asking: StoreAsking, _ printer: RecordPrinter
    ) throws -> Coverage {
        let widened = try context.applied(to: query, newest: newest) { query, sink in
            _ = try asking.ask(query, newest: newest, into: sink)
        }
        printer.showsRecordRows = query.pipes.isEmpty
        let pieces = ContextPrinter(printer)
        let coverage = try asking.ask(widened) { batch, selection in pieces.take(batch, selection) }
        pieces.finish()
        return coverage
    }
}
