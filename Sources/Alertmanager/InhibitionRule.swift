internal import Diagnostics
public import PromQL
public import Rules
internal import YAML

/// While a source fires, targets that agree with it in some labels are not told.
public struct InhibitionRule: Sendable {
    public let sources: [LabelMatcher]
    public let targets: [LabelMatcher]
    /// Labels in which both must agree; missing counts as empty.
    public let equal: [String]
    /// What it has kept quiet stays so for as long as it fires, the source may be over or not.
    public var isLasting = false

    /// Whether `target` is kept quiet by one of `firing`. An alert that is both source and target is not kept
    /// quiet by one that is both too, or two of them would silence each other.
    public func mutes(_ target: Alert, firing: [Alert]) -> Alert? {
        guard targets.allSatisfy({ $0.accepts(target.labels) }) else { return nil }
        let isSource = sources.allSatisfy { $0.accepts(target.labels) }
        return firing.first { source in
            guard sources.allSatisfy({ $0.accepts(source.labels) }) else { return false }
            guard equal.allSatisfy({ (source[label: $0] ?? "") == (target[label: $0] ?? "") }) else { return false }
            return !(isSource && targets.allSatisfy { $0.accepts(source.labels) })
        }
    }

    static func read(_ node: Node, _ source: SourceText) -> (InhibitionRule, [Diagnostic]) {
        var reader = MappingReader(node, in: source)
        _ = reader.string("name")
        let rule = InhibitionRule(
            sources: reader.conditions("source_"), targets: reader.conditions("target_"),
            equal: reader.strings("equal") ?? [])
        for label in rule.equal where !isLabelName(label) {
            reader.fault("\"\(label)\" is no name for a label", at: reader.node["equal"] ?? node)
        }
        return (rule, reader.finish())
    }
}
