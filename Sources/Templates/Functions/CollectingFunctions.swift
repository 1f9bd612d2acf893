extension TemplateFunctions {
    /// `index len slice call`.
    static let collecting: [String: Function] = [
        "index": Function(1...Int.max) { arguments, _ throws(TemplateError) in
            var value = arguments[0]
            for key in arguments.dropFirst() { value = try element(value, key) }
            return value
        },
        "len": Function(1) { arguments, _ throws(TemplateError) in
            switch arguments[0] {
            case .text(let text): .integer(text.utf8.count)
            case .list(let items): .integer(items.count)
            case .map(let map): .integer(map.count)
            default: throw TemplateError("len of \(arguments[0].kind)")
            }
        },
        "slice": Function(1...4) { arguments, _ throws(TemplateError) in try slice(arguments) },
        "call": Function(1...Int.max) { _, _ throws(TemplateError) in
            throw TemplateError("there is no function to call")
        },
    ]

    private static func element(_ value: TemplateValue, _ key: TemplateValue) throws(TemplateError) -> TemplateValue {
        switch (value, key) {
        case (.map(let map), .text(let name)): return map[name] ?? .text("")
        case (.list(let items), .integer(let place)) where items.indices.contains(place): return items[place]
        case (.text(let text), .integer(let place)) where place >= 0 && place < text.utf8.count:
            return .integer(Int(Array(text.utf8)[place]))
        case (.list, .integer(let place)), (.text, .integer(let place)):
            throw TemplateError("index out of range: \(place)")
        case (.absent, _): throw TemplateError("index of untyped nil")
        default: throw TemplateError("can't index \(value.kind) with \(key.kind)")
        }
    }

    private static func slice(_ arguments: [TemplateValue]) throws(TemplateError) -> TemplateValue {
        var bounds: [Int] = []
        for argument in arguments.dropFirst() {
            guard case .integer(let bound) = argument, bound >= 0 else { throw TemplateError("cannot slice so") }
            bounds.append(bound)
        }
        func range(_ count: Int) throws(TemplateError) -> Range<Int> {
            let end = bounds.count > 1 ? bounds[1] : count
            let start = bounds.first ?? 0
            guard start <= end, end <= count else { throw TemplateError("index out of range") }
            return start..<end
        }
        switch arguments[0] {
        case .text(let text):
            guard bounds.count < 3 else { throw TemplateError("cannot 3-index slice a text") }
            let bytes = Array(text.utf8)
            return .text(String(decoding: bytes[try range(bytes.count)], as: UTF8.self))
        case .list(let items): return .list(Array(items[try range(items.count)]))
        default: throw TemplateError("can't slice \(arguments[0].kind)")
        }
    }
}
