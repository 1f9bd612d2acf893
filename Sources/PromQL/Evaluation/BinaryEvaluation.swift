extension QueryRun {
    func evaluate(_ binary: BinaryExpression, at time: Int64) throws(EvaluationFault) -> Value {
        let left = try evaluate(binary.left, at: time)
        let right = try evaluate(binary.right, at: time)
        switch (left, right) {
        case (.scalar(let a), .scalar(let b)):
            let (value, holds) = binary.operation.apply(a, b)
            return .scalar(binary.operation.isComparison ? (holds ? 1 : 0) : value)
        case (.vector(let vector), .scalar(let number)):
            try spend(vector.count)
            return .vector(withScalar(binary, vector, number, scalarIsLeft: false))
        case (.scalar(let number), .vector(let vector)):
            try spend(vector.count)
            return .vector(withScalar(binary, vector, number, scalarIsLeft: true))
        case (.vector(let a), .vector(let b)):
            try spend(a.count + b.count)
            let matching = binary.matching ?? VectorMatching()
            if binary.operation.isSetOperator { return .vector(setOperation(binary.operation, matching, a, b)) }
            return .vector(try matched(binary, matching, a, b))
        default: throw EvaluationFault("\"\(binary.operation.rawValue)\" works on scalars and instant vectors only")
        }
    }

    private func withScalar(
        _ binary: BinaryExpression, _ vector: [VectorSample], _ number: Double, scalarIsLeft: Bool
    ) -> [VectorSample] {
        let operation = binary.operation
        let dropsName = !operation.isComparison || binary.returnsBool
        var out: [VectorSample] = []
        out.reserveCapacity(vector.count)
        for element in vector {
            var (value, holds) =
                scalarIsLeft ? operation.apply(number, element.value) : operation.apply(element.value, number)
            if operation.isComparison {
                if binary.returnsBool {
                    value = holds ? 1 : 0
                } else if holds {
                    value = element.value
                } else {
                    continue
                }
            }
            out.append(VectorSample(element.labels, value, dropsName: element.dropsName || dropsName))
        }
        return out
    }

    /// `and`, `or`, `unless`.
    private func setOperation(
        _ operation: BinaryOperator, _ matching: VectorMatching, _ left: [VectorSample], _ right: [VectorSample]
    ) -> [VectorSample] {
        switch operation {
        case .or:
            if left.isEmpty { return right }
            if right.isEmpty { return left }
            let known = Set(left.map { matching.signature(of: $0.labels) })
            return left + right.filter { !known.contains(matching.signature(of: $0.labels)) }
        default:
            if left.isEmpty || right.isEmpty { return operation == .and ? [] : left }
            let known = Set(right.map { matching.signature(of: $0.labels) })
            return left.filter { known.contains(matching.signature(of: $0.labels)) == (operation == .and) }
        }
    }
}

extension VectorMatching {
    /// The labels by which elements find each other.
    func signature(of labels: LabelSet) -> LabelSet {
        if isOn { return labels.keeping(self.labels) }
        let bare = labels.droppingMetadata()
        return self.labels.isEmpty ? bare : bare.dropping(self.labels)
    }
}
