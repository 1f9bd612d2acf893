public import Diagnostics

/// Reads a mapping key by key and collects every fault, so that a file reports all of them at once.
///
/// Ask for each known key, then call `finish`: keys nobody asked for are faults with the nearest
/// known name.
public struct MappingReader {
    public let source: SourceText
    public let node: Node
    public private(set) var faults: [Diagnostic] = []
    private var known: [String] = []

    public init(_ node: Node, in source: SourceText) {
        self.node = node
        self.source = source
        if node.entries == nil, !node.isNull {
            faults.append(Diagnostic("expected a mapping here, found \(node.kind)", in: source, at: node.place))
        }
    }

    public mutating func add(_ fault: Diagnostic) { faults.append(fault) }
    public mutating func add(_ more: [Diagnostic]) { faults += more }

    /// A fault at `node`.
    public mutating func fault(_ message: String, at node: Node, help: String? = nil) {
        faults.append(Diagnostic(message, in: source, at: node.place, help: help))
    }

    /// The value of `key`, nil when it is missing or null.
    public mutating func value(_ key: String) -> Node? {
        known.append(key)
        guard let value = node[key], !value.isNull else { return nil }
        return value
    }

    public mutating func string(_ key: String) -> String? {
        guard let value = value(key) else { return nil }
        if value.text == nil { fault("\"\(key)\" must be text, not \(value.kind)", at: value) }
        return value.text
    }

    /// As `string`, but its absence is a fault.
    public mutating func requiredString(_ key: String) -> String? {
        let before = faults.count
        if let text = string(key) { return text }
        if faults.count == before { faults.append(Diagnostic("\"\(key)\" is missing", in: source, at: node.place)) }
        return nil
    }

    public mutating func number(_ key: String) -> Double? {
        guard let value = value(key) else { return nil }
        guard let text = value.text, let number = Double(text) else {
            fault("\"\(key)\" must be a number", at: value)
            return nil
        }
        return number
    }

    public mutating func integer(_ key: String) -> Int? {
        guard let value = value(key) else { return nil }
        guard let text = value.text, let number = Int(text) else {
            fault("\"\(key)\" must be a whole number", at: value)
            return nil
        }
        return number
    }

    public mutating func boolean(_ key: String) -> Bool? {
        guard let value = value(key) else { return nil }
        switch value.text?.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            fault("\"\(key)\" must be true or false", at: value)
            return nil
        }
    }

    /// The items of a list, none when it is missing.
    public mutating func list(_ key: String) -> [Node] {
        guard let value = value(key) else { return [] }
        if let items = value.items { return items }
        fault("\"\(key)\" must be a list", at: value)
        return []
    }

    /// A list of texts; a single text counts as a list of one.
    public mutating func strings(_ key: String) -> [String]? {
        guard let value = value(key) else { return nil }
        if let text = value.text { return [text] }
        guard let items = value.items else {
            fault("\"\(key)\" must be a list of texts", at: value)
            return nil
        }
        return items.compactMap { item in
            if item.text == nil { fault("\"\(key)\" must hold texts, not \(item.kind)", at: item) }
            return item.text
        }
    }

    /// A mapping from text to text.
    public mutating func stringMap(_ key: String) -> [(key: String, value: String)]? {
        guard let value = value(key) else { return nil }
        guard let entries = value.entries else {
            fault("\"\(key)\" must be a mapping", at: value)
            return nil
        }
        return entries.compactMap { entry in
            guard let text = entry.value.text else {
                fault("\"\(entry.key)\" must be text, not \(entry.value.kind)", at: entry.value)
                return nil
            }
            return (entry.key, text)
        }
    }

    /// One of `allowed`, by name.
    public mutating func choice<T>(_ key: String, _ allowed: [(String, T)]) -> T? {
        guard let value = value(key) else { return nil }
        if let text = value.text, let found = allowed.first(where: { $0.0 == text }) { return found.1 }
        let names = allowed.map(\.0)
        fault(
            "\"\(key)\" cannot be \(value.text.map { "\"\($0)\"" } ?? value.kind)", at: value,
            help: value.text.flatMap { suggestion(for: $0, among: names) } ?? "one of \(names.joined(separator: ", "))")
        return nil
    }

    /// Adds a fault for each key that was not asked for, and gives back all faults.
    public mutating func finish() -> [Diagnostic] {
        for entry in node.entries ?? [] where !known.contains(entry.key) {
            let width = entry.key.count
            let place = Place(line: entry.keyPlace.line, column: entry.keyPlace.column, length: width)
            faults.append(
                Diagnostic(
                    "unknown key \"\(entry.key)\"", in: source, at: place,
                    help: suggestion(for: entry.key, among: known)))
        }
        return faults
    }
}
