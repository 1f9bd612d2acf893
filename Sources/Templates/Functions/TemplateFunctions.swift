/// The functions of templates by name.
enum TemplateFunctions {
    /// What a function gets: its arguments and the run it is called in.
    typealias Body =
        @Sendable (_ arguments: [TemplateValue], _ run: inout TemplateRun) throws(TemplateError) -> TemplateValue

    struct Function: Sendable {
        /// Fewest and most arguments.
        let counts: ClosedRange<Int>
        let body: Body

        init(_ counts: ClosedRange<Int>, _ body: @escaping Body) {
            self.counts = counts
            self.body = body
        }

        init(_ count: Int, _ body: @escaping Body) { self.init(count...count, body) }
    }

    /// Go's own.
    static let built: [String: Function] = comparing.merging(collecting) { $1 }.merging(printing) { $1 }

    static let prometheus = built.merging(texts) { $1 }.merging(humanizing) { $1 }
        .merging(series.filter { $0.key != "tmpl" }) { $1 }
        .merging(linking) { $1 }

    static let alertmanager = built.merging(texts) { $1 }.merging(humanizing) { $1 }.merging(notifying) { $1 }
        .merging(series.filter { $0.key == "tmpl" }) { $1 }

    private static let all = prometheus.merging(alertmanager) { $1 }

    static func names(_ dialect: TemplateDialect) -> Set<String> {
        // `and`, `or` are the run's own, since they need not look at all their arguments.
        Set((dialect == .alertmanager ? alertmanager : prometheus).keys).union(["and", "or"])
    }

    static func call(
        _ name: String, _ arguments: [TemplateValue], _ run: inout TemplateRun
    ) throws(TemplateError) -> TemplateValue {
        guard let function = all[name] else { throw TemplateError("function \"\(name)\" not defined") }
        guard function.counts.contains(arguments.count) else {
            let wanted = function.counts.upperBound == Int.max ? "at least " : ""
            throw TemplateError(
                "wrong number of args for \(name): want \(wanted)\(function.counts.lowerBound) got \(arguments.count)")
        }
        do throws(TemplateError) {
            return try function.body(arguments, &run)
        } catch {
            throw TemplateError("error calling \(name): \(error.reason)")
        }
    }

    static func text(_ value: TemplateValue) throws(TemplateError) -> String {
        if case .text(let text) = value { return text }
        throw TemplateError("expected text, got \(value.kind)")
    }

    /// A number, also when it is given as text.
    static func number(_ value: TemplateValue) throws(TemplateError) -> Double {
        switch value {
        case .number(let number): return number
        case .integer(let number): return Double(number)
        case .text(let text):
            guard let number = Double(text) else { throw TemplateError("\(quoted(text)) is no number") }
            return number
        default: throw TemplateError("can't convert \(value.kind) to a number")
        }
    }
}
