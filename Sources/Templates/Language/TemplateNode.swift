/// A piece of a template, as read.
indirect enum TemplateNode: Sendable {
    case text(String)
    case action(TemplatePipeline)
    case condition(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
    case loop(TemplatePipeline, body: [TemplateNode], otherwise: [TemplateNode])
    case with(TemplatePipeline, body: [TemplateNode], otherwise: [TemplateNode])
    case template(String, TemplatePipeline?)
    case leaveLoop
    case nextTurn
}

/// Commands whose results flow into each other, perhaps into variables.
struct TemplatePipeline: Sendable {
    /// Variables that take the result; for a loop the key and the element.
    var variables: [String] = []
    /// `=` instead of `:=`.
    var isAssignment = false
    var commands: [TemplateCommand] = []
}

/// An operand, with arguments when it is a function. The result of the command before comes last.
struct TemplateCommand: Sendable {
    var operands: [TemplateOperand]
}

/// A value, or how to get one.
struct TemplateOperand: Sendable {
    indirect enum Kind: Sendable {
        case dot
        case literal(TemplateValue)
        /// `$name`, without the dollar sign; empty for `$`.
        case variable(String)
        case function(String)
        case pipeline(TemplatePipeline)
    }

    var kind: Kind
    /// Names behind it: `.a.b`.
    var fields: [String] = []
    /// UTF-8 offset in the template's text.
    var offset: Int
}
