internal import Diagnostics

/// Builds the tree of a template from its parts: Go's `text/template`, as Prometheus and Alertmanager write it.
struct TemplateParser {
    let source: SourceText
    private var parts: ArraySlice<TemplateScanner.Part>
    /// Variables in scope.
    private var variables: [String]
    private var loops = 0
    private var depth = 0
    /// Functions that may be called.
    private let functions: Set<String>
    /// Whether `$labels.a.b` names the label `a_b`.
    private let joinsLabels: Bool
    /// Templates that were defined with `define` and `block`.
    private(set) var defined: [String: [TemplateNode]] = [:]

    /// How a list of nodes ended.
    private enum End { case text, end, otherwise(ArraySlice<TemplateToken>, offset: Int) }

    init(_ source: SourceText, variables: [String], functions: Set<String>, joinsLabels: Bool) throws(Diagnostic) {
        guard source.text.utf8.count <= TemplateLimit.source else {
            throw Diagnostic("the template is longer than \(TemplateLimit.source >> 10) KiB", in: source)
        }
        self.source = source
        self.variables = variables + [""]
        self.functions = functions
        self.joinsLabels = joinsLabels
        var scanner = TemplateScanner(source)
        parts = try scanner.run()[...]
    }

    /// The whole text.
    mutating func parse() throws(Diagnostic) -> [TemplateNode] {
        let (nodes, end, offset) = try list()
        switch end {
        case .text: return nodes
        case .end: throw fault("\"end\" without a block that it ends", offset)
        case .otherwise: throw fault("\"else\" without \"if\", \"range\" or \"with\"", offset)
        }
    }

    private mutating func list() throws(Diagnostic) -> ([TemplateNode], End, Int) {
        depth += 1
        defer { depth -= 1 }
        var nodes: [TemplateNode] = []
        while let part = parts.popFirst() {
            switch part {
            case .text(let text): nodes.append(.text(text))
            case .action(let tokens, let offset):
                if depth > TemplateLimit.depth { throw fault("nested too deeply", offset) }
                if case .word("end")? = tokens.first?.kind {
                    try nothing(after: tokens.dropFirst())
                    return (nodes, .end, offset)
                }
                if case .word("else")? = tokens.first?.kind {
                    return (nodes, .otherwise(tokens.dropFirst(), offset: offset), offset)
                }
                if let node = try action(tokens[...], offset) { nodes.append(node) }
            }
        }
        return (nodes, .text, source.text.utf8.count)
    }

    private mutating func action(_ tokens: ArraySlice<TemplateToken>, _ offset: Int) throws(Diagnostic) -> TemplateNode?
    {
        guard case .word(let word)? = tokens.first?.kind else {
            return .action(try pipeline(tokens, offset))
        }
        let rest = tokens.dropFirst()
        switch word {
        case "if", "with", "range": return try block(word, rest, offset)
        case "define", "block": return try definition(word, rest, offset)
        case "template":
            let (name, behind) = try name(rest, offset)
            return .template(name, behind.isEmpty ? nil : try pipeline(behind, offset))
        case "break", "continue":
            try nothing(after: rest)
            guard loops > 0 else { throw fault("\"\(word)\" outside of \"range\"", offset) }
            return word == "break" ? .leaveLoop : .nextTurn
        default: return .action(try pipeline(tokens, offset))
        }
    }

    /// `if`, `with` and `range`, with what follows `else`.
    private mutating func block(
        _ word: String, _ tokens: ArraySlice<TemplateToken>, _ offset: Int
    ) throws(Diagnostic) -> TemplateNode {
        let scope = variables.count
        defer { variables.removeLast(variables.count - scope) }
        let head = try pipeline(tokens, offset, isLoop: word == "range")
        if word == "range" { loops += 1 }
        let (body, end, _) = try list()
        if word == "range" { loops -= 1 }
        var otherwise: [TemplateNode] = []
        switch end {
        case .text: throw fault("\"\(word)\" without \"end\"", offset)
        case .end: break
        case .otherwise(let rest, let place):
            if case .word(let again)? = rest.first?.kind, again == word, word != "range" {
                depth += 1
                defer { depth -= 1 }
                if depth > TemplateLimit.depth { throw fault("nested too deeply", place) }
                otherwise = [try block(again, rest.dropFirst(), place)]
            } else {
                try nothing(after: rest)
                let (nodes, end, place) = try list()
                guard case .end = end else { throw fault("\"\(word)\" without \"end\"", min(place, offset)) }
                otherwise = nodes
            }
        }
        switch word {
        case "if": return .condition(head, then: body, otherwise: otherwise)
        case "with": return .with(head, body: body, otherwise: otherwise)
        default: return .loop(head, body: body, otherwise: otherwise)
        }
    }

    private mutating func definition(
        _ word: String, _ tokens: ArraySlice<TemplateToken>, _ offset: Int
    ) throws(Diagnostic) -> TemplateNode? {
        let (name, behind) = try name(tokens, offset)
        let data = word == "block" ? try pipeline(behind, offset) : nil
        if word == "define" { try nothing(after: behind) }
        let outer = variables
        variables = [""]
        defer { variables = outer }
        let (nodes, end, _) = try list()
        guard case .end = end else { throw fault("\"\(word)\" without \"end\"", offset) }
        defined[name] = nodes
        return data.map { .template(name, $0) }
    }

    private func name(
        _ tokens: ArraySlice<TemplateToken>, _ offset: Int
    ) throws(Diagnostic) -> (String, ArraySlice<TemplateToken>) {
        guard case .text(let name)? = tokens.first?.kind else { throw fault("a name in quotes must follow", offset) }
        return (name, tokens.dropFirst())
    }

    private mutating func pipeline(
        _ tokens: ArraySlice<TemplateToken>, _ offset: Int, isLoop: Bool = false
    ) throws(Diagnostic) -> TemplatePipeline {
        var reader = PipelineReader(source, tokens, offset, variables: variables, functions: functions)
        reader.joinsLabels = joinsLabels
        let pipeline = try reader.whole(isLoop: isLoop)
        if !pipeline.isAssignment { variables += pipeline.variables }
        return pipeline
    }

    private func nothing(after tokens: ArraySlice<TemplateToken>) throws(Diagnostic) {
        guard let token = tokens.first else { return }
        throw Diagnostic(
            "unexpected \"\(token.shown)\"", in: source, at: source.place(at: token.offset, length: token.length))
    }

    private func fault(_ message: String, _ offset: Int) -> Diagnostic {
        Diagnostic(message, in: source, at: source.place(at: offset, length: 2))
    }
}
