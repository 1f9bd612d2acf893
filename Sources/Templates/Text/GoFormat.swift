internal import Diagnostics

/// Go's `fmt.Sprintf` for the values of templates (Go, package `fmt`).
struct GoFormat {
    private var rest: Substring
    private var arguments: ArraySlice<TemplateValue>
    private var out = ""

    /// A directive: `%-8.2f`.
    private struct Directive {
        var flags: Set<Character> = []
        var width: Int?
        var precision: Int?
    }

    /// Wider than this nothing is padded: a width is a user's number.
    private static let widest = 4096

    private init(_ format: String, _ arguments: ArraySlice<TemplateValue>) {
        rest = format[...]
        self.arguments = arguments
    }

    static func text(_ format: String, _ arguments: ArraySlice<TemplateValue>) -> String {
        var run = GoFormat(format, arguments)
        run.expand()
        return run.out
    }

    private mutating func expand() {
        while let percent = rest.firstIndex(of: "%") {
            out += rest[..<percent]
            rest = rest[percent...].dropFirst()
            directive()
        }
        out += rest
        if !arguments.isEmpty {
            out += "%!(EXTRA " + arguments.map { "\(Self.type($0))=\($0.shown)" }.joined(separator: ", ") + ")"
        }
    }

    private mutating func directive() {
        var directive = Directive()
        while let flag = rest.first, "+-# 0".contains(flag) {
            directive.flags.insert(flag)
            rest.removeFirst()
        }
        directive.width = number()
        if rest.first == "." {
            rest.removeFirst()
            directive.precision = number() ?? 0
        }
        guard let verb = rest.popFirst() else {
            out += "%!(NOVERB)"
            return
        }
        if verb == "%" {
            out += "%"
        } else if let argument = arguments.popFirst() {
            out += padded(body(verb, argument, directive), directive, argument)
        } else {
            out += "%!\(verb)(MISSING)"
        }
    }

    private mutating func number() -> Int? {
        if rest.first == "*" {
            rest.removeFirst()
            if case .integer(let width)? = arguments.popFirst() { return min(max(0, width), Self.widest) }
            return nil
        }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return Int(digits).map { min($0, Self.widest) }
    }

    private func body(_ verb: Character, _ value: TemplateValue, _ directive: Directive) -> String {
        switch (verb, value) {
        case ("v", .number), ("e", .number), ("E", .number), ("f", .number), ("F", .number), ("g", .number),
            ("G", .number):
            return float(verb, value, directive)
        case ("v", .integer(let number)), ("d", .integer(let number)): return signed(number, 10, directive)
        case ("x", .integer(let number)), ("X", .integer(let number)):
            let digits = (directive.flags.contains("#") ? "0x" : "") + String(number.magnitude, radix: 16)
            return (number < 0 ? "-" : "") + (verb == "X" ? digits.uppercased() : digits)
        case ("o", .integer(let number)): return signed(number, 8, directive)
        case ("b", .integer(let number)): return signed(number, 2, directive)
        case ("c", .integer(let number)):
            return UInt32(exactly: number).flatMap(Unicode.Scalar.init).map(String.init) ?? "\u{FFFD}"
        case ("q", .text(let text)): return quoted(text)
        case ("x", .text(let text)): return text.utf8.map { hexadecimal($0) }.joined()
        case ("X", .text(let text)): return text.utf8.map { hexadecimal($0).uppercased() }.joined()
        case ("t", .boolean), ("v", .boolean): return value.shown
        case ("T", _): return Self.type(value)
        case ("s", .list(let items)), ("v", .list(let items)):
            return "[" + items.map { body(verb, $0, directive) }.joined(separator: " ") + "]"
        case ("s", .text(let text)), ("v", .text(let text)):
            return directive.precision.map { String(text.prefix($0)) } ?? text
        case ("v", .absent): return "<nil>"
        case ("v", _), ("s", .map), ("s", .record), ("s", .time): return value.shown
        default: return "%!\(verb)(\(Self.type(value))=\(value.shown))"
        }
    }

    private func float(_ verb: Character, _ value: TemplateValue, _ directive: Directive) -> String {
        guard case .number(let number) = value else { return "" }
        var text: String
        if let word = special(number) {
            text = word
        } else if verb == "v" || verb == "g" || verb == "G", directive.precision == nil {
            text = goText(number)
        } else {
            let letter = verb == "v" ? "g" : String(verb)
            text = formatted(number, "%.\(min(directive.precision ?? 6, 300))\(letter)")
        }
        if directive.flags.contains("+"), !text.hasPrefix("-"), !text.hasPrefix("+"), text != "NaN" {
            text = "+" + text
        }
        if directive.flags.contains(" "), !text.hasPrefix("-"), !text.hasPrefix("+") { text = " " + text }
        return text
    }

    private func signed(_ number: Int, _ radix: Int, _ directive: Directive) -> String {
        let digits = String(number.magnitude, radix: radix)
        let zeros = String(repeating: "0", count: max(0, (directive.precision ?? 0) - digits.count))
        let plus = directive.flags.contains("+") ? "+" : directive.flags.contains(" ") ? " " : ""
        return (number < 0 ? "-" : plus) + zeros + digits
    }

    private func padded(_ text: String, _ directive: Directive, _ value: TemplateValue) -> String {
        guard let width = directive.width, text.count < width else { return text }
        let missing = width - text.count
        if directive.flags.contains("-") { return text + String(repeating: " ", count: missing) }
        var isFinite = true
        if case .number(let number) = value { isFinite = number.isFinite }
        guard directive.flags.contains("0"), isFinite else { return String(repeating: " ", count: missing) + text }
        let sign = text.prefix { $0 == "-" || $0 == "+" }
        return sign + String(repeating: "0", count: missing) + text.dropFirst(sign.count)
    }

    private static func type(_ value: TemplateValue) -> String {
        switch value {
        case .absent: "<nil>"
        case .text: "string"
        case .integer: "int"
        case .number: "float64"
        case .boolean: "bool"
        case .list: "[]interface {}"
        case .map: "map[string]string"
        case .record: "struct"
        case .time: "time.Time"
        }
    }
}

/// A text in double quotes with all of Go's escapes.
func quoted(_ text: String) -> String {
    inQuotes(text, escapes: ["\u{7}": "\\a", "\u{8}": "\\b", "\u{C}": "\\f", "\u{B}": "\\v"])
}

func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
