import Regex
import Synchronization

/// How often a regular expression gave up on a value because it grew too costly.
///
/// Counted with the filter, so that an answer can say that it may lack records.
final class AbandonedMatches: Sendable {
    private let total = Atomic<Int>(0)

    var count: Int { total.load(ordering: .relaxed) }

    /// True for a match; counts an attempt that reached a limit.
    func isMatch(_ outcome: MatchOutcome) -> Bool {
        switch outcome {
        case .matched: return true
        case .noMatch, .partial: return false
        case .limitReached, .failed:
            total.add(1, ordering: .relaxed)
            return false
        }
    }
}
