internal import Instants
internal import YAML

extension MetricRuleFile {
    /// `quantiles`, `max_age` and `age_buckets`, which only a summary has.
    func readSummary(_ reader: inout MappingReader, _ kind: MetricDefinition.Kind?) -> SummaryShape {
        let usual = SummaryShape()
        let quantiles = readQuantiles(&reader) ?? usual.quantiles
        let maxAge = readDuration("max_age", &reader) ?? usual.maxAge
        let ageBuckets = reader.integer("age_buckets") ?? usual.ageBuckets
        if let kind, kind != .summary {
            for key in ["quantiles", "max_age", "age_buckets"] {
                if let node = reader.node[key] { reader.fault("only a summary has \"\(key)\"", at: node) }
            }
            return usual
        }
        if !(1...60).contains(ageBuckets) {
            reader.fault("\"age_buckets\" must be between 1 and 60", at: reader.node["age_buckets"] ?? reader.node)
            return usual
        }
        if maxAge > .days(1) {
            reader.fault(
                "\"max_age\" cannot be more than 1d", at: reader.node["max_age"] ?? reader.node,
                help: "quantile_over_time() over a gauge, or a histogram, reaches further back")
        }
        return SummaryShape(quantiles: quantiles, maxAge: maxAge, ageBuckets: ageBuckets)
    }

    private func readQuantiles(_ reader: inout MappingReader) -> [Double]? {
        guard let node = reader.value("quantiles") else { return nil }
        let numbers = (node.items ?? []).compactMap { $0.text.flatMap(Double.init) }
        let ascends = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
        if let items = node.items, numbers.count == items.count, (1...20).contains(numbers.count), ascends,
            numbers.allSatisfy((0...1).contains)
        {
            return numbers
        }
        reader.fault(
            "\"quantiles\" must be a list of at most 20 ascending numbers from 0 to 1", at: node,
            help: "as in [0.5, 0.9, 0.99]")
        return nil
    }
}
