public import Instants
internal import Records

extension SeriesTable {
    /// Appends all series as JSON lines: `{"name":"x_total","type":"counter","labels":{},"value":1}`;
    /// instead of `value` a histogram has `sum`, `count` and `buckets` (upper bound, cumulated count), a summary `sum`,
    /// `count` and `quantiles` (quantile, value) as of `now`.
    public func appendJSONLines(to out: inout [UInt8], at now: Instant) {
        for series in series.sorted(by: { $0.labels.lexicographicallyPrecedes($1.labels) }) {
            out += #"{"name":"#.utf8
            appendJSONString(definition.name, to: &out)
            out += #","type":"\#(definition.kind.rawValue)","labels":{"#.utf8
            for (place, label) in readLabels(series.labels).enumerated() {
                if place > 0 { out.append(UInt8(ascii: ",")) }
                appendJSONString(label.name, to: &out)
                out.append(UInt8(ascii: ":"))
                appendJSONString(label.value, to: &out)
            }
            out += "}".utf8
            appendValue(series, now, &out)
            out += "}\n".utf8
        }
    }

    private func appendValue(_ series: Series, _ now: Instant, _ out: inout [UInt8]) {
        guard definition.kind == .histogram || definition.kind == .summary else {
            out += #","value":"#.utf8
            return appendJSONNumber(series.value, &out)
        }
        out += #","sum":"#.utf8
        appendJSONNumber(series.value, &out)
        out += #","count":\#(series.counts.reduce(0, +)),"#.utf8
        if definition.kind == .histogram { appendBuckets(series, &out) } else { appendQuantiles(series, now, &out) }
    }

    private func appendQuantiles(_ series: Series, _ now: Instant, _ out: inout [UInt8]) {
        out += #""quantiles":["#.utf8
        for (place, (quantile, value)) in zip(definition.summary.quantiles, quantiles(of: series, at: now)).enumerated()
        {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            out.append(UInt8(ascii: "["))
            appendJSONNumber(quantile, &out)
            out.append(UInt8(ascii: ","))
            appendJSONNumber(value, &out)
            out.append(UInt8(ascii: "]"))
        }
        out.append(UInt8(ascii: "]"))
    }

    private func appendBuckets(_ series: Series, _ out: inout [UInt8]) {
        out += #""buckets":["#.utf8
        var total: UInt64 = 0
        for (place, count) in series.counts.enumerated() {
            total += count
            if place > 0 { out.append(UInt8(ascii: ",")) }
            out.append(UInt8(ascii: "["))
            appendJSONNumber(place < definition.buckets.count ? definition.buckets[place] : .infinity, &out)
            out += ",\(total)]".utf8
        }
        out.append(UInt8(ascii: "]"))
    }

    /// What JSON has no number for is written as a string, as Prometheus' API does.
    private func appendJSONNumber(_ value: Double, _ out: inout [UInt8]) {
        if !value.isFinite { out.append(UInt8(ascii: "\"")) }
        appendNumber(value, to: &out)
        if !value.isFinite { out.append(UInt8(ascii: "\"")) }
    }
}
