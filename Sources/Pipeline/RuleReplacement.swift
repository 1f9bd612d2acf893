internal import Metrics
internal import Rules
internal import Synchronization

/// The rules that are in use.
struct ReplacedRules: Sendable {
    let metrics: DerivedMetrics
    let alerts: AlertEngine
}

/// Rules on their way to the thread that commits, and what became of them.
final class RuleReplacement: Sendable {
    let rules: ReplacedRules
    private let said = Mutex<String?>(nil)

    init(_ rules: ReplacedRules) { self.rules = rules }

    /// nil while they are on their way; then why they were not taken, empty when they were.
    var outcome: String? { said.withLock { $0 } }

    func end(with fault: String?) { said.withLock { $0 = fault ?? "" } }
}
