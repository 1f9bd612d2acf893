extension QueryRun {
    func evaluate(_ aggregation: Aggregation, at time: Int64) throws(EvaluationFault) -> [VectorSample] {
        let parameter = try aggregation.parameter.map { (expression) throws(EvaluationFault) in
            try evaluate(expression, at: time)
        }
        let vector = try evaluate(aggregation.operand, at: time).vector
        try spend(vector.count)
        switch aggregation.operation {
        case .topk, .bottomk, .limitk:
            let limit = try elementLimit(parameter?.scalar ?? .nan)
            return select(aggregation, vector, limit)
        case .limitRatio: return try selectRatio(parameter?.scalar ?? .nan, vector)
        case .countValues: return try countValues(aggregation, vector, label: parameter?.string ?? "")
        case .quantile: return quantiles(aggregation, vector, parameter?.scalar ?? .nan)
        default: return folded(aggregation, vector)
        }
    }

    /// Sum, mean and their kin.
    private func folded(_ aggregation: Aggregation, _ vector: [VectorSample]) -> [VectorSample] {
        var places: [LabelSet: Int] = [:]
        var groups: [(labels: LabelSet, dropsName: Bool, fold: AggregationFold)] = []
        for element in vector {
            let labels = aggregation.grouping.labels(of: element.labels)
            if let place = places[labels] {
                groups[place].fold.add(element.value)
                groups[place].dropsName = groups[place].dropsName || element.dropsName
            } else {
                places[labels] = groups.count
                groups.append((labels, element.dropsName, AggregationFold(aggregation.operation, element.value)))
            }
        }
        return groups.map { VectorSample($0.labels, $0.fold.result, dropsName: $0.dropsName) }
    }

    private func quantiles(_ aggregation: Aggregation, _ vector: [VectorSample], _ q: Double) -> [VectorSample] {
        if q.isNaN || q < 0 || q > 1 { warn("quantile value should be between 0 and 1, got \(NumberText.general(q))") }
        return grouped(aggregation.grouping, vector).map { group in
            let dropsName = group.elements.contains(where: \.dropsName)
            return VectorSample(group.labels, quantile(q, of: group.elements.map(\.value)), dropsName: dropsName)
        }
    }

    private func countValues(
        _ aggregation: Aggregation, _ vector: [VectorSample], label: String
    ) throws(EvaluationFault) -> [VectorSample] {
        guard !label.isEmpty else { throw EvaluationFault("invalid label name \"\(label)\"") }
        var grouping = aggregation.grouping
        if grouping.isWithout {
            grouping.labels.removeAll { $0 == label }
        } else if !grouping.labels.contains(label) {
            grouping.labels.append(label)
        }
        let valued = vector.map {
            VectorSample($0.labels.setting(label, NumberText.plain($0.value)), 1, dropsName: $0.dropsName)
        }
        var counted = aggregation
        counted.operation = .count
        counted.grouping = grouping
        return folded(counted, valued)
    }

    /// The elements by group, groups in the order in which they first appear.
    func grouped(
        _ grouping: Grouping, _ vector: [VectorSample]
    ) -> [(labels: LabelSet, elements: [VectorSample])] {
        var places: [LabelSet: Int] = [:]
        var groups: [(labels: LabelSet, elements: [VectorSample])] = []
        for element in vector {
            let labels = grouping.labels(of: element.labels)
            if let place = places[labels] {
                groups[place].elements.append(element)
            } else {
                places[labels] = groups.count
                groups.append((labels, [element]))
            }
        }
        return groups
    }
}

extension Grouping {
    /// The labels of the group that a series belongs to.
    func labels(of labels: LabelSet) -> LabelSet {
        if isWithout { return labels.droppingMetadata().dropping(self.labels) }
        return self.labels.isEmpty ? .empty : labels.keeping(self.labels)
    }
}
