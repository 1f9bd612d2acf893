import Diagnostics
import Glibc
import Records

/// `histogram(a)`: how the numbers in a field are spread, as a JSON array of VictoriaMetrics'
/// ranges, 18 for each power of ten, and the hits in each; durations and sizes count too.
///
///     * | stats by (path) histogram(duration) durations
struct HistogramFunction: StatsFunction {
    let field: String

    var description: String { "histogram(\(quotedName(field)))" }

    var needs: FieldSet { FieldSet([field]) }

    func accumulator() -> any StatsAccumulator { HistogramAccumulator(field) }

    static let word = StatsWord(
        name: "histogram", syntax: "histogram(a)", summary: "how numbers are spread, by ranges"
    ) { (parser) throws(Diagnostic) in
        let token = parser.current
        let names = try parser.functionNames("histogram")
        guard names.count == 1 else { throw parser.fault("histogram(...) takes one field", at: token) }
        return HistogramFunction(field: names[0])
    }
}

private final class HistogramAccumulator: StatsAccumulator {
    private static let least = -9 * 18
    private static let most = 18 * 18
    private let field: String
    /// Hits by group, then by range: the range's upper bound is ten to the power of key / 18.
    private var hits: [[Int: Int]] = []

    init(_ field: String) { self.field = field }

    func grow(to count: Int) { hits.append(contentsOf: repeatElement([:], count: count - hits.count)) }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let reader = FieldReader(batch, field)
        selection.forEach { index in
            // Negative numbers have no range, as in VictoriaMetrics.
            guard let number = reader.withValue(index, quantity), number >= 0 else { return }
            hits[groups[index]][Self.range(number), default: 0] += 1
        }
    }

    private static func range(_ number: Double) -> Int {
        if number <= 1e-9 { return least }
        if number > 1e18 { return most + 1 }
        return Int((log10(number) * 18).rounded(.up))
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        out.append(UInt8(ascii: "["))
        for (at, entry) in hits[group].sorted(by: { $0.key < $1.key }).enumerated() {
            let text = "\(at > 0 ? "," : ""){\"vmrange\":\"\(Self.shown(entry.key))\",\"hits\":\(entry.value)}"
            out.append(contentsOf: text.utf8)
        }
        out.append(UInt8(ascii: "]"))
        return .text
    }

    private static func shown(_ range: Int) -> String {
        if range <= least { return "0...1.000e-09" }
        if range > most { return "1.000e+18...+Inf" }
        return bound(range - 1) + "..." + bound(range)
    }

    /// Ten to the power of `range` / 18 with four digits: `1.896e+00`.
    private static func bound(_ range: Int) -> String {
        var exponent = Int((Double(range) / 18).rounded(.down))
        var digits = Int((pow(10, Double(range) / 18 - Double(exponent)) * 1000).rounded())
        if digits >= 10_000 {
            digits /= 10
            exponent += 1
        }
        let fraction = String(digits % 1000 + 1000).dropFirst()
        let power = String(abs(exponent) + 100).dropFirst()
        return "\(digits / 1000).\(fraction)e\(exponent < 0 ? "-" : "+")\(power)"
    }

    var memory: Int { hits.reduce(0) { $0 + 24 + $1.count * 32 } }
}
