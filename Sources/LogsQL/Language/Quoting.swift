import Diagnostics
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

private func needsQuotes(_ text: String) -> Bool {
    guard !text.isEmpty, text.unicodeScalars.allSatisfy({ isWordScalar($0) || $0 == "." }) else { return true }
    let lower = text.lowercased()
    return ["and", "or", "not"].contains(lower) || Registry.isReserved(lower)
}
