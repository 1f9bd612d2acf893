internal import Instants

extension TemplateFunctions {
    /// What Alertmanager adds: `join stringSlice trimSpace date tz since`.
    static let notifying: [String: Function] = [
        "join": Function(2) { arguments, _ throws(TemplateError) in
            guard case .list(let items) = arguments[1] else { throw TemplateError("expected a list") }
            return .text(items.map(\.shown).joined(separator: try text(arguments[0])))
        },
        "stringSlice": Function(0...Int.max) { arguments, _ in .list(arguments) },
        "trimSpace": Function(1) { arguments, _ throws(TemplateError) in
            var rest = try text(arguments[0])[...]
            while rest.first?.isWhitespace == true { rest.removeFirst() }
            while rest.last?.isWhitespace == true { rest.removeLast() }
            return .text(String(rest))
        },
        "date": Function(2) { arguments, _ throws(TemplateError) in
            guard case .time(let time) = arguments[1] else { throw TemplateError("expected a time") }
            let layout = try text(arguments[0])
            guard layout.utf8.count <= 256 else { throw TemplateError("the layout is too long") }
            return .text(goText(time, layout: layout))
        },
        "tz": Function(2) { arguments, _ throws(TemplateError) in
            guard case .time = arguments[1] else { throw TemplateError("expected a time") }
            guard try text(arguments[0]) == "UTC" else { throw TemplateError("times are shown in UTC") }
            return arguments[1]
        },
        "since": Function(1) { arguments, run throws(TemplateError) in
            guard case .time(let time) = arguments[0] else { throw TemplateError("expected a time") }
            return .text(goDuration((run.environment.now - time).nanoseconds))
        },
    ]
}
