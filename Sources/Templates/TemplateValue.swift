public import Instants

/// What flows through a template: Go's values, as far as the templates of Prometheus and Alertmanager meet them.
public indirect enum TemplateValue: Sendable, Hashable {
    /// Go's `nil`; shown as `<no value>`.
    case absent
    case text(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case list([TemplateValue])
    /// Text keys, taken in the order of the keys. A key that is missing gives an empty text.
    case map([String: TemplateValue])
    /// Named fields in the order of their declaration. A field that is missing is a fault.
    case record([Field])
    case time(Instant)

    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: TemplateValue

        public init(_ name: String, _ value: TemplateValue) {
            self.name = name
            self.value = value
        }
    }

    /// A map of texts: a set of labels.
    public static func texts(_ pairs: some Sequence<(String, String)>) -> TemplateValue {
        var map: [String: TemplateValue] = [:]
        for (name, value) in pairs { map[name] = .text(value) }
        return .map(map)
    }

    /// Go's truth: false, zero, nil and what is empty are false.
    var isTrue: Bool {
        switch self {
        case .absent: false
        case .text(let text): !text.isEmpty
        case .integer(let number): number != 0
        case .number(let number): number != 0
        case .boolean(let flag): flag
        case .list(let items): !items.isEmpty
        case .map(let map): !map.isEmpty
        case .record, .time: true
        }
    }

    /// What it is, for messages.
    var kind: String {
        switch self {
        case .absent: "nothing"
        case .text: "text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "a truth value"
        case .list: "a list"
        case .map: "a map"
        case .record: "a structure"
        case .time: "a time"
        }
    }

    /// The value as Go's `fmt` shows it with `%v`.
    public var shown: String {
        switch self {
        case .absent: "<no value>"
        case .text(let text): text
        case .integer(let number): String(number)
        case .number(let number): goText(number)
        case .boolean(let flag): flag ? "true" : "false"
        case .list(let items): "[" + items.map(\.shown).joined(separator: " ") + "]"
        case .map(let map):
            "map[" + map.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.shown)" }.joined(separator: " ") + "]"
        case .record(let fields): "{" + fields.map(\.value.shown).joined(separator: " ") + "}"
        case .time(let instant): goText(instant)
        }
    }
}

/// Why a template could not be carried out.
public struct TemplateError: Error, Sendable, Hashable {
    public let reason: String

    public init(_ reason: String) { self.reason = reason }
}
