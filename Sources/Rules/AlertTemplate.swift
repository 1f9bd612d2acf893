internal import Diagnostics
internal import Templates

extension Template {
    /// As a label or an annotation of a rule on the log stream, whose labels are known beforehand.
    ///
    /// - Parameters:
    ///   - labels: the names that `$labels` may ask for.
    ///   - allowsValue: false where a changing value would make a new alert each time.
    init(_ source: SourceText, labels: [String], allowsValue: Bool) throws(Diagnostic) {
        try self.init(source, dialect: .records)
        let references = references
        if let (name, offset) = references.labels.first(where: { !labels.contains($0.name) }) {
            throw Diagnostic(
                "the alert has no label \"\(name)\"", in: source,
                at: source.place(at: offset, length: name.utf8.count + 8), help: suggestion(for: name, among: labels))
        }
        if !allowsValue, let offset = references.values.first {
            throw Diagnostic(
                "a label cannot show the value, which would make a new alert of each", in: source,
                at: source.place(at: offset, length: 6))
        }
    }

    /// The text for one alert. What cannot be filled in is told in the text itself, as Prometheus does.
    func text(labels: [AlertLabel], value: Double) -> String {
        text(Template.data(labels: labels.map { ($0.name, $0.value) }, value: value), TemplateEnvironment())
    }

    func text(_ data: TemplateValue, _ environment: TemplateEnvironment) -> String {
        do throws(TemplateError) {
            return try render(data, environment)
        } catch {
            return "<error expanding template: \(error.reason)>"
        }
    }
}
