internal import Diagnostics
internal import Instants
internal import LogsQL
internal import Metrics
internal import YAML

/// Reads one file of alert rules, in the shape of Prometheus' rule files:
///
///     groups:
///       - name: security
///         type: logsql
///         rules:
///           - alert: AuthenticationFailures
///             expr: category:security event.outcome:failure
///             by: [source.ip]
///             window: 1m
///             above: 5
///             for: 0s
///             keep_firing_for: 1m
///             labels: {severity: critical}
///             annotations: {summary: "{{ $value }} failures from {{ $labels.source_ip }}"}
///
/// `apart: [source, event.action]` counts the records of a key apart by these fields and takes the
/// greatest count: for one log that is written to several files, and several lines on one attempt.
///
/// Instead of `above`, `burst: {over: 1h, factor: 5, least: 10, settling: 2m, unsettled: 30, unsettled_share: 0.4}`
/// compares the count with what the same key had in such windows before.
///
/// A rule whose `expr` is a whole query, as `level:error | stats by (host) count() errors | filter errors:>10`, is asked
/// at the group's interval, as vmalert does; see `RecordQuestion`.
struct AlertRuleFile {
    private let source: SourceText
    private let now: Instant
    private(set) var rules: [AlertRule] = []
    /// Rules that are evaluated at an interval, in PromQL or as queries over the stored records.
    private(set) var groups: [RuleGroup] = []
    private(set) var faults: [Diagnostic] = []

    init(_ source: SourceText, now: Instant) {
        self.source = source
        self.now = now
        do throws(Diagnostic) {
            guard let root = try parseYAML(source) else { return }
            var reader = MappingReader(root, in: source)
            readGroups(&reader)
            faults += reader.finish()
        } catch {
            faults.append(error)
        }
    }

    private mutating func readGroups(_ reader: inout MappingReader) {
        guard let list = reader.value("groups") else { return }
        if list.items == nil { reader.fault("\"groups\" must be a list", at: list) }
        var names: Set<String> = []
        for item in list.items ?? [] {
            var group = MappingReader(item, in: source)
            let name = group.requiredString("name") ?? ""
            if !names.insert(name).inserted {
                group.fault("group \"\(name)\" is given twice", at: group.node["name"] ?? item)
            }
            let language =
                group.choice(
                    "type",
                    [("logsql", RuleGroup.Language.logsql), ("vlogs", .logsql), ("prometheus", .promql)]) ?? .promql
            var reader = RuleGroupReader(group, source, language, now: now)
            let read = reader.read(name)
            rules += reader.streamRules
            if language == .promql || !read.rules.isEmpty { groups.append(read) }
            faults += reader.faults
        }
    }
}
