internal import Diagnostics
public import Regex

/// A condition on one label: of a series in Prometheus' words, of an alert in Alertmanager's.
public struct LabelMatcher: Sendable {
    public enum Operation: String, Sendable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case doesNotMatch = "!~"
    }

    public let name: String
    public let operation: Operation
    /// The value, or the regular expression, which must match all of the label's value.
    public let value: String
    /// The values an expression like `a|b|c` stands for.
    private let alternatives: Set<String>?
    private let pattern: Pattern?

    /// - Parameter dotMatchesLineEnds: as in Prometheus; false for Alertmanager's.
    /// - Throws: when `value` is no regular expression of RE2's.
    public init(
        _ name: String, _ operation: Operation, _ value: String, dotMatchesLineEnds: Bool = true
    ) throws(RegexFault) {
        self.name = name
        self.operation = operation
        self.value = value
        guard operation == .matches || operation == .doesNotMatch else {
            alternatives = nil
            pattern = nil
            return
        }
        alternatives = Self.literals(value)
        pattern = alternatives == nil ? try compileRE2(value, dotMatchesLineEnds: dotMatchesLineEnds) : nil
    }

    /// A matcher for equality.
    public init(_ name: String, equals value: String) {
        self.name = name
        operation = .equal
        self.value = value
        alternatives = nil
        pattern = nil
    }

    /// A matcher for any of `values`, in which no sign has a meaning.
    public init(_ name: String, oneOf values: [String]) {
        self.name = name
        operation = .matches
        value = values.joined(separator: "|")
        alternatives = Set(values)
        pattern = nil
    }

    /// True when the label's value (empty for none) meets the condition.
    ///
    /// - Parameter matcher: made only where a pattern needs it.
    public func accepts(_ text: String, _ matcher: @autoclosure () -> Matcher) throws(EvaluationFault) -> Bool {
        switch operation {
        case .equal: return text == value
        case .notEqual: return text != value
        case .matches: return try matchesPattern(text, matcher)
        case .doesNotMatch: return try !matchesPattern(text, matcher)
        }
    }

    /// True when series without the label are accepted.
    var acceptsEmpty: Bool {
        // A pattern too costly for an empty text does not exist in practice; taken as "does not accept" it is refused.
        (try? accepts("", Matcher())) ?? false
    }

    private func matchesPattern(_ text: String, _ matcher: () -> Matcher) throws(EvaluationFault) -> Bool {
        if let alternatives { return alternatives.contains(text) }
        guard let pattern else { return false }
        return try fullMatch(pattern, text, matcher())
    }

    /// The values of a plain alternation; nil when the text has other signs of regular expressions.
    private static func literals(_ text: String) -> Set<String>? {
        let signs: Set<Character> = ["\\", ".", "+", "*", "?", "(", ")", "[", "]", "{", "}", "^", "$"]
        guard !text.contains(where: signs.contains) else { return nil }
        return Set(text.split(separator: "|", omittingEmptySubsequences: false).map(String.init))
    }
}

extension LabelMatcher: Hashable {
    public static func == (a: LabelMatcher, b: LabelMatcher) -> Bool {
        a.name == b.name && a.operation == b.operation && a.value == b.value
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(operation)
        hasher.combine(value)
    }
}

extension LabelMatcher: CustomStringConvertible {
    public var description: String {
        (isLabelName(name) ? name : inQuotes(name)) + operation.rawValue + inQuotes(value)
    }
}
