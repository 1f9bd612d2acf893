import Diagnostics
import Records

/// `filter FILTER` (also `where`): the records that fulfil a further condition. The word may be
/// left out.
///
///     * | stats by (host) count() logs | filter logs:>50
struct FilterPipe: Pipe {
    let filter: any Filter

    var description: String { "filter \(filter)" }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        FilterProcessor(next, filter)
    }

    func fields(for output: FieldSet) -> FieldSet { output.union(filter.fields) }
    var abandonedMatches: Int { filter.abandonedMatches }

    func replacingFilters(
        _ change: (any Filter) throws(QueryError) -> (any Filter)?
    ) throws(QueryError) -> any Pipe {
        FilterPipe(filter: try filter.replacing(change))
    }

    static let word = PipeWord(
        names: ["filter", "where"], syntax: "filter FILTER", summary: "records that fulfil a further condition"
    ) { (parser) throws(Diagnostic) in
        FilterPipe(filter: try parser.parseOr(field: nil))
    }
}

private final class FilterProcessor: PipeProcessor {
    private let next: any PipeProcessor
    private let filter: any Filter

    init(_ next: any PipeProcessor, _ filter: any Filter) {
        self.next = next
        self.filter = filter
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        var selection = selection
        filter.apply(to: batch, &selection)
        if !selection.isEmpty { try next.consume(batch, selection) }
    }

    func finish() throws(QueryError) { try next.finish() }
    var isSatisfied: Bool { next.isSatisfied }
}
