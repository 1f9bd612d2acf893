extension Function {
    /// How often something happened to a value.
    static let changeFunctions: [Function] = [
        overTime("changes", "how often the value changed") { window in
            count(window) { previous, next in next != previous && !(next.isNaN && previous.isNaN) }
        },
        overTime("resets", "how often a counter fell, which says that it began anew") { window in
            count(window) { previous, next in next < previous }
        },
    ]
}

/// The pairs of neighbours for which `happened` is true. Anchored, the value at the begin of the range counts too.
private func count(_ window: Window, _ happened: (Double, Double) -> Bool) -> Double? {
    var samples = window.samples
    if window.boundary == .anchored {
        guard let last = samples.last, last.milliseconds > window.start else { return nil }
        let inside = samples.firstIndex { $0.milliseconds > window.start } ?? samples.endIndex
        samples = samples[max(samples.startIndex, inside - 1)...]
    }
    var count = 0
    var previous: Double?
    for sample in samples {
        if let previous, happened(previous, sample.value) { count += 1 }
        previous = sample.value
    }
    return Double(count)
}
