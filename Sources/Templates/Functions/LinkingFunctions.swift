extension TemplateFunctions {
    /// Addresses: `graphLink tableLink externalURL pathPrefix urlQueryEscape`.
    static let linking: [String: Function] = [
        "graphLink": Function(1) { arguments, _ throws(TemplateError) in .text(link(try text(arguments[0]), tab: 0)) },
        "tableLink": Function(1) { arguments, _ throws(TemplateError) in .text(link(try text(arguments[0]), tab: 1)) },
        "externalURL": Function(0) { _, run in .text(run.environment.externalURL) },
        "pathPrefix": Function(0) { _, run in .text(run.environment.pathPrefix) },
        "urlQueryEscape": Function(1) { arguments, _ throws(TemplateError) in
            .text(queryEscaped(try text(arguments[0])))
        },
    ]

    private static func link(_ expression: String, tab: Int) -> String {
        "/graph?g0.expr=\(queryEscaped(expression))&g0.tab=\(tab)"
    }
}
