import Records

/// `text` as a query writes it: bare when it is one word or words joined by dots, quoted otherwise.
func quoted(_ text: String) -> String {
    needsQuotes(text) ? inQuotes(text) : text
}

/// A field name; the empty name is `_msg`.
func quotedName(_ name: String) -> String { name.isEmpty ? "_msg" : quoted(name) }

/// A field name or a prefix of names, `foo*`.
func quotedPattern(_ pattern: String) -> String {
    guard pattern.hasSuffix("*") else { return quotedName(pattern) }
    return pattern == "*" ? "*" : quoted(String(pattern.dropLast())) + "*"
}

/// `name:` before a filter, nothing for `_msg`.
func scope(_ field: String) -> String { field.isEmpty ? "" : quoted(field) + ":" }

func inQuotes(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\r": out += "\\r"
        case "\t": out += "\\t"
        default:
            if scalar.value < 0x20 || scalar.value == 0x7F {
                let hex = String(scalar.value, radix: 16)
                out += "\\x" + (hex.count < 2 ? "0" : "") + hex
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
    }
    return out + "\""
}

private func needsQuotes(_ text: String) -> Bool {
    guard !text.isEmpty, text.unicodeScalars.allSatisfy({ isWordScalar($0) || $0 == "." }) else { return true }
    let lower = text.lowercased()
    return ["and", "or", "not"].contains(lower) || Registry.isReserved(lower)
}
