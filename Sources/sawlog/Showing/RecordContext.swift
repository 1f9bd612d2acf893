import Instants
import LogsQL
import Records
import Search

/// `-A`, `-B` and `-C`: records around those found, of the same source.
struct RecordContext {
    let before: Int
    let after: Int

    static let flags = [
        Flag(
            "after-context", short: "A", .number, named: "N",
            meaning: "show N records of the source after each one found"),
        Flag(
            "before-context", short: "B", .number, named: "N",
            meaning: "show N records of the source before each one found"),
        Flag(
            "context", short: "C", .number, named: "N",
            meaning: "show N records of the source on both sides, within an hour"),
    ]

    /// nil when none is asked for.
    init?(_ arguments: ParsedArguments) {
        before = arguments.number("before-context") ?? arguments.number("context") ?? 0
        after = arguments.number("after-context") ?? arguments.number("context") ?? 0
        if before + after == 0 { return nil }
    }

    /// The query that shows the context, of the newest records alone when a number is wanted.
    ///
    /// - Parameter ask: answers a query with the newest records.
    func applied(
        to query: Query, newest: Int?, ask: (Query, @escaping PipelineSink.Body) throws -> Void
    ) throws -> Query {
        var query = query
        if newest != nil {
            var bare = query
            bare.pipes = []
            let earliest = Earliest()
            try ask(bare) { batch, selection in
                selection.forEach { earliest.time = min(earliest.time, batch.records[$0].time) }
            }
            // Around the newest ones means: around all from the earliest of them on.
            query.restrict(to: TimeRange(start: earliest.time, end: .distantFuture))
        }
        query.addContext(before: before, after: after)
        return query
    }

    private final class Earliest { var time = Instant.distantFuture }
}

/// Puts records with their context together by source, so that sources written at the same time do not mingle.
final class ContextPrinter {
    private let printer: RecordPrinter
    private var groups: [RecordBatch] = []
    private var numbers: [[UInt8]: Int] = [:]

    init(_ printer: RecordPrinter) {
        self.printer = printer
        printer.hasContext = true
    }

    func take(_ batch: RecordBatch, _ selection: Selection) {
        var scratch: [UInt8] = []
        var mappings: [Int: BatchMapping] = [:]
        selection.forEach { index in
            let name = Array(batch.value(batch.resolve("source"), of: index, scratch: &scratch))
            let group = numbers[name] ?? groups.count
            if group == groups.count {
                numbers[name] = group
                groups.append(RecordBatch(isRows: batch.isRows))
            }
            if mappings[group] == nil {
                // A batch without room for more names goes out as it is.
                if !groups[group].hasRoom(for: batch) { show(group) }
                mappings[group] = BatchMapping(batch)
            }
            groups[group].append(index, of: batch, using: &mappings[group, default: BatchMapping(batch)])
        }
    }

    func finish() {
        for group in groups.indices { show(group) }
    }

    private func show(_ group: Int) {
        let rows = groups[group]
        guard rows.count > 0 else { return }
        if printer.count > 0, printer.style == .text || printer.style == .raw { printer.printSeparator() }
        printer.print(rows, Selection(count: rows.count, all: true))
        groups[group] = RecordBatch(isRows: rows.isRows)
    }
}
