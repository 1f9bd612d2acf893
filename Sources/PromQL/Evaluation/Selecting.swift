internal import Instants

extension QueryRun {
    /// The elements of a selector at `time`, each with the time of its sample.
    func elements(
        of selector: VectorSelector, at time: Int64
    ) throws(EvaluationFault) -> [(element: VectorSample, milliseconds: Int64)] {
        let moment = shifted(time, selector.fixedTime, selector.offset)
        guard selector.ordinal < loaded.count else { return [] }
        let series = loaded[selector.ordinal]
        try spend(series.count)
        var out: [(element: VectorSample, milliseconds: Int64)] = []
        out.reserveCapacity(series.count)
        for entry in series {
            if selector.boundary == .smoothed {
                guard let value = smoothedValue(entry.samples, at: moment, lookback) else { continue }
                out.append((VectorSample(labels: entry.labels, value: value), moment))
                continue
            }
            let end = firstIndex(in: entry.samples, after: moment)
            guard end > 0 else { continue }
            let sample = entry.samples[end - 1]
            guard sample.milliseconds > moment - lookback, !sample.isStale else { continue }
            out.append((VectorSample(labels: entry.labels, value: sample.value), sample.milliseconds))
        }
        return out
    }

    /// The series of a range selector with their samples in the range that ends at `time`.
    func windows(of range: RangeSelector, at time: Int64) throws(EvaluationFault) -> [WindowedSeries] {
        let end = shifted(time, range.selector.fixedTime, range.selector.offset)
        let start = end - milliseconds(range.range)
        guard range.selector.ordinal < loaded.count else { return [] }
        var out: [WindowedSeries] = []
        let boundary = range.selector.boundary
        for entry in loaded[range.selector.ordinal] {
            let first = firstIndex(in: entry.samples, after: boundary == .extrapolated ? start : start - lookback)
            let last = firstIndex(in: entry.samples, after: boundary == .smoothed ? end + lookback : end)
            guard first < last else { continue }
            var samples = entry.samples[first..<last]
            try spend(samples.count)
            if samples.contains(where: \.isStale) { samples = samples.filter { !$0.isStale }[...] }
            guard !samples.isEmpty else { continue }
            let window = Window(samples: samples, start: start, end: end, time: time, boundary: boundary)
            out.append(WindowedSeries(labels: entry.labels, dropsName: false, window: window))
        }
        return out
    }

    /// The values of a subquery's expression at the steps in the range that ends at `time`.
    func windows(of subquery: Subquery, at time: Int64) throws(EvaluationFault) -> [WindowedSeries] {
        let end = shifted(time, subquery.fixedTime, subquery.offset)
        let start = end - milliseconds(subquery.range)
        let step = subquery.step.map(milliseconds) ?? evaluator.interval.nanoseconds / 1_000_000
        guard step > 0 else { throw EvaluationFault("the step of a subquery must be greater than 0") }
        guard (end - start) / step < 1_000_000 else {
            throw EvaluationFault("the subquery has more than 1000000 steps", kind: .limit)
        }
        var order: [LabelSet] = []
        var points: [LabelSet: [Sample]] = [:]
        // Steps are multiples of the step, whenever the query is asked.
        var moment = start / step * step
        if moment <= start { moment += step }
        while moment <= end {
            try spend(1)
            let value = try evaluate(subquery.operand, at: moment)
            var vector = value.vector
            if case .scalar(let number) = value { vector = [VectorSample(labels: .empty, value: number)] }
            try spend(vector.count)
            for element in vector {
                // Names that are to go go here: what was another metric at another step is the same series now.
                let key = element.dropsName ? element.labels.droppingMetadata() : element.labels
                if points[key] == nil { order.append(key) }
                guard points[key]?.last?.milliseconds != moment else {
                    throw EvaluationFault("vector cannot contain metrics with the same labelset: \(key)")
                }
                points[key, default: []].append(Sample(moment, element.value))
            }
            moment += step
        }
        return order.map { key in
            let window = Window(samples: (points[key] ?? [])[...], start: start, end: end, time: time)
            return WindowedSeries(labels: key, dropsName: false, window: window)
        }
    }
}

/// The position of the first sample later than `time`. Cost: a binary search.
func firstIndex(in samples: [Sample], after time: Int64) -> Int {
    var low = 0
    var high = samples.count
    while low < high {
        let middle = (low + high) / 2
        if samples[middle].milliseconds <= time { low = middle + 1 } else { high = middle }
    }
    return low
}

/// The value at `time` on the line between the samples around it, or that of the only one within the lookback.
private func smoothedValue(_ samples: [Sample], at time: Int64, _ lookback: Int64) -> Double? {
    let kept = samples.filter { !$0.isStale }
    let end = firstIndex(in: kept, after: time)
    let before = end > 0 && kept[end - 1].milliseconds > time - lookback ? kept[end - 1] : nil
    let after = end < kept.count && kept[end].milliseconds <= time + lookback ? kept[end] : nil
    guard let before else { return nil }
    guard let after, before.milliseconds < time else { return before.value }
    let share = Double(time - before.milliseconds) / Double(after.milliseconds - before.milliseconds)
    return before.value + (after.value - before.value) * share
}
