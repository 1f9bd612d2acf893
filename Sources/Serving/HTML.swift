/// HTML under construction. Text only gets in escaped; markup is only what the program itself
/// wrote, since it must be a `StaticString`.
struct HTML {
    private(set) var text = ""

    mutating func markup(_ markup: StaticString) { text += markup.description }

    /// Hostile text, between tags or within a quoted attribute.
    ///
    /// The five characters of the HTML standard that could end either, and control characters and
    /// marks that turn the direction of writing, as `·`.
    mutating func write(_ hostile: String) {
        for scalar in hostile.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\n", "\t": text.unicodeScalars.append(scalar)
            default:
                let isHidden =
                    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                    || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
                text.unicodeScalars.append(isHidden ? "·" : scalar)
            }
        }
    }

    /// A link to the answer to `query`.
    mutating func link(query: String, _ hostile: String) {
        text += "<a href=\"/?query="
        for byte in query.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
        text += "\">"
        write(hostile)
        text += "</a>"
    }

    /// An element with hostile text in it: `<td class="level">…</td>`.
    mutating func element(_ name: StaticString, class style: StaticString = "", _ hostile: String) {
        text += style.utf8CodeUnitCount == 0 ? "<\(name)>" : "<\(name) class=\"\(style)\">"
        write(hostile)
        text += "</\(name)>"
    }
}

/// `text` as a quoted value of a query.
func quotedValue(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
}
