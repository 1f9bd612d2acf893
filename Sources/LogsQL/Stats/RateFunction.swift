import Diagnostics
import Records

/// `rate()`, `rate_sum(a, b)`: records, or the sum of numbers, for each second.
///
///     error | stats by (_time:1m) rate() errors_per_second
///
/// The seconds are those of the `_time` step after `by`, else of the query's time range; without
/// either the plain count or sum.
struct RateFunction: StatsFunction {
    /// nil for `rate()`.
    let summed: FieldSelection?

    var description: String { summed.map { "rate_sum(\($0))" } ?? "rate()" }

    var needs: FieldSet { summed?.needs ?? .none }

    var takesWeights: Bool { summed == nil }

    func accumulator() -> any StatsAccumulator { accumulator(seconds: nil) }

    func accumulator(seconds: Double?) -> any StatsAccumulator {
        let inner = summed.map { SumFunction(fields: $0).accumulator() }
        return RateAccumulator(inner ?? CountAccumulator(FieldSelection([]), countsEmpty: false), seconds ?? 1)
    }

    static let word = StatsWord(
        name: "rate", syntax: "rate()", summary: "records for each second"
    ) { (parser) throws(Diagnostic) in
        let token = parser.peek()
        guard try parser.functionFields("rate").isEmpty else {
            throw parser.fault("rate() takes no fields", at: token, help: "for numbers in a field use rate_sum(field)")
        }
        return RateFunction(summed: nil)
    }

    static let sumWord = StatsWord(
        name: "rate_sum", syntax: "rate_sum(a, b)", summary: "the sum of the numbers for each second"
    ) { (parser) throws(Diagnostic) in
        RateFunction(summed: FieldSelection(try parser.functionFields("rate_sum")))
    }
}

/// Another function's number divided by a length of time.
private final class RateAccumulator: StatsAccumulator {
    private let inner: any StatsAccumulator
    private let seconds: Double

    init(_ inner: any StatsAccumulator, _ seconds: Double) {
        self.inner = inner
        self.seconds = seconds
    }

    func grow(to count: Int) { inner.grow(to: count) }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        inner.consume(batch, selection, groups)
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        var text: [UInt8] = []
        let kind = inner.appendResult(group, to: &text)
        let total = text.withUnsafeBufferPointer { number(in: $0) } ?? .nan
        appendNumber(total / seconds, to: &out)
        return kind
    }

    var memory: Int { inner.memory }
}
