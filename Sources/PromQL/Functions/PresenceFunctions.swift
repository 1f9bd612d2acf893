extension Function {
    /// Whether something is there, and what kind of value it is.
    static let presenceFunctions: [Function] = [
        Function(
            "absent(v)", "1 when the vector is empty, with the labels that the selector asks for by `=`; else nothing",
            [.vector], .whole { (call) throws(EvaluationFault) in absence(call, call.vector(0).isEmpty) }),
        Function(
            "absent_over_time(v[d])",
            "1 when no series has a sample in the range, with the labels that the selector asks for by `=`",
            [.matrix],
            .whole { (call) throws(EvaluationFault) in
                guard case .matrix(let series)? = call.arguments.first else { return .vector([]) }
                return absence(call, series.allSatisfy(\.window.samples.isEmpty))
            }),
        Function(
            "scalar(v)", "the value of the only element; NaN when there is none or more than one", [.vector],
            result: .scalar,
            .whole { (call) throws(EvaluationFault) in
                let vector = call.vector(0)
                return .scalar(vector.count == 1 ? vector[0].value : .nan)
            }),
        Function(
            "vector(s)", "a vector of one element without labels", [.scalar],
            .whole { (call) throws(EvaluationFault) in
                .vector([VectorSample(labels: .empty, value: call.scalar(0))])
            }),
    ]
}

private func absence(_ call: borrowing FunctionCall, _ isAbsent: Bool) -> Value {
    guard isAbsent, let expression = call.expressions.first else { return .vector([]) }
    return .vector([VectorSample(labels: askedLabels(expression), value: 1)])
}

/// The labels a selector asks for by equality, those it asks for twice left out.
private func askedLabels(_ expression: Expression) -> LabelSet {
    let matchers: [LabelMatcher]
    switch expression {
    case .selector(let selector): matchers = selector.matchers
    case .range(let range): matchers = range.selector.matchers
    default: return .empty
    }
    var labels = LabelSet.empty
    var seen: Set<String> = [LabelSet.nameLabel]
    for matcher in matchers where matcher.name != LabelSet.nameLabel {
        let isNew = matcher.operation == .equal && seen.insert(matcher.name).inserted
        labels = labels.setting(matcher.name, isNew ? matcher.value : "")
    }
    return labels
}
