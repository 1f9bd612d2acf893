internal import Diagnostics
internal import PromQL

/// How alerts that were expected and those that came differ, for a person.
enum AlertComparison {
    static func text(
        missing: [AlertExpectation.Expected], surplus: [AlertExpectation.Expected], agreeing: Int
    ) -> String {
        var out = agreeing > 0 ? " (\(agreeing) as expected)" : ""
        for alert in missing { out += "\n    expected  \(lines(alert))" }
        for alert in surplus { out += "\n    got       \(lines(alert))" }
        if missing.isEmpty { out += "\n    expected  nothing more" }
        if surplus.isEmpty { out += "\n    got       nothing more" }
        return out + hint(missing, surplus)
    }

    private static func lines(_ alert: AlertExpectation.Expected) -> String {
        let annotations = alert.annotations.sorted { $0.key < $1.key }.map {
            "\n              \($0.key): \(inQuotes($0.value))"
        }
        return shown(alert.labels) + annotations.joined()
    }

    private static func shown(_ texts: [String: String]) -> String {
        "{" + texts.sorted { $0.key < $1.key }.map { "\($0.key)=\(inQuotes($0.value))" }.joined(separator: ", ") + "}"
    }

    /// Of one alert against one, what exactly differs.
    private static func hint(_ missing: [AlertExpectation.Expected], _ surplus: [AlertExpectation.Expected]) -> String {
        guard missing.count == 1, surplus.count == 1 else { return "" }
        var names: [String] = []
        for (kind, a, b) in [
            ("label", missing[0].labels, surplus[0].labels),
            ("annotation", missing[0].annotations, surplus[0].annotations),
        ] {
            names += Set(a.keys).union(b.keys).sorted().filter { a[$0] != b[$0] }.map { "\(kind) \($0)" }
        }
        return "\n    differs   \(names.joined(separator: ", "))"
    }
}

/// How samples that were expected and those that came differ.
enum SampleComparison {
    /// Samples that are shown of each side.
    private static let limit = 50

    static func text(
        expected: [VectorSample], came: [VectorSample], _ agree: (Double, Double) -> Bool
    ) -> String {
        let missing = expected.filter { item in
            !came.contains { $0.labels == item.labels && agree(item.value, $0.value) }
        }
        let surplus = came.filter { item in
            !expected.contains { $0.labels == item.labels && agree($0.value, item.value) }
        }
        // The same ones, but more often on one side.
        let (left, right) = missing.isEmpty && surplus.isEmpty ? (expected, came) : (missing, surplus)
        return side("expected", left) + side("got     ", right)
    }

    private static func side(_ name: String, _ samples: [VectorSample]) -> String {
        if samples.isEmpty { return "\n    \(name)  nothing more" }
        var out = ""
        for sample in samples.prefix(limit) {
            out += "\n    \(name)  \(sample.labels) \(NumberText.general(sample.value))"
        }
        return samples.count > limit ? out + "\n    and \(samples.count - limit) more" : out
    }
}
