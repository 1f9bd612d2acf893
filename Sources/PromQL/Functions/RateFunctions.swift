extension Function {
    /// Functions of counters and of the difference between the ends of a range.
    static let rateFunctions: [Function] = [
        overTime(
            "rate", "how much a counter grew per second, resets taken into account, extrapolated to the whole range"
        ) {
            extrapolatedChange($0, isCounter: true, perSecond: true)
        },
        overTime("increase", "how much a counter grew, resets taken into account, extrapolated to the whole range") {
            extrapolatedChange($0, isCounter: true, perSecond: false)
        },
        overTime("delta", "how much a gauge changed, extrapolated to the whole range") {
            extrapolatedChange($0, isCounter: false, perSecond: false)
        },
        overTime("irate", "how much a counter grew per second between its last two samples") {
            lastChange($0, isRate: true)
        },
        overTime("idelta", "how much a gauge changed between its last two samples") { lastChange($0, isRate: false) },
    ]
}

/// The change over the window, extended to the ends of the range as far as the distance of the samples allows it,
/// and for a counter not below zero. As Prometheus' `rate`, `increase` and `delta`.
private func extrapolatedChange(_ window: Window, isCounter: Bool, perSecond: Bool) -> Double? {
    guard window.boundary == .extrapolated else {
        return boundedChange(window, isCounter: isCounter).map { perSecond ? $0 / window.seconds : $0 }
    }
    guard window.samples.count > 1, let first = window.samples.first, let last = window.samples.last else { return nil }
    var change = last.value - first.value
    if isCounter { change += resetTotal(window.samples) }
    let sampled = Double(last.milliseconds - first.milliseconds) / 1000
    let between = sampled / Double(window.samples.count - 1)
    let threshold = between * 1.1
    var toStart = Double(first.milliseconds - window.start) / 1000
    var toEnd = Double(window.end - last.milliseconds) / 1000
    if toStart >= threshold { toStart = between / 2 }
    if isCounter, change > 0, first.value >= 0 {
        toStart = min(toStart, sampled * (first.value / change))
    }
    if toEnd >= threshold { toEnd = between / 2 }
    var factor = (sampled + toStart + toEnd) / sampled
    if perSecond { factor /= window.seconds }
    return change * factor
}

/// What a counter had each time before it fell.
private func resetTotal(_ samples: some Sequence<Sample>) -> Double {
    var total = 0.0
    var previous: Double?
    for sample in samples {
        if let previous, sample.value < previous { total += previous }
        previous = sample.value
    }
    return total
}

/// The change between the values at both ends of the range, taken from the samples around them: `anchored` and
/// `smoothed`.
private func boundedChange(_ window: Window, isCounter: Bool) -> Double? {
    guard let ends = boundaryValues(window, isCounter: isCounter) else { return nil }
    guard isCounter else { return ends.right - ends.left }
    var corrected = ends.right - ends.left
    var previous = ends.left
    for sample in ends.inside {
        if sample.value < previous { corrected += previous }
        previous = sample.value
    }
    if ends.right < previous { corrected += previous }
    return corrected
}

/// The values at the begin and the end of a range, and the samples strictly between.
private func boundaryValues(
    _ window: Window, isCounter: Bool
) -> (left: Double, right: Double, inside: ArraySlice<Sample>)? {
    let samples = window.samples
    let isSmoothed = window.boundary == .smoothed
    // The sample at or before the begin when there is one, else the first.
    let first = max(samples.startIndex, (samples.firstIndex { $0.milliseconds > window.start } ?? samples.endIndex) - 1)
    var last = samples.endIndex - 1
    if isSmoothed { last = samples.firstIndex { $0.milliseconds >= window.end } ?? last }
    guard first <= last, samples[last].milliseconds > window.start, samples[first].milliseconds <= window.end else {
        return nil
    }
    var left = samples[first].value
    if isSmoothed, first < last, samples[first].milliseconds < window.start {
        left = interpolated(samples[first], samples[first + 1], window.start, isCounter ? .left : nil)
    }
    var right = samples[last].value
    if isSmoothed, last > first, samples[last].milliseconds > window.end {
        // Between the same two samples as the left end, the reset has been taken into account there.
        let isSamePair = last == first + 1 && samples[first].milliseconds < window.start
        right = interpolated(
            samples[last - 1], samples[last], window.end, isCounter ? (isSamePair ? .left : .right) : nil)
    }
    let from = samples[first].milliseconds <= window.start ? first + 1 : first
    let to = samples[last].milliseconds >= window.end ? last - 1 : last
    return (left, right, from <= to ? samples[from...to] : [])
}

private enum RangeEnd { case left, right }

/// The value at `time` on the line from one sample to the next; over a reset of a counter the line begins at zero.
private func interpolated(_ a: Sample, _ b: Sample, _ time: Int64, _ counterEnd: RangeEnd?) -> Double {
    let share = Double(time - a.milliseconds) / Double(b.milliseconds - a.milliseconds)
    if let counterEnd, b.value < a.value {
        return counterEnd == .left ? b.value * share : a.value + b.value * share
    }
    return a.value + (b.value - a.value) * share
}

private func lastChange(_ window: Window, isRate: Bool) -> Double? {
    guard window.samples.count > 1 else { return nil }
    let last = window.samples[window.samples.endIndex - 1]
    let previous = window.samples[window.samples.endIndex - 2]
    let elapsed = last.milliseconds - previous.milliseconds
    guard elapsed > 0 else { return nil }
    guard isRate else { return last.value - previous.value }
    let change = last.value < previous.value ? last.value : last.value - previous.value
    return change / (Double(elapsed) / 1000)
}
