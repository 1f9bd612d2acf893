/// What a captured text stands for; the `int` in `%{NUMBER:bytes:int}`.
public enum CaptureType: String, CaseIterable, Sendable {
    case string, int, long, float, double, boolean

    /// True for the types whose values are numbers.
    public var isNumeric: Bool { self != .string && self != .boolean }

    /// The type that `word` names; `bool` and `integer` are accepted too.
    init?(word: String) {
        switch word {
        case "bool": self = .boolean
        case "integer": self = .int
        default: self.init(rawValue: word)
        }
    }
}

/// One field that a grok expression captures.
public struct Capture: Hashable, Sendable {
    /// The name with dots for nesting: `a.b` for `[a][b]`.
    public let field: String
    public let type: CaptureType
    /// The capture groups that hold it, in order of their place in the pattern. More than one when
    /// the name is used several times; those that took part in a match hold its values.
    public internal(set) var groups: [Int]
}

/// `[a][b]` as `a.b`; any other name as it is. nil when brackets do not pair or a part is empty.
func fieldName(_ written: String) -> String? {
    guard written.hasPrefix("[") else {
        return written.isEmpty || written.contains(where: { $0 == "[" || $0 == "]" }) ? nil : written
    }
    guard written.hasSuffix("]") else { return nil }
    let parts = String(written.dropFirst().dropLast()).split(separator: "][", omittingEmptySubsequences: false)
    let broken = parts.contains { $0.isEmpty || $0.contains("[") || $0.contains("]") }
    return broken ? nil : parts.joined(separator: ".")
}
