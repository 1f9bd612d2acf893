extension TemplateFunctions {
    /// `print printf println html js urlquery`.
    static let printing: [String: Function] = [
        "print": Function(0...Int.max) { arguments, _ in .text(joined(arguments)) },
        "println": Function(0...Int.max) { arguments, _ in
            .text(arguments.map(\.shown).joined(separator: " ") + "\n")
        },
        "printf": Function(1...Int.max) { arguments, _ throws(TemplateError) in
            .text(GoFormat.text(try text(arguments[0]), arguments.dropFirst()))
        },
        "html": Function(0...Int.max) { arguments, _ in .text(escapedHTML(joined(arguments))) },
        "js": Function(0...Int.max) { arguments, _ in .text(escapedScript(joined(arguments))) },
        "urlquery": Function(0...Int.max) { arguments, _ in .text(queryEscaped(joined(arguments))) },
    ]

    /// As `fmt.Sprint`: a blank between two of which neither is text.
    private static func joined(_ values: [TemplateValue]) -> String {
        var out = ""
        var wasText = true
        for value in values {
            var isText = false
            if case .text = value { isText = true }
            if !out.isEmpty, !isText, !wasText { out += " " }
            // Within `fmt` nothing is shown as nil.
            out += value == .absent ? "<nil>" : value.shown
            wasText = isText
        }
        return out
    }

    private static func escapedHTML(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&#34;"
            case "'": out += "&#39;"
            case "\0": out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func escapedScript(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "'": out += "\\'"
            case "\"": out += "\\\""
            case "<", ">", "&", "=": out += "\\u00" + hexadecimal(UInt8(scalar.value)).uppercased()
            default:
                if scalar.value < 0x20 {
                    out += "\\u00" + hexadecimal(UInt8(scalar.value)).uppercased()
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out
    }

    /// As Go's `url.QueryEscape`: a blank becomes `+`.
    static func queryEscaped(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x20: out += "+"
            default: out += "%" + hexadecimal(byte).uppercased()
            }
        }
        return out
    }
}
