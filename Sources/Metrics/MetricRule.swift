internal import Diagnostics
internal import Instants
internal import LogsQL
internal import Records

/// A metric derived from records: which records count, what of them is measured.
struct MetricRule: Sendable {
    /// A label and the field that fills it: of several the first that a record has.
    struct Label: Sendable {
        let name: String
        let fields: [String]
        let shaping: LabelShaping
    }

    let definition: MetricDefinition
    let filter: any Filter
    /// The field that is measured, of several the first that a record has; none counts records.
    let values: [String]
    /// The value is multiplied by it, as 0.001 turns milliseconds into seconds.
    let scale: Double
    let labels: [Label]
    let seriesLimit: Int
    /// How long after its last record a series leaves the exposition; nil keeps it.
    let expire: TimeSpan?
    /// Where the file names it.
    let place: Place
}

/// How the text of a field becomes a label value.
enum LabelShaping: String, CaseIterable, Sendable {
    /// As it stands.
    case text
    /// A status code as its class: `404` becomes `4xx`.
    case statusClass = "status_class"
    /// Without what stands before the last `/`.
    case basename

    static let names = allCases.map { ($0.rawValue, $0) }

    func append(
        _ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]
    ) {
        switch self {
        case .text: appendLabel(name, value, to: &out)
        case .statusClass:
            guard value.count == 3, (0x31...0x35).contains(value[0]) else { return }
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3) { buffer in
                buffer[0] = value[0]
                buffer[1] = UInt8(ascii: "x")
                buffer[2] = UInt8(ascii: "x")
                appendLabel(name, UnsafeBufferPointer(buffer), to: &out)
            }
        case .basename:
            var start = value.count
            while start > 0, value[start - 1] != UInt8(ascii: "/") { start -= 1 }
            appendLabel(name, UnsafeBufferPointer(rebasing: value[start...]), to: &out)
        }
    }
}
