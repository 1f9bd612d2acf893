extension QueryRun {
    /// The answer of an instant query.
    func instant() throws(EvaluationFault) -> QueryResult {
        let value: QueryValue
        switch try evaluate(expression, at: times.lowerBound) {
        case .scalar(let number): value = .scalar(number)
        case .string(let text): value = .string(text)
        case .vector(let vector): value = .vector(try withoutNames(vector))
        case .matrix(let matrix):
            value = .matrix(
                matrix.map { series in
                    let labels = series.dropsName ? series.labels.droppingMetadata() : series.labels
                    return SampleSeries(labels: labels, samples: Array(series.window.samples))
                })
        }
        return QueryResult(value: value, warnings: warnings, hints: hints)
    }

    /// The answer of a range query.
    func range() throws(EvaluationFault) -> QueryResult {
        var order: [LabelSet] = []
        var points: [LabelSet: [Sample]] = [:]
        var time = times.lowerBound
        while time <= times.upperBound {
            let vector: [VectorSample]
            switch try evaluate(expression, at: time) {
            case .scalar(let number): vector = [VectorSample(labels: .empty, value: number)]
            case .vector(let elements): vector = try withoutNames(elements)
            case .matrix, .string: vector = []
            }
            for element in vector {
                if points[element.labels] == nil { order.append(element.labels) }
                points[element.labels, default: []].append(Sample(time, element.value))
            }
            guard points.count <= evaluator.limits.samples else { throw tooManySamples }
            time += step
        }
        let series = order.sorted().map { SampleSeries(labels: $0, samples: points[$0] ?? []) }
        return QueryResult(value: .matrix(series), warnings: warnings, hints: hints)
    }

    var tooManySamples: EvaluationFault {
        EvaluationFault("the query loads too many samples: ask for fewer series or a shorter range", kind: .limit)
    }

    /// The vector with the names dropped that were to be, and checked for elements that are now the same.
    private func withoutNames(_ vector: [VectorSample]) throws(EvaluationFault) -> [VectorSample] {
        var out = vector
        for position in out.indices where out[position].dropsName {
            out[position].labels = out[position].labels.droppingMetadata()
            out[position].dropsName = false
        }
        try checkUnique(out)
        return out
    }

    func checkUnique(_ vector: [VectorSample]) throws(EvaluationFault) {
        guard vector.count > 1 else { return }
        var seen = Set<LabelSet>(minimumCapacity: vector.count)
        for element in vector where !seen.insert(element.labels).inserted {
            throw EvaluationFault("vector cannot contain metrics with the same labelset: \(element.labels)")
        }
    }
}
