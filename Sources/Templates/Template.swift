public import Diagnostics

/// Whose templates they are: which functions there are and what the data may be asked for.
public enum TemplateDialect: Sendable {
    /// Labels and annotations of rules, with `$labels`, `$externalLabels`, `$externalURL`, `$value`.
    case prometheus
    /// The same for rules on records, whose fields have dots where labels have `_`: `$labels.source.ip` is
    /// the label `source_ip`.
    case records
    /// Notifications: `.Alerts`, `.CommonLabels` and so on.
    case alertmanager

    /// Variables that are there from the start.
    var variables: [String] {
        switch self {
        case .prometheus, .records: ["labels", "externalLabels", "externalURL", "value"]
        case .alertmanager: []
        }
    }
}

/// A text with actions in `{{ }}`, compiled: Go's `text/template` with the functions that Prometheus or
/// Alertmanager adds (pkg.go.dev/text/template, prometheus.io/docs/prometheus/latest/configuration/template_reference).
///
/// Rendering is bounded in steps, depth and output. Cost: linear in the text and its loops.
public struct Template: Sendable {
    /// The text as written.
    public let source: String
    /// True when there is nothing to fill in.
    public var isPlain: Bool { if case .text? = nodes.first, nodes.count == 1 { true } else { nodes.isEmpty } }
    let nodes: [TemplateNode]
    let defined: [String: [TemplateNode]]
    let dialect: TemplateDialect

    /// - Parameter library: templates that others have defined, which `template` may name.
    /// - Throws: the first fault with its place in `source`.
    public init(
        _ source: SourceText, dialect: TemplateDialect = .prometheus, library: [Template] = []
    ) throws(Diagnostic) {
        var parser = try TemplateParser(
            source, variables: dialect.variables, functions: TemplateFunctions.names(dialect),
            joinsLabels: dialect == .records)
        nodes = try parser.parse()
        defined = library.reduce(into: [:]) { $0.merge($1.defined) { $1 } }.merging(parser.defined) { $1 }
        self.source = source.text
        self.dialect = dialect
    }

    /// A text that stays as it is, whatever is in it.
    public init(plain text: String) {
        nodes = text.isEmpty ? [] : [.text(text)]
        defined = [:]
        dialect = .prometheus
        source = text
    }

    /// Fills the template in.
    ///
    /// For Prometheus `data` is a record with `Labels`, `ExternalLabels`, `ExternalURL` and `Value`.
    public func render(_ data: TemplateValue, _ environment: TemplateEnvironment) throws(TemplateError) -> String {
        if nodes.isEmpty { return "" }
        if isPlain, case .text(let text)? = nodes.first { return text }
        var run = TemplateRun(self, data, environment)
        return try run.text()
    }

    /// What a rule's template knows, as the record that `render` takes.
    public static func data(
        labels: some Sequence<(String, String)>, externalLabels: [(String, String)] = [], externalURL: String = "",
        value: Double
    ) -> TemplateValue {
        .record([
            .init("Labels", .texts(labels)), .init("ExternalLabels", .texts(externalLabels)),
            .init("ExternalURL", .text(externalURL)), .init("Value", .number(value)),
        ])
    }
}
