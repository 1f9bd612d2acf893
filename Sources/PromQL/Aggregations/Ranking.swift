extension QueryRun {
    /// The first parameter of `topk` and its kin as a number of elements.
    func elementLimit(_ parameter: Double) throws(EvaluationFault) -> Int {
        guard !parameter.isNaN else { throw EvaluationFault("Parameter value is NaN") }
        guard parameter > -9.223372036854776e18, parameter < 9.223372036854776e18 else {
            throw EvaluationFault("Scalar value \(NumberText.general(parameter)) overflows int64")
        }
        return Int(parameter)
    }

    /// `topk`, `bottomk` and `limitk`: elements as they are.
    func select(_ aggregation: Aggregation, _ vector: [VectorSample], _ limit: Int) -> [VectorSample] {
        guard limit > 0 else { return [] }
        return grouped(aggregation.grouping, vector).flatMap { group -> [VectorSample] in
            switch aggregation.operation {
            case .topk: Array(ranked(group.elements) { $0 > $1 }.prefix(limit))
            case .bottomk: Array(ranked(group.elements) { $0 < $1 }.prefix(limit))
            default: Array(group.elements.prefix(limit))
            }
        }
    }

    /// `limit_ratio`: by a hash of the labels, so that r and r - 1 complete each other.
    func selectRatio(_ ratio: Double, _ vector: [VectorSample]) throws(EvaluationFault) -> [VectorSample] {
        guard !ratio.isNaN else { throw EvaluationFault("Ratio value is NaN") }
        if abs(ratio) > 1 { warn("ratio value should be between -1 and 1, got \(NumberText.general(ratio))") }
        let share = min(1, max(-1, ratio))
        return vector.filter { element in
            let place = Double(labelHash(element.labels)) / Double(UInt64.max)
            return share >= 0 ? place < share : place >= 1 + share
        }
    }
}

/// In the order of `comes(before:)`, equal values in the order in which they came, NaN last.
func ranked(_ elements: [VectorSample], _ comesBefore: (Double, Double) -> Bool) -> [VectorSample] {
    let order = elements.indices.sorted { a, b in
        let (x, y) = (elements[a].value, elements[b].value)
        if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
        return comesBefore(x, y) ? true : comesBefore(y, x) ? false : a < b
    }
    return order.map { elements[$0] }
}

/// FNV-1a over names and values, mixed: the same on every run.
private func labelHash(_ labels: LabelSet) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for label in labels.all {
        label.name.utf8.forEach(mix)
        mix(0xFF)
        label.value.utf8.forEach(mix)
        mix(0xFE)
    }
    hash ^= hash >> 33
    hash = hash &* 0xFF51_AFD7_ED55_8CCD
    return hash ^ (hash >> 33)
}
