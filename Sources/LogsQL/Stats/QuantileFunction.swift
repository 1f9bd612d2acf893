import Diagnostics
import Records

/// `quantile(phi, a, b)`, `median(a, b)`: the value below which the share `phi` of the fields'
/// values lies, in natural order, as it is written; empty values do not count.
///
///     * | stats by (path) quantile(0.99, duration) p99, median(duration) p50
///
/// Exact up to 20,000 values a group; beyond, over a random sample of that size.
struct QuantileFunction: StatsFunction {
    let phi: Double
    /// The name and phi as they are written.
    let written: String
    let fields: FieldSelection
    let isMedian: Bool

    var description: String {
        if isMedian { return "median(\(fields))" }
        return fields.isEverything ? "quantile(\(written))" : "quantile(\(written), \(fields))"
    }

    var needs: FieldSet { fields.needs }

    func accumulator() -> any StatsAccumulator { QuantileAccumulator(self) }

    static let word = StatsWord(
        name: "quantile", syntax: "quantile(phi, a, b)", summary: "the value below which the share phi lies"
    ) { (parser) throws(Diagnostic) in
        let token = parser.peek()
        let arguments = try parser.functionFields("quantile")
        guard let written = arguments.first, let phi = numberLiteral(written), phi >= 0, phi <= 1 else {
            throw parser.fault(
                "quantile(...) needs a share from 0 to 1 first", at: token, help: "quantile(0.99, duration)")
        }
        return QuantileFunction(
            phi: phi, written: written, fields: FieldSelection(Array(arguments.dropFirst())), isMedian: false)
    }

    static let medianWord = StatsWord(
        name: "median", syntax: "median(a, b)", summary: "the value in the middle"
    ) { (parser) throws(Diagnostic) in
        QuantileFunction(
            phi: 0.5, written: "", fields: FieldSelection(try parser.functionFields("median")), isMedian: true)
    }
}

private final class QuantileAccumulator: StatsAccumulator {
    private static let sampleLimit = 20_000
    private let function: QuantileFunction
    private var samples: [[SortValue]] = []
    private var seen: [Int] = []
    private var textBytes = 0
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

    init(_ function: QuantileFunction) { self.function = function }

    func grow(to count: Int) {
        samples.append(contentsOf: repeatElement([], count: count - samples.count))
        seen.append(contentsOf: repeatElement(0, count: count - seen.count))
    }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let readers = function.fields.readers(batch)
        selection.forEach { index in
            let group = groups[index]
            function.fields.forEachValue(batch, readers, index) { if $0.count > 0 { add($0, group) } }
        }
    }

    /// Reservoir sampling: Vitter, "Random Sampling with a Reservoir", algorithm R.
    private func add(_ value: UnsafeBufferPointer<UInt8>, _ group: Int) {
        seen[group] += 1
        if samples[group].count < Self.sampleLimit {
            samples[group].append(SortValue(value))
            textBytes += value.count + 64
            return
        }
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let place = Int((random >> 33) % UInt64(seen[group]))
        if place < Self.sampleLimit { samples[group][place] = SortValue(value) }
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        let sorted = samples[group].sorted { $0.compare($1) < 0 }
        guard let last = sorted.indices.last else { return .text }
        let value = sorted[min(last, Int(function.phi * Double(last) + 0.5))].text
        out.append(contentsOf: value)
        return value.withUnsafeBufferPointer(isJSONNumber) ? .number : .text
    }

    var memory: Int { samples.count * 24 + textBytes }
}
