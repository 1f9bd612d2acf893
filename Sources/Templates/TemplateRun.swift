/// One rendering of a template.
struct TemplateRun {
    private let template: Template
    let environment: TemplateEnvironment
    private var out: [UInt8] = []
    private var steps = 0
    private var depth = 0
    /// Variables in scope, the innermost last.
    private var variables: [(name: String, value: TemplateValue)]
    private let data: TemplateValue

    /// What comes after a list of nodes.
    private enum Flow { case on, leave, next }

    init(_ template: Template, _ data: TemplateValue, _ environment: TemplateEnvironment) {
        self.template = template
        self.data = data
        self.environment = environment
        variables = [("", data)]
        if template.dialect != .alertmanager, case .record(let fields) = data {
            let names = [
                "Labels": "labels", "ExternalLabels": "externalLabels", "ExternalURL": "externalURL", "Value": "value",
            ]
            for field in fields { if let name = names[field.name] { variables.append((name, field.value)) } }
        }
    }

    mutating func text() throws(TemplateError) -> String {
        _ = try run(template.nodes, data)
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func run(_ nodes: [TemplateNode], _ dot: TemplateValue) throws(TemplateError) -> Flow {
        depth += 1
        defer { depth -= 1 }
        guard depth <= TemplateLimit.depth else { throw TemplateError("templates nest too deeply") }
        for node in nodes {
            try step()
            let flow = try run(node, dot)
            if flow != .on { return flow }
        }
        return .on
    }

    private mutating func run(_ node: TemplateNode, _ dot: TemplateValue) throws(TemplateError) -> Flow {
        switch node {
        case .text(let text): try append(text)
        case .leaveLoop: return .leave
        case .nextTurn: return .next
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot)
            if pipeline.variables.isEmpty { try append(value.shown) } else { assign(pipeline, [value]) }
        case .condition(let head, let body, let otherwise):
            let scope = variables.count
            defer { variables.removeLast(variables.count - scope) }
            let value = try declared(head, dot)
            return try run(value.isTrue ? body : otherwise, dot)
        case .with(let head, let body, let otherwise):
            let scope = variables.count
            defer { variables.removeLast(variables.count - scope) }
            let value = try declared(head, dot)
            return value.isTrue ? try run(body, value) : try run(otherwise, dot)
        case .loop(let head, let body, let otherwise): return try loop(head, body, otherwise, dot)
        case .template(let name, let pipeline):
            let value = if let pipeline { try evaluate(pipeline, dot) } else { TemplateValue.absent }
            try invoke(name, value)
        }
        return .on
    }

    private mutating func invoke(_ name: String, _ value: TemplateValue) throws(TemplateError) {
        guard let nodes = template.defined[name] else { throw TemplateError("there is no template \"\(name)\"") }
        let outer = variables
        variables = [("", value)]
        defer { variables = outer }
        _ = try run(nodes, value)
    }

    /// The text of the template `name`, for the function `tmpl`.
    mutating func rendered(_ name: String, _ value: TemplateValue) throws(TemplateError) -> String {
        let before = out
        out = []
        defer { out = before }
        try invoke(name, value)
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func loop(
        _ head: TemplatePipeline, _ body: [TemplateNode], _ otherwise: [TemplateNode], _ dot: TemplateValue
    ) throws(TemplateError) -> Flow {
        let value = try evaluate(head, dot)
        let turns = try Self.turns(value)
        if turns.isEmpty { return try run(otherwise, dot) }
        for (key, element) in turns {
            try step()
            let scope = variables.count
            defer { variables.removeLast(variables.count - scope) }
            assign(head, head.variables.count > 1 ? [key, element] : [element])
            if try run(body, element) == .leave { break }
        }
        return .on
    }

    private static func turns(_ value: TemplateValue) throws(TemplateError) -> [(TemplateValue, TemplateValue)] {
        switch value {
        case .absent: return []
        case .list(let items): return items.enumerated().map { (.integer($0.offset), $0.element) }
        case .map(let map): return map.sorted { $0.key < $1.key }.map { (.text($0.key), $0.value) }
        case .integer(let count) where count >= 0 && count <= TemplateLimit.steps:
            return (0..<count).map { (.integer($0), .integer($0)) }
        default: throw TemplateError("range can't iterate over \(value.shown)")
        }
    }

    private mutating func declared(
        _ head: TemplatePipeline, _ dot: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        let value = try evaluate(head, dot)
        if !head.variables.isEmpty { assign(head, [value]) }
        return value
    }

    private mutating func assign(_ pipeline: TemplatePipeline, _ values: [TemplateValue]) {
        for (name, value) in zip(pipeline.variables, values) {
            if pipeline.isAssignment, let place = variables.lastIndex(where: { $0.name == name }) {
                variables[place].value = value
            } else {
                variables.append((name, value))
            }
        }
    }

    private mutating func append(_ text: String) throws(TemplateError) {
        guard out.count + text.utf8.count <= TemplateLimit.output else {
            throw TemplateError("the text grows too long")
        }
        out += text.utf8
    }

    private mutating func step() throws(TemplateError) {
        steps += 1
        if steps > TemplateLimit.steps { throw TemplateError("the template takes too many steps") }
    }
}

extension TemplateRun {
    mutating func evaluate(_ pipeline: TemplatePipeline, _ dot: TemplateValue) throws(TemplateError) -> TemplateValue {
        var value: TemplateValue?
        for command in pipeline.commands { value = try evaluate(command, dot, piped: value) }
        return value ?? .absent
    }

    private mutating func evaluate(
        _ command: TemplateCommand, _ dot: TemplateValue, piped: TemplateValue?
    ) throws(TemplateError) -> TemplateValue {
        guard let first = command.operands.first else { return .absent }
        guard case .function(let name) = first.kind, first.fields.isEmpty else {
            guard command.operands.count == 1, piped == nil else {
                return try method(first, command.operands.dropFirst(), dot, piped)
            }
            return try operand(first, dot)
        }
        if name == "and" || name == "or" {
            return try chain(command.operands.dropFirst(), dot, piped, until: name == "or")
        }
        var arguments: [TemplateValue] = []
        for operand in command.operands.dropFirst() { arguments.append(try self.operand(operand, dot)) }
        if let piped { arguments.append(piped) }
        return try TemplateFunctions.call(name, arguments, &self)
    }

    /// `and` and `or` stop at the first value that decides.
    private mutating func chain(
        _ operands: ArraySlice<TemplateOperand>, _ dot: TemplateValue, _ piped: TemplateValue?, until truth: Bool
    ) throws(TemplateError) -> TemplateValue {
        var last: TemplateValue?
        for operand in operands {
            let value = try self.operand(operand, dot)
            if value.isTrue == truth { return value }
            last = value
        }
        guard let value = piped ?? last else { throw TemplateError("wrong number of args: want at least 1 got 0") }
        return value
    }

    private mutating func operand(
        _ operand: TemplateOperand, _ dot: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        var value: TemplateValue
        switch operand.kind {
        case .dot: value = dot
        case .literal(let literal): value = literal
        case .variable(let name): value = variables.last { $0.name == name }?.value ?? .absent
        case .function(let name): value = try TemplateFunctions.call(name, [], &self)
        case .pipeline(let pipeline): value = try evaluate(pipeline, dot)
        }
        for field in operand.fields { value = try TemplateFields.field(field, of: value, template.dialect) }
        return value
    }

    /// `.Remove (list)`, `$time.Format "15:04"`: a field that is a method with arguments.
    private mutating func method(
        _ operand: TemplateOperand, _ rest: ArraySlice<TemplateOperand>, _ dot: TemplateValue, _ piped: TemplateValue?
    ) throws(TemplateError) -> TemplateValue {
        guard let name = operand.fields.last else { throw TemplateError("can't give argument to non-function") }
        var subject = operand
        subject.fields.removeLast()
        let value = try self.operand(subject, dot)
        var arguments: [TemplateValue] = []
        for argument in rest { arguments.append(try self.operand(argument, dot)) }
        if let piped { arguments.append(piped) }
        return try TemplateFields.call(name, of: value, arguments, template.dialect)
    }
}
