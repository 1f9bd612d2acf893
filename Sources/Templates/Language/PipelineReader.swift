internal import Diagnostics

/// Reads the pipeline within one `{{ }}`.
struct PipelineReader {
    private let source: SourceText
    private var tokens: ArraySlice<TemplateToken>
    private let offset: Int
    private var variables: [String]
    private let functions: Set<String>
    private var depth = 0
    /// Whether `$labels.a.b` names the label `a_b`.
    var joinsLabels = false

    init(
        _ source: SourceText, _ tokens: ArraySlice<TemplateToken>, _ offset: Int, variables: [String],
        functions: Set<String>
    ) {
        self.source = source
        self.tokens = tokens
        self.offset = offset
        self.variables = variables
        self.functions = functions
    }

    /// All tokens, with the variables that take the result before them.
    mutating func whole(isLoop: Bool) throws(Diagnostic) -> TemplatePipeline {
        let (declared, isAssignment) = try declaration(isLoop)
        var pipeline = try commands()
        if let token = tokens.first { throw unexpected(token) }
        pipeline.variables = declared
        pipeline.isAssignment = isAssignment
        return pipeline
    }

    /// `$x :=`, `$x =`, and for a loop `$i, $x :=`.
    private mutating func declaration(_ isLoop: Bool) throws(Diagnostic) -> ([String], Bool) {
        let kinds = tokens.prefix(4).map(\.kind)
        guard case .variable(let first)? = kinds.first, kinds.count > 1 else { return ([], false) }
        var names = [first]
        var mark = kinds[1]
        if isLoop, mark == .comma, kinds.count > 3, case .variable(let second) = kinds[2] {
            names.append(second)
            mark = kinds[3]
        }
        guard mark == .declare || mark == .assign else { return ([], false) }
        if mark == .assign { for name in names { try know(name, tokens[tokens.startIndex]) } }
        tokens = tokens.dropFirst(names.count * 2)
        return (names, mark == .assign)
    }

    private mutating func commands() throws(Diagnostic) -> TemplatePipeline {
        depth += 1
        defer { depth -= 1 }
        if depth > TemplateLimit.depth { throw fault("nested too deeply") }
        var pipeline = TemplatePipeline()
        while true {
            var operands: [TemplateOperand] = []
            while let token = tokens.first, token.kind != .bar, token.kind != .close { operands.append(try operand()) }
            guard let first = operands.first else { throw missing() }
            try check(first, count: operands.count, isFirst: pipeline.commands.isEmpty)
            pipeline.commands.append(TemplateCommand(operands: operands))
            guard tokens.first?.kind == .bar else { return pipeline }
            tokens.removeFirst()
            // Go passes over a bar at the end.
            if tokens.isEmpty || tokens.first?.kind == .close { return pipeline }
        }
    }

    private func missing() -> Diagnostic {
        guard let token = tokens.first else { return fault("a value is missing") }
        return unexpected(token)
    }

    /// Only a function takes arguments, and only a function can follow a bar.
    private func check(_ operand: TemplateOperand, count: Int, isFirst: Bool) throws(Diagnostic) {
        if case .function = operand.kind, operand.fields.isEmpty { return }
        if count == 1, isFirst { return }
        switch operand.kind {
        case .dot where !operand.fields.isEmpty: return
        case .variable where !operand.fields.isEmpty: return
        case .pipeline where isFirst: return
        case .literal, .dot, .variable, .pipeline, .function:
            throw Diagnostic(
                isFirst ? "only a function can take arguments" : "only a function can follow \"|\"", in: source,
                at: source.place(at: operand.offset))
        }
    }

    private mutating func operand() throws(Diagnostic) -> TemplateOperand {
        let token = tokens.removeFirst()
        var operand = TemplateOperand(kind: .dot, offset: token.offset)
        switch token.kind {
        case .dot: return operand
        case .field(let name): operand.fields = [name]
        case .variable(let name):
            try know(name, token)
            operand.kind = .variable(name)
        case .text(let text): return TemplateOperand(kind: .literal(.text(text)), offset: token.offset)
        case .integer(let number): return TemplateOperand(kind: .literal(.integer(number)), offset: token.offset)
        case .number(let number): return TemplateOperand(kind: .literal(.number(number)), offset: token.offset)
        case .word(let word): operand.kind = try function(word, token)
        case .open:
            operand.kind = .pipeline(try commands())
            guard tokens.first?.kind == .close else { throw fault("\"(\" without \")\"") }
            tokens.removeFirst()
        default: throw unexpected(token)
        }
        while case .field(let name)? = tokens.first?.kind, tokens.first?.isApart == false {
            operand.fields.append(name)
            tokens.removeFirst()
        }
        if joinsLabels { joinLabel(&operand) }
        return operand
    }

    private func joinLabel(_ operand: inout TemplateOperand) {
        if case .variable("labels") = operand.kind, operand.fields.count > 1 {
            operand.fields = [operand.fields.joined(separator: "_")]
        } else if case .dot = operand.kind, operand.fields.first == "Labels", operand.fields.count > 2 {
            operand.fields = ["Labels", operand.fields.dropFirst().joined(separator: "_")]
        }
    }

    private func function(_ word: String, _ token: TemplateToken) throws(Diagnostic) -> TemplateOperand.Kind {
        switch word {
        case "true", "false": return .literal(.boolean(word == "true"))
        case "nil": return .literal(.absent)
        default: break
        }
        if functions.contains(word) { return .function(word) }
        throw Diagnostic(
            "unknown function \"\(word)\"", in: source, at: source.place(at: token.offset, length: token.length),
            help: suggestion(for: word, among: functions))
    }

    private func know(_ name: String, _ token: TemplateToken) throws(Diagnostic) {
        if variables.contains(name) { return }
        throw Diagnostic(
            "there is no variable \"$\(name)\"", in: source, at: source.place(at: token.offset, length: token.length),
            help: suggestion(for: "$\(name)", among: variables.filter { !$0.isEmpty }.map { "$\($0)" }))
    }

    private func unexpected(_ token: TemplateToken) -> Diagnostic {
        Diagnostic(
            "unexpected \"\(token.shown)\"", in: source, at: source.place(at: token.offset, length: token.length))
    }

    private func fault(_ message: String) -> Diagnostic {
        Diagnostic(message, in: source, at: source.place(at: offset, length: 2))
    }
}
