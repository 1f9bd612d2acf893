import Diagnostics
import Instants
import JSON
import Linux
import LogsQL
import Records
import Search
import Storage

/// The queries behind an overview, asked of a store, a server or files.
struct OverviewQuestion {
    private let arguments: ParsedArguments
    private let text: String
    private let now = Instant(nanoseconds: Clock.now())
    /// nil: all there is, of files.
    private let range: InstantInterval?
    private let window: String
    private static let steps = 60
    private static let mostPatterns = 200

    init(_ arguments: ParsedArguments) throws(Diagnostic) {
        self.arguments = arguments
        text = arguments.positionals.isEmpty ? "*" : arguments.positionals.joined(separator: " ")
        let since = arguments.value("since") ?? (arguments.values("in").isEmpty ? "5m" : nil)
        window = since.map { "since \($0)" } ?? "in all"
        guard since != nil else {
            range = nil
            return
        }
        let start = try SearchCommand.time("since", arguments, now) { $0.start } ?? now - .minutes(5)
        range = InstantInterval(start: min(start, now), end: now)
    }

    func answer() throws -> LogOverview {
        var texts = [
            "\(text) | stats by (source, level) count() n, min(_time) first, max(_time) last",
            "\(text) | patterns \(Self.mostPatterns)",
        ]
        if let range {
            let step = max(1_000_000, (range.end - range.start).nanoseconds / Int64(Self.steps))
            texts.append("\(text) | stats by (_time:\(step)ns) count() n")
        }
        var queries: [Query] = []
        for text in texts {
            var query = try parseQuery(SourceText(name: "query", text: text), now: now)
            if let range { query.restrict(to: TimeRange(start: range.start, end: range.end)) }
            queries.append(query)
        }
        let rows = try ask(queries, texts)
        return LogOverview(
            question: text == "*" ? "" : text, window: window, counts: rows[0], patterns: rows[1],
            times: rows.count > 2 ? rows[2] : [], range: range, steps: Self.steps)
    }

    private func ask(_ queries: [Query], _ texts: [String]) throws -> [[LogOverview.Row]] {
        if let server = arguments.value("server") { return try texts.map { try ask(server, $0) } }
        let answers = queries.map { _ in Answer() }
        if arguments.values("in").isEmpty {
            let snapshot = try SegmentSnapshot(try Installation.storePath(arguments))
            for (query, answer) in zip(queries, answers) {
                _ = try search(query, in: snapshot) { batch, selection in answer.take(batch, selection) }
            }
        } else {
            try readOnce(queries, answers)
        }
        return answers.map(\.rows)
    }

    /// All queries over one reading of the files.
    private func readOnce(_ queries: [Query], _ answers: [Answer]) throws {
        if let query = queries.first, query.hasSubqueries {
            throw Diagnostics([Diagnostic("a query inside another cannot be asked of files here")])
        }
        let runs = zip(queries, answers).map { query, answer in
            QueryRun(query) { batch, selection in answer.take(batch, selection) }
        }
        var failure: QueryError?
        try FileSearch.batches(arguments) { batch in
            do throws(QueryError) { for run in runs { try run.consume(batch) } } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
        for run in runs { try run.finish() }
    }

    private func ask(_ server: String, _ text: String) throws -> [LogOverview.Row] {
        var items = [("query", text), ("limit", "0")]
        if let range { items += [("start", range.start.rfc3339), ("end", range.end.rfc3339)] }
        let form = String(decoding: FormCoding.encode(items), as: UTF8.self)
        let body = try ServerRequest.get(server, "/select/logsql/query?\(form)")
        let decoder = FlatDecoder()
        return body.split(separator: 0x0A).map { line in
            line.withUnsafeBufferPointer { bytes in
                do throws(JSONFault) { try decoder.decode(bytes) } catch { return [:] }
                var row: LogOverview.Row = [:]
                for index in 0..<decoder.count {
                    let member = decoder[index]
                    row[String(decoding: member.name, as: UTF8.self)] = String(decoding: member.value, as: UTF8.self)
                }
                return row
            }
        }
    }

    /// The rows of an answer as texts.
    private final class Answer {
        var rows: [LogOverview.Row] = []

        func take(_ batch: RecordBatch, _ selection: Selection) {
            selection.forEach { index in
                var row: LogOverview.Row = [:]
                let record = batch.records[index]
                for at in Int(record.firstField)..<(Int(record.firstField) + Int(record.fieldCount)) {
                    let field = batch.fields[at]
                    row[batch.names.name(field.name)] = String(decoding: batch.bytes(field.value), as: UTF8.self)
                }
                rows.append(row)
            }
        }
    }
}
