/// `text` between double quotes, with the escapes that Go, LogsQL and PromQL read.
public func inQuotes(_ text: String) -> String { inQuotes(text, escapes: [:]) }

/// The same, where more characters have an escape of their own: `\a` for a bell, in `escapes`.
public func inQuotes(_ text: String, escapes: [Unicode.Scalar: String]) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\r": out += "\\r"
        case "\t": out += "\\t"
        default:
            if let escape = escapes[scalar] {
                out += escape
            } else if scalar.value < 0x20 || scalar.value == 0x7F {
                let digits = String(scalar.value, radix: 16)
                out += "\\x" + (digits.count < 2 ? "0" : "") + digits
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
    }
    return out + "\""
}
