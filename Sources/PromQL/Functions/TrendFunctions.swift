extension Function {
    /// Where values are heading.
    static let trendFunctions: [Function] = [
        overTime("deriv", "the slope per second of the line through the samples (least squares)") { window in
            guard window.samples.count > 1, let first = window.samples.first else { return nil }
            return line(window.samples, at: first.milliseconds).slope
        },
        Function(
            "predict_linear(v[d], t)", "the value t seconds from now on the line through the samples (least squares)",
            [.matrix, .scalar],
            .overTime { (window, scalars) throws(EvaluationFault) in
                guard window.samples.count > 1 else { return nil }
                let line = line(window.samples, at: window.time)
                return line.slope * (scalars.first ?? .nan) + line.value
            }),
        smoothing("double_exponential_smoothing"),
        smoothing("holt_winters"),
    ]

    private static func smoothing(_ name: String) -> Function {
        Function(
            "\(name)(v[d], sf, tf)",
            "the last value smoothed with the factors sf for values and tf for trends, both between 0 and 1",
            [.matrix, .scalar, .scalar],
            .overTime { (window, scalars) throws(EvaluationFault) in
                guard scalars.count == 2, scalars[0] > 0, scalars[0] < 1 else {
                    throw EvaluationFault(
                        "invalid smoothing factor. Expected: 0 < sf < 1, got: \(NumberText.general(scalars.first ?? .nan))"
                    )
                }
                guard scalars[1] > 0, scalars[1] < 1 else {
                    throw EvaluationFault(
                        "invalid trend factor. Expected: 0 < tf < 1, got: \(NumberText.general(scalars[1]))")
                }
                return doublySmoothed(window.samples.map(\.value), scalars[0], scalars[1])
            })
    }
}

/// The line through samples by least squares: slope per second, and the value at `time`.
private func line(_ samples: ArraySlice<Sample>, at time: Int64) -> (slope: Double, value: Double) {
    let first = samples.first?.value ?? .nan
    if samples.allSatisfy({ $0.value == first }) { return first.isInfinite ? (.nan, .nan) : (0, first) }
    var (x, y, xy, xx) = (CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum())
    for sample in samples {
        let seconds = Double(sample.milliseconds - time) / 1000
        x.add(seconds)
        y.add(sample.value)
        xy.add(seconds * sample.value)
        xx.add(seconds * seconds)
    }
    let count = Double(samples.count)
    let (sumX, sumY) = (x.sum + x.lost, y.sum + y.lost)
    let covariance = xy.sum + xy.lost - sumX * sumY / count
    let slope = covariance / (xx.sum + xx.lost - sumX * sumX / count)
    return (slope, sumY / count - slope * sumX / count)
}

/// Holt, "Forecasting seasonals and trends by exponentially weighted moving averages", 1957.
private func doublySmoothed(_ values: [Double], _ factor: Double, _ trendFactor: Double) -> Double? {
    guard values.count > 1 else { return nil }
    var previous = 0.0
    var level = values[0]
    var trend = values[1] - values[0]
    for (position, value) in values.dropFirst().enumerated() {
        if position > 0 { trend = trendFactor * (level - previous) + (1 - trendFactor) * trend }
        let next = factor * value + (1 - factor) * (level + trend)
        previous = level
        level = next
    }
    return level
}
