public import Instants

/// One of the records behind a counter or a histogram, by which its line can be found: its source and its time.
///
/// OpenMetrics 1.0 shows one on a counter and on a bucket of a histogram; its labels hold 128 characters at most, which are
/// code points.
public struct Exemplar: Sendable, Equatable {
    /// What the record added.
    public let value: Double
    /// When the record happened.
    public let time: Instant
    public let source: String
    /// Of a histogram the bucket that the value fell into.
    public let bucket: Int
    /// When it was measured.
    let seen: Instant

    static let labelLimit = 128

    /// `source="app.log",time="2026-11-20T04:45:00.123Z"`. A source that is too long is left out: the labels of
    /// the series name it as a rule.
    public var labels: [UInt8] {
        let time = time.rfc3339
        var out: [UInt8] = []
        if "source".count + source.unicodeScalars.count + "time".count + time.count <= Self.labelLimit {
            appendLabel("source", source, to: &out)
        }
        appendLabel("time", time, to: &out)
        return out
    }
}

extension SeriesTable {
    /// Whether a record with `value` is to be the series' exemplar: the first of a batch, of a histogram the greatest.
    func asksForExemplar(at position: Int, _ value: Double, now: Instant) -> Bool {
        guard let known = series[position].exemplar, known.seen == now else { return true }
        return definition.kind == .histogram && value > known.value
    }

    /// Keeps the exemplar of the series at `position`.
    mutating func keepExemplar(at position: Int, _ value: Double, time: Instant, source: String, now: Instant) {
        let bucket = definition.kind == .histogram ? bucket(of: value) : 0
        setExemplar(Exemplar(value: value, time: time, source: source, bucket: bucket, seen: now), at: position)
    }
}
