internal import Diagnostics
internal import Instants
internal import Linux
internal import LogsQL
internal import Pipeline
internal import Records
internal import Search

/// The newest lines that match a query, newest first.
struct SearchPage {
    private let text: String
    private let house: House
    private static let lines = 100
    private static let seconds: Int64 = 15

    init(_ text: String, _ house: House) {
        self.text = text
        self.house = house
    }

    func write(to html: inout HTML) {
        do throws(Diagnostic) {
            let query = try parseQuery(SourceText(name: "query", text: text), now: house.now)
            answer(query, &html)
        } catch {
            html.element("pre", class: "bad", error.rendered(color: false))
        }
    }

    private func answer(_ query: Query, _ html: inout HTML) {
        guard let pass = house.queries.enter(waiting: .seconds(5)) else {
            html.element("p", class: "warn", "Too many queries run already; try again in a moment.")
            return
        }
        defer { withExtendedLifetime(pass) {} }
        let deadline = Clock.monotonic() + Self.seconds * 1_000_000_000
        let rows = Rows(limit: Self.lines)
        do {
            let coverage = try search(
                query, in: try house.engine.snapshot(), newest: Self.lines,
                isCancelled: { Clock.monotonic() > deadline }
            ) { batch, selection in rows.take(batch, selection) }
            write(rows, coverage, isByTime: query.pipes.allSatisfy(\.keepsRecords), &html)
        } catch SearchError.cancelled {
            html.element(
                "p", class: "bad",
                "The search took longer than \(Self.seconds) s and was stopped; narrow it, as with _time:1h.")
        } catch {
            html.element("p", class: "bad", "\(error)")
        }
    }

    /// - Parameter isByTime: the rows are records in the order of time, not what pipes made of them.
    private func write(_ rows: Rows, _ coverage: Coverage, isByTime: Bool, _ html: inout HTML) {
        var summary = coverage.matched == 1 ? "1 record matches" : "\(grouped(coverage.matched)) records match"
        if rows.count >= Self.lines {
            summary = isByTime ? "The newest \(Self.lines) records" : "The first \(Self.lines) rows"
        }
        summary += "\(isByTime ? ", newest first" : ""); \(grouped(coverage.recordsRead)) records read"
        let lag = house.engine.sources.sources.reduce(0) { $0 + $1.lag }
        if !house.engine.sources.hasSwept { summary += "; the files are still being looked for" }
        if lag > 0 { summary += "; \(grouped(Int(lag))) bytes are not yet read" }
        html.element("p", class: "labels", summary)
        for damage in coverage.damage { html.element("p", class: "bad", "Not searched, damaged: \(damage)") }
        html.markup("<table class=\"lines\"><tbody>")
        for row in isByTime ? rows.cells.reversed() : rows.cells {
            html.markup("<tr class=\"")
            html.write(row.style)
            html.markup("\">")
            if !row.time.isEmpty {
                html.element("td", class: "time", row.time)
                html.element("td", class: "level", row.level)
            }
            html.markup("<td>")
            if !row.source.isEmpty { html.element("small", row.source) }
            html.element("pre", row.text)
            html.markup("</td></tr>")
        }
        html.markup("</tbody></table>")
    }

    /// What is shown of the records.
    private final class Rows {
        struct Cell {
            var time = ""
            var level = ""
            var style = ""
            var source = ""
            var text: String
        }

        private(set) var cells: [Cell] = []
        private let limit: Int
        var count: Int { cells.count }
        /// Bytes shown of a record.
        private static let width = 4096

        init(limit: Int) { self.limit = limit }

        func take(_ batch: RecordBatch, _ selection: Selection) {
            selection.forEach { index in
                if cells.count >= limit { return }
                cells.append(batch.isRows ? row(batch, index) : record(batch, index))
            }
        }

        private func record(_ batch: RecordBatch, _ index: Int) -> Cell {
            let record = batch.records[index]
            let style = record.level >= .error ? "bad" : record.level == .warning ? "warn" : ""
            return Cell(
                time: record.time.rfc3339, level: "\(record.level.name)", style: style,
                source: String(decoding: batch.streams.source(record.stream), as: UTF8.self),
                text: cut(batch.bytes(record.view)))
        }

        private func row(_ batch: RecordBatch, _ index: Int) -> Cell {
            let record = batch.records[index]
            let fields = batch.fields[Int(record.firstField)..<(Int(record.firstField) + Int(record.fieldCount))]
            return Cell(
                text: fields.map { "\(batch.names.name($0.name))=\(cut(batch.bytes($0.value)))" }.joined(
                    separator: "  "))
        }

        private func cut(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
            let text = String(decoding: bytes.prefix(Self.width), as: UTF8.self)
            return bytes.count > Self.width ? text + "…" : text
        }
    }
}
