public import Diagnostics
public import Instants

/// Rule files with groups in PromQL.
public enum RuleFiles {
    /// The groups of rules in PromQL of all files, in their order, with the faults of the files. Groups of
    /// rules on the log stream are read and checked, but not among them.
    public static func groups(
        _ sources: [SourceText], now: Instant
    ) -> (groups: [RuleGroup], faults: [Diagnostic]) {
        let files = sources.map { AlertRuleFile($0, now: now) }
        return (files.flatMap(\.groups).filter { $0.language == .promql }, files.flatMap(\.faults))
    }
}
