import Grok
import Regex
import TestKit

/// The fields `expression` captures in `text`, each with the values of all groups that took part
/// and are not empty; nil when it does not match.
func captured(_ expression: GrokExpression, _ text: String, _ matcher: Matcher) -> [String: [String]]? {
    withBytes(text) { bytes in
        guard matcher.match(expression.pattern, bytes) == .matched else { return nil }
        var found: [String: [String]] = [:]
        for capture in expression.captures {
            for group in capture.groups {
                guard let range = matcher.range(group), range.end > range.start else { continue }
                found[capture.field, default: []].append(
                    String(decoding: bytes[range.start..<range.end], as: UTF8.self))
            }
        }
        return found
    }
}
