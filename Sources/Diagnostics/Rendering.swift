extension Diagnostic: CustomStringConvertible {
    public var description: String { rendered(color: false) }

    /// The fault as a person reads it: `file:line:column: error: message`, the line with a caret
    /// under the place, and the help. Control characters in the excerpt are shown as `·`.
    public func rendered(color: Bool) -> String {
        var out = ""
        if let source {
            out += Self.visible(source)
            if let place { out += ":\(place.line):\(place.column)" }
            out += ": "
        }
        out += paint(severity.rawValue, severity == .error ? "1;31" : "1;33", color)
        out += ": " + Self.visible(message)
        if let place, let excerpt { out += "\n" + Self.underline(excerpt, place, color) }
        if let help { out += "\n  " + paint("help", "1;36", color) + ": " + Self.visible(help) }
        return out
    }

    /// The excerpt, cut to about 100 characters around the place, with carets below it.
    private static func underline(_ excerpt: String, _ place: Place, _ color: Bool) -> String {
        let characters = Array(visible(excerpt))
        let at = min(max(0, place.column - 1), characters.count)
        let from = max(0, at - 60)
        let to = min(characters.count, from + 100)
        let shown = String(characters[from..<to])
        let width = max(1, min(place.length, max(1, to - at)))
        let blank = String(repeating: " ", count: at - from + (from > 0 ? 1 : 0))
        let carets = paint(String(repeating: "^", count: width), "1;32", color)
        return "  \(from > 0 ? "…" : "")\(shown)\(to < characters.count ? "…" : "")\n  \(blank)\(carets)"
    }

    /// `text` with every control character replaced, so that hostile text cannot drive a terminal.
    public static func visible(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    if scalar == "\t" { return " " }
                    let control = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                    let bidi = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
                    return control || bidi ? "·" : scalar
                }))
    }
}

private func paint(_ text: String, _ code: String, _ color: Bool) -> String {
    color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
}
