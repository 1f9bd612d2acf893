extension TemplateFunctions {
    /// `eq ne lt le gt ge not`: values of one kind only; `eq` takes several to compare the first with.
    static let comparing: [String: Function] = [
        "eq": Function(2...Int.max) { arguments, _ throws(TemplateError) in
            for other in arguments.dropFirst() where try equal(arguments[0], other) { return .boolean(true) }
            return .boolean(false)
        },
        "ne": Function(2) { arguments, _ throws(TemplateError) in .boolean(!(try equal(arguments[0], arguments[1]))) },
        "lt": Function(2) { arguments, _ throws(TemplateError) in .boolean(try less(arguments[0], arguments[1])) },
        "le": Function(2) { arguments, _ throws(TemplateError) in
            .boolean(try atMost(arguments[0], arguments[1]))
        },
        "gt": Function(2) { arguments, _ throws(TemplateError) in
            .boolean(!(try atMost(arguments[0], arguments[1])))
        },
        "ge": Function(2) { arguments, _ throws(TemplateError) in .boolean(!(try less(arguments[0], arguments[1]))) },
        "not": Function(1) { arguments, _ in .boolean(!arguments[0].isTrue) },
    ]

    private static func equal(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateError) -> Bool {
        switch (a, b) {
        case (.text(let a), .text(let b)): return a == b
        case (.integer(let a), .integer(let b)): return a == b
        case (.number(let a), .number(let b)): return a == b
        case (.boolean(let a), .boolean(let b)): return a == b
        case (.absent, .absent): return true
        case (.absent, _), (_, .absent): return false
        case (.time(let a), .time(let b)): return a == b
        default: throw TemplateError("incompatible types for comparison")
        }
    }

    private static func atMost(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateError) -> Bool {
        if try less(a, b) { return true }
        return try equal(a, b)
    }

    private static func less(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateError) -> Bool {
        switch (a, b) {
        case (.text(let a), .text(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.integer(let a), .integer(let b)): return a < b
        case (.number(let a), .number(let b)): return a < b
        case (.boolean, .boolean), (.list, _), (.map, _), (.record, _), (.absent, _):
            throw TemplateError("invalid type for comparison")
        default: throw TemplateError("incompatible types for comparison")
        }
    }
}
