extension Template {
    /// What a rule's template asks its data for.
    public struct References: Sendable {
        /// Names behind `$labels.` and `.Labels.`, with their UTF-8 offsets.
        public internal(set) var labels: [(name: String, offset: Int)] = []
        /// Offsets of `$value` and `.Value`.
        public internal(set) var values: [Int] = []
    }

    /// Everything that the template and what it defines ask for. `.Labels` counts only where `.` is the data.
    public var references: References {
        var found = References()
        for nodes in [nodes] + defined.values { Self.collect(nodes, &found) }
        return found
    }

    private static func collect(_ nodes: [TemplateNode], _ found: inout References) {
        for node in nodes {
            switch node {
            case .text, .leaveLoop, .nextTurn: break
            case .action(let pipeline): collect(pipeline, &found)
            case .template(_, let pipeline): if let pipeline { collect(pipeline, &found) }
            case .condition(let head, let body, let otherwise), .loop(let head, let body, let otherwise),
                .with(let head, let body, let otherwise):
                collect(head, &found)
                collect(body, &found)
                collect(otherwise, &found)
            }
        }
    }

    private static func collect(_ pipeline: TemplatePipeline, _ found: inout References) {
        for operand in pipeline.commands.flatMap(\.operands) {
            switch operand.kind {
            case .pipeline(let inner): collect(inner, &found)
            case .variable("labels"): if let name = operand.fields.first { found.labels.append((name, operand.offset)) }
            case .variable("value"): found.values.append(operand.offset)
            case .dot where operand.fields.first == "Labels" && operand.fields.count > 1:
                found.labels.append((operand.fields[1], operand.offset))
            case .dot where operand.fields.first == "Value": found.values.append(operand.offset)
            case .dot, .variable, .literal, .function: break
            }
        }
    }
}
