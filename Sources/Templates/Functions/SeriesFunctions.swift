extension TemplateFunctions {
    /// What a query answers: `query first label value strvalue sortByLabel args`; and `tmpl`, for notifications only.
    static let series: [String: Function] = [
        "query": Function(1) { arguments, run throws(TemplateError) in
            guard let query = run.environment.query else { throw TemplateError("there is nothing to query here") }
            return .list(try query(try text(arguments[0])).map(sample))
        },
        "first": Function(1) { arguments, _ throws(TemplateError) in
            guard case .list(let items) = arguments[0] else { throw TemplateError("expected a list") }
            guard let first = items.first else { throw TemplateError("first() called on vector with no elements") }
            return first
        },
        "label": Function(2) { arguments, _ throws(TemplateError) in
            try labels(arguments[1])[try text(arguments[0])] ?? .text("")
        },
        "value": Function(1) { arguments, _ throws(TemplateError) in try field("Value", arguments[0]) },
        "strvalue": Function(1) { arguments, _ throws(TemplateError) in
            try labels(arguments[0])["__value__"] ?? .text("")
        },
        "sortByLabel": Function(2) { arguments, _ throws(TemplateError) in
            guard case .list(let items) = arguments[1] else { throw TemplateError("expected a list") }
            let name = try text(arguments[0])
            var keyed: [(String, Int, TemplateValue)] = []
            for (place, item) in items.enumerated() {
                keyed.append(((try labels(item)[name] ?? .text("")).shown, place, item))
            }
            return .list(keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2))
        },
        "args": Function(0...Int.max) { arguments, _ in
            .map(Dictionary(uniqueKeysWithValues: arguments.enumerated().map { ("arg\($0.offset)", $0.element) }))
        },
        "tmpl": Function(2) { arguments, run throws(TemplateError) in
            .text(try run.rendered(try text(arguments[0]), arguments[1]))
        },
    ]

    private static func sample(_ sample: TemplateEnvironment.Sample) -> TemplateValue {
        .record([.init("Labels", .texts(sample.labels)), .init("Value", .number(sample.value))])
    }

    private static func field(_ name: String, _ value: TemplateValue) throws(TemplateError) -> TemplateValue {
        if case .record(let fields) = value, let field = fields.first(where: { $0.name == name }) { return field.value }
        throw TemplateError("expected a sample, got \(value.kind)")
    }

    private static func labels(_ value: TemplateValue) throws(TemplateError) -> [String: TemplateValue] {
        if case .map(let map) = try field("Labels", value) { return map }
        throw TemplateError("the sample has no labels")
    }
}
