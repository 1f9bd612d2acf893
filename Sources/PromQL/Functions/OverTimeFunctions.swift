extension Function {
    /// Aggregations over the samples of a range.
    static let overTimeFunctions: [Function] = [
        overTime("avg_over_time", "the mean of the values") { window in
            var mean = RunningMean()
            for sample in window.samples { mean.add(sample.value) }
            return mean.value
        },
        overTime("min_over_time", "the smallest value") { extreme($0) { $0 < $1 }?.value },
        overTime("max_over_time", "the largest value") { extreme($0) { $0 > $1 }?.value },
        overTime("sum_over_time", "the sum of the values") { window in
            var sum = CompensatedSum()
            for sample in window.samples { sum.add(sample.value) }
            return sum.value
        },
        overTime("count_over_time", "the number of samples") { Double($0.samples.count) },
        Function(
            "quantile_over_time(φ, v[d])", "the φ-quantile of the values, interpolated", [.scalar, .matrix],
            .overTime { (window, scalars) throws(EvaluationFault) in
                quantile(scalars.first ?? .nan, of: window.samples.map(\.value))
            }),
        overTime("stddev_over_time", "the population's standard deviation of the values") { variance($0).squareRoot() },
        overTime("stdvar_over_time", "the population's variance of the values") { variance($0) },
        overTime("mad_over_time", "the median of the distances from the median") { window in
            let values = window.samples.map(\.value)
            if values.contains(where: \.isNaN) { return .nan }
            let median = quantile(0.5, of: values)
            return quantile(0.5, of: values.map { abs($0 - median) })
        },
        overTime("present_over_time", "1 for each series with a sample in the range") { _ in 1 },
        overTime("last_over_time", "the last value; the name stays") { $0.samples.last?.value },
        overTime("first_over_time", "the first value; the name stays") { $0.samples.first?.value },
    ]

    /// When something was, in seconds since 1970.
    static let positionFunctions: [Function] = [
        overTime("ts_of_min_over_time", "when the smallest value was seen last, in seconds since 1970") {
            seconds(extreme($0) { $0 <= $1 })
        },
        overTime("ts_of_max_over_time", "when the largest value was seen last, in seconds since 1970") {
            seconds(extreme($0) { $0 >= $1 })
        },
        overTime("ts_of_first_over_time", "the time of the first sample, in seconds since 1970") {
            seconds($0.samples.first)
        },
        overTime("ts_of_last_over_time", "the time of the last sample, in seconds since 1970") {
            seconds($0.samples.last)
        },
    ]
}

private func seconds(_ sample: Sample?) -> Double? { sample.map { Double($0.milliseconds) / 1000 } }

/// The sample that no later one replaces; NaN only when there is nothing else.
private func extreme(_ window: Window, _ replaces: (Double, Double) -> Bool) -> Sample? {
    var best = window.samples.first
    for sample in window.samples.dropFirst() {
        if let value = best?.value, value.isNaN || replaces(sample.value, value) { best = sample }
    }
    return best
}

/// Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962, with compensated sums.
private func variance(_ window: Window) -> Double {
    var count = 0.0
    var mean = CompensatedSum()
    var squares = CompensatedSum()
    for sample in window.samples {
        count += 1
        let distance = sample.value - (mean.sum + mean.lost)
        mean.add(distance / count)
        squares.add(distance * (sample.value - (mean.sum + mean.lost)))
    }
    return (squares.sum + squares.lost) / count
}
