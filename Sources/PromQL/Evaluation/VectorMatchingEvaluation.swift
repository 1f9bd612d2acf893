extension QueryRun {
    /// Arithmetic and comparisons between the elements that belong together.
    func matched(
        _ binary: BinaryExpression, _ matching: VectorMatching, _ left: [VectorSample], _ right: [VectorSample]
    ) throws(EvaluationFault) -> [VectorSample] {
        // "many" is the side whose elements each appear at most once in the answer.
        let swapped = matching.cardinality == .oneToMany
        let (many, one) = swapped ? (right, left) : (left, right)
        // Also for group_right, `fill_right` stands for what the "one" side lacks, as in Prometheus.
        let (fillMany, fillOne) = (matching.fillLeft, matching.fillRight)
        if many.isEmpty, fillMany == nil { return [] }
        if one.isEmpty, fillOne == nil { return [] }
        let partners = try partners(one, matching, side: swapped ? "left" : "right")
        var pairs = MatchedPairs(binary: binary, matching: matching)
        var met = Set<LabelSet>()
        for element in many {
            let signature = matching.signature(of: element.labels)
            if let partner = partners[signature] {
                met.insert(signature)
                try pairs.add(element, partner, signature)
            } else if let fillOne {
                try pairs.add(element, VectorSample(labels: signature, value: fillOne), signature)
            }
        }
        guard let fillMany else { return pairs.out }
        for element in one {
            let signature = matching.signature(of: element.labels)
            guard !met.contains(signature) else { continue }
            try pairs.add(VectorSample(labels: signature, value: fillMany), element, signature)
        }
        return pairs.out
    }

    /// The elements of the "one" side by their signature, each of which may be there once.
    private func partners(
        _ one: [VectorSample], _ matching: VectorMatching, side: String
    ) throws(EvaluationFault) -> [LabelSet: VectorSample] {
        var partners: [LabelSet: VectorSample] = [:]
        partners.reserveCapacity(one.count)
        for element in one {
            let signature = matching.signature(of: element.labels)
            if let other = partners.updateValue(element, forKey: signature) {
                throw EvaluationFault(
                    "found duplicate series for the match group \(signature) on the \(side) hand-side of the operation: "
                        + "[\(element.labels), \(other.labels)];many-to-many matching not allowed: "
                        + "matching labels must be unique on one side")
            }
        }
        return partners
    }
}

/// Elements computed from pairs, checked to be different.
private struct MatchedPairs {
    let binary: BinaryExpression
    let matching: VectorMatching
    var out: [VectorSample] = []
    private var seen = Set<LabelSet>()

    init(binary: BinaryExpression, matching: VectorMatching) {
        self.binary = binary
        self.matching = matching
    }

    mutating func add(_ many: VectorSample, _ one: VectorSample, _ signature: LabelSet) throws(EvaluationFault) {
        let operation = binary.operation
        let swapped = matching.cardinality == .oneToMany
        var (value, holds) =
            swapped ? operation.apply(one.value, many.value) : operation.apply(many.value, one.value)
        if operation.isComparison {
            if binary.returnsBool { value = holds ? 1 : 0 } else if !holds { return }
        }
        let labels = labels(many.labels, one.labels)
        if matching.cardinality == .oneToOne {
            guard seen.insert(signature).inserted else {
                throw EvaluationFault(
                    "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)")
            }
        } else if !seen.insert(labels).inserted {
            throw EvaluationFault("multiple matches for labels: grouping labels must ensure unique matches")
        }
        let dropsName = many.dropsName || !operation.isComparison || binary.returnsBool
        out.append(VectorSample(labels, value, dropsName: dropsName))
    }

    private func labels(_ many: LabelSet, _ one: LabelSet) -> LabelSet {
        guard matching.cardinality != .oneToOne else {
            if matching.isOn { return many.keeping(matching.labels) }
            return matching.labels.isEmpty ? many : many.dropping(matching.labels)
        }
        var labels = many
        for name in matching.included { labels = labels.setting(name, one[name]) }
        return labels
    }
}
