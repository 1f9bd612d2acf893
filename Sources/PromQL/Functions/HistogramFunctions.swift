extension Function {
    /// Functions of classic histograms (`_bucket` series with the label `le`). Of native histograms there are none
    /// here; their functions give nothing.
    static let histogramFunctions: [Function] = [
        Function(
            "histogram_quantile(φ, b)",
            "the φ-quantile of the histograms that the elements with `le` make, interpolated",
            [.scalar, .vector],
            .whole { (call) throws(EvaluationFault) in
                let q = call.scalar(0)
                warnAboutQuantile(q, call.run)
                return .vector(histograms(call.vector(1), call.run).map { $0.element($0.buckets.quantile(q)) })
            }),
        Function(
            "histogram_quantiles(b, \"label\", φ, ...)", "several quantiles at once, told apart by a label",
            [.vector, .string, .scalar], variadic: true,
            .whole { (call) throws(EvaluationFault) in .vector(try severalQuantiles(call)) }),
        Function(
            "histogram_fraction(lower, upper, b)", "the share of the observations between two bounds, interpolated",
            [.scalar, .scalar, .vector],
            .whole { (call) throws(EvaluationFault) in
                let (lower, upper) = (call.scalar(0), call.scalar(1))
                return .vector(
                    histograms(call.vector(2), call.run).map { $0.element($0.buckets.fraction(lower, upper)) })
            }),
        native("histogram_count", "the number of observations"), native("histogram_sum", "the sum of the observations"),
        native("histogram_avg", "the mean of the observations"),
        native("histogram_stddev", "the standard deviation of the observations"),
        native("histogram_stdvar", "the variance of the observations"),
    ]

    private static func native(_ name: String, _ summary: String) -> Function {
        Function(
            "\(name)(v)", "\(summary) of native histograms, which there are none of: gives nothing", [.vector],
            .whole { (call) throws(EvaluationFault) in
                call.run.hint(
                    "\(name) works on native histograms, which are not supported; use the series _count, _sum, _bucket")
                return .vector([])
            })
    }
}

private func warnAboutQuantile(_ q: Double, _ run: QueryRun) {
    if q.isNaN || q < 0 || q > 1 { run.warn("quantile value should be between 0 and 1, got \(NumberText.general(q))") }
}

private func severalQuantiles(_ call: borrowing FunctionCall) throws(EvaluationFault) -> [VectorSample] {
    let label = call.string(1)
    guard !label.isEmpty else { throw EvaluationFault("invalid label name \"\" in histogram_quantiles()") }
    let groups = histograms(call.vector(0), call.run)
    var out: [VectorSample] = []
    for q in call.arguments.dropFirst(2).map(\.scalar) {
        warnAboutQuantile(q, call.run)
        let text = NumberText.general(q)
        // As a float of OpenMetrics: with a fraction.
        let value = q.isFinite && !text.contains(".") && !text.contains("e") ? text + ".0" : text
        for group in groups {
            var element = group.element(group.buckets.quantile(q))
            element.labels = element.labels.setting(label, value)
            out.append(element)
        }
    }
    return out
}

/// A histogram with the labels its buckets share.
private struct LabelledHistogram {
    var labels: LabelSet
    var buckets: HistogramBuckets

    func element(_ value: Double) -> VectorSample { VectorSample(labels, value, dropsName: true) }
}

/// The elements with a readable `le`, put together by their other labels.
private func histograms(_ vector: [VectorSample], _ run: QueryRun) -> [LabelledHistogram] {
    var places: [LabelSet: Int] = [:]
    var groups: [(labels: LabelSet, buckets: [HistogramBucket])] = []
    for element in vector {
        let text = element.labels["le"]
        guard let bound = Double(text.hasPrefix("+") ? String(text.dropFirst()) : text) else {
            run.warn("bucket label \"le\" is missing or has a malformed value of \"\(text)\"")
            continue
        }
        let labels = element.labels.dropping(["le"])
        let bucket = HistogramBucket(upperBound: bound, count: element.value)
        if let place = places[labels] {
            groups[place].buckets.append(bucket)
        } else {
            places[labels] = groups.count
            groups.append((labels, [bucket]))
        }
    }
    return groups.map { group in
        let buckets = HistogramBuckets(group.buckets)
        if buckets.isForcedMonotonic { run.hint("input to histogram_quantile needed to be fixed for monotonicity") }
        return LabelledHistogram(labels: group.labels, buckets: buckets)
    }
}
