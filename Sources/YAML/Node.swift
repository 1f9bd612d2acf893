public import Diagnostics

/// A YAML value with its place in the text.
public struct Node: Sendable {
    public indirect enum Content: Sendable {
        /// `quoted` tells `"5"` from `5`; a plain scalar may be a number, a boolean or null.
        case scalar(String, quoted: Bool)
        case sequence([Node])
        case mapping([Entry])
    }

    public struct Entry: Sendable {
        public let key: String
        public let keyPlace: Place
        public let value: Node
    }

    public let content: Content
    public let place: Place

    /// The text of a scalar.
    public var text: String? {
        if case .scalar(let text, _) = content { return text }
        return nil
    }

    /// True for a plain `null`, `~` or nothing.
    public var isNull: Bool {
        if case .scalar(let text, false) = content { return ["", "~", "null", "Null", "NULL"].contains(text) }
        return false
    }

    public var items: [Node]? {
        if case .sequence(let items) = content { return items }
        return nil
    }

    public var entries: [Entry]? {
        if case .mapping(let entries) = content { return entries }
        return nil
    }

    /// The value of `key` in a mapping.
    public subscript(key: String) -> Node? { entries?.first { $0.key == key }?.value }

    /// What it is, for messages: `a list`, `a mapping`, `text`.
    public var kind: String {
        switch content {
        case .scalar: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
