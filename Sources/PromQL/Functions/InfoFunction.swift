extension Function {
    /// `info`: the labels of the info series that belong to an element.
    static let info = Function(
        "info(v, {label=~\"...\"})",
        "adds to each element the labels of the info series (target_info, or by a condition on __name__) with the same job "
            + "and instance; with conditions only the labels they name", [.vector, .vector], optional: 1,
        .whole { (call) throws(EvaluationFault) in .vector(try InfoLookup(call).answer(call.vector(0))) })
}

/// The labels by which info series belong to others.
private let identifyingLabels = ["instance", "job"]

/// The info series that a call asks for.
private struct InfoLookup {
    private let run: QueryRun
    /// Conditions on the name of info series.
    private let names: [LabelMatcher]
    /// Conditions on labels to be added.
    private let conditions: [LabelMatcher]
    /// By identifying labels, then by name.
    private let series: [LabelSet: [String: InfoElement]]

    init(_ call: borrowing FunctionCall) throws(EvaluationFault) {
        run = call.run
        var matchers: [LabelMatcher] = []
        if call.expressions.count > 1, case .selector(let selector) = call.expressions[1] {
            matchers = selector.matchers
        }
        var names = matchers.filter { $0.name == LabelSet.nameLabel }
        if names.isEmpty { names = [LabelMatcher(LabelSet.nameLabel, equals: "target_info")] }
        self.names = names
        conditions = matchers.filter { $0.name != LabelSet.nameLabel }
        let time = call.run.infoTime(call.expressions[0], call.time)
        series = try InfoLookup.select(names + conditions, call.run, time)
    }

    private static func select(
        _ matchers: [LabelMatcher], _ run: QueryRun, _ time: Int64
    ) throws(EvaluationFault) -> [LabelSet: [String: InfoElement]] {
        let times = (time - run.lookback + 1)...time
        var found: [LabelSet: [String: InfoElement]] = [:]
        for entry in try run.source.select(matchers, in: times, limit: run.evaluator.limits.samples) {
            try run.spend(entry.samples.count)
            guard let sample = entry.samples.last, !sample.isStale else { continue }
            let key = entry.labels.keeping(identifyingLabels)
            let element = InfoElement(labels: entry.labels, milliseconds: sample.milliseconds)
            if let other = found[key]?[entry.labels.name], other.milliseconds >= element.milliseconds {
                guard other.milliseconds > element.milliseconds else {
                    throw EvaluationFault(
                        "found duplicate series for info metric: existing \(other.labels), new \(entry.labels)")
                }
                continue
            }
            found[key, default: [:]][entry.labels.name] = element
        }
        return found
    }

    func answer(_ base: [VectorSample]) throws(EvaluationFault) -> [VectorSample] {
        var out: [VectorSample] = []
        for element in base {
            if try accepts(element.labels, names, run.matcher) {
                out.append(element)
                continue
            }
            let key = element.labels.keeping(identifyingLabels)
            let added = key.isEmpty ? [:] : try labels(for: element.labels, key)
            // Without its info series an element stays when each condition could be met by an absent label.
            if series[key] == nil, !conditions.allSatisfy({ $0.acceptsEmpty || !element.labels[$0.name].isEmpty }) {
                continue
            }
            var labels = element.labels
            for (name, value) in added { labels = labels.setting(name, value) }
            out.append(VectorSample(labels, element.value, dropsName: element.dropsName))
        }
        try run.checkUnique(out)
        return out
    }

    private func labels(for base: LabelSet, _ key: LabelSet) throws(EvaluationFault) -> [String: String] {
        var added: [String: String] = [:]
        for (_, info) in series[key] ?? [:] {
            for label in info.labels.all {
                guard label.name != LabelSet.nameLabel, !identifyingLabels.contains(label.name),
                    base[label.name].isEmpty,
                    conditions.isEmpty || conditions.contains(where: { $0.name == label.name })
                else { continue }
                if let other = added.updateValue(label.value, forKey: label.name), other != label.value {
                    throw EvaluationFault("conflicting label: \(label.name)")
                }
            }
        }
        return added
    }
}

private struct InfoElement {
    var labels: LabelSet
    var milliseconds: Int64
}

extension QueryRun {
    /// The time that the first selector of `expression` looks at when the query is at `time`.
    fileprivate func infoTime(_ expression: Expression, _ time: Int64) -> Int64 {
        switch expression {
        case .selector(let selector): return shifted(time, selector.fixedTime, selector.offset)
        case .range(let range): return shifted(time, range.selector.fixedTime, range.selector.offset)
        case .subquery(let subquery):
            return infoTime(subquery.operand, shifted(time, subquery.fixedTime, subquery.offset))
        default:
            guard let first = expression.children.first(where: { !$0.selectors.isEmpty }) else { return time }
            return infoTime(first, time)
        }
    }
}
