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

    /// An element with hostile text in it: `<td class="level">…</td>`.
    mutating func element(_ name: StaticString, class style: StaticString = "", _ hostile: String) {
        text += style.utf8CodeUnitCount == 0 ? "<\(name)>" : "<\(name) class=\"\(style)\">"
        write(hostile)
        text += "</\(name)>"
    }
}
