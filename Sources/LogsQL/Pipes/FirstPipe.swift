import Diagnostics
import Records

/// `first [N] by (a, b) [partition by (c)] [rank as r]`, `last ...`: the N records, one without a
/// number, that come first or last in an order.
///
///     * | first 3 by (_time) partition by (host)
///     level:error | last by (_time)
struct FirstPipe: Pipe {
    let isLast: Bool
    let sort: SortPipe

    var description: String {
        var shown = sort
        shown.limit = nil
        shown.descends = false
        let count = sort.limit == 1 ? "" : " \(sort.limit ?? 1)"
        return (isLast ? "last" : "first") + count + shown.arguments
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        sort.processor(into: next, limits: limits)
    }

    func fields(for output: FieldSet) -> FieldSet { sort.fields(for: output) }
    var waitsForEnd: Bool { true }

    static let word = make("first", isLast: false, "the first N records in an order")
    static let lastWord = make("last", isLast: true, "the last N records in an order")

    private static func make(_ name: String, isLast: Bool, _ summary: String) -> PipeWord {
        PipeWord(names: [name], syntax: "\(name) N by (a, b)", summary: summary) { (parser) throws(Diagnostic) in
            var sort = SortPipe()
            sort.limit =
                parser.current.kind == .word && numberLiteral(parser.current.text) != nil
                ? try parser.count("of records") : 1
            try parser.sortArguments(&sort, takesCounts: false)
            sort.descends = isLast
            return FirstPipe(isLast: isLast, sort: sort)
        }
    }
}
