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
            .parser,
            Flag("explain", .isSet, meaning: "say which segments and how many bytes will be read, before reading them"),
            Flag(
                "coverage", .isSet,
                meaning: "with -o json: a last line with what the answer covers"),
            .quiet,
        ],
        exclusive: [
            ("store", "server"), ("in", "store"), ("in", "server"), ("in", "follow"), ("in", "explain"),
            ("server", "explain"),
        ],
        description: """
            QUERY is LogsQL: words, "phrases", field:value, then pipes, as in: level:error | stats by (host) count().
            Without a QUERY the newest records are shown. Exit code 1 when nothing matched. Control characters are
            escaped on a terminal, unless -o raw. A line on standard error says what of the store was read, unless -q.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        do {
            let query = try query(arguments)
            let out = StandardOutput()
            let style = RecordPrinter.Style(rawValue: arguments.value("output") ?? "") ?? .text
            let printer = RecordPrinter(
                style, out: out, color: style == .text && arguments.wantsColor(on: 1),
                escapes: style == .text && Terminal.isTerminal(1))
            let asked = arguments.number("limit") ?? 1000
            try answer(query, newest: asked == 0 ? nil : asked, arguments, printer)
            out.flush()
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

    /// The query with the times of `--since` and `--until` joined to its filter.
    private static func query(_ arguments: ParsedArguments) throws(Diagnostic) -> Query {
        let now = Instant(nanoseconds: Clock.now())
        let text = arguments.positionals.isEmpty ? "*" : arguments.positionals.joined(separator: " ")
        var query = try parseQuery(SourceText(name: "query", text: text), now: now)
        let since = try time("since", arguments, now) { $0.start }
        let until = try time("until", arguments, now) { $0.end }
        if since != nil || until != nil {
            query.restrict(
                to: TimeRange(
                    start: since ?? .distantPast, end: until.map { $0 - TimeSpan(nanoseconds: 1) } ?? .distantFuture))
        }
        return query
    }

    static func time(
        _ flag: String, _ arguments: ParsedArguments, _ now: Instant, _ pick: (InstantInterval) -> Instant
    ) throws(Diagnostic) -> Instant? {
        guard let text = arguments.value(flag) else { return nil }
        guard let interval = InstantInterval(parsing: text, now: now, zoneOffset: Host.zoneOffset()) else {
            let source = SourceText(name: "--\(flag)", text: text)
            throw Diagnostic(
                "this is no time", in: source, at: source.place(at: 0, length: text.count),
                help: "use -1h, 5m, 09:30, 2026-11-20, an RFC 3339 time or seconds since 1970")
        }
        return pick(interval)
    }

    private static func answer(
        _ query: Query, newest: Int?, _ arguments: ParsedArguments, _ printer: RecordPrinter
    ) throws {
        if arguments.value("server") != nil { return try ServerSearch.run(query, newest: newest, arguments, printer) }
        if !arguments.values("in").isEmpty { return try FileSearch.run(query, newest: newest, arguments, printer) }
        let path = try Installation.storePath(arguments)
        let snapshot = try SegmentSnapshot(path)
        if arguments.isSet("explain") { CoverageReport.explain(try plannedReading(of: query, in: snapshot)) }
        let coverage = try search(query, in: snapshot, newest: newest) { batch, selection in
            printer.print(batch, selection)
        }
        CoverageReport.write(coverage, arguments, printer)
        if arguments.isSet("follow") { try StoreFollowing.run(query, since: coverage.arrivalMark, path, printer) }
    }
}
