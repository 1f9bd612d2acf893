internal import Metrics
internal import Rules
internal import Synchronization

/// The rules that are in use.
struct ReplacedRules: Sendable {
    let metrics: DerivedMetrics
    let alerts: AlertEngine
}

/// Rules on their way to the thread that commits, and what became of them.
///
/// Either that thread takes them, or it says why not, or who gave them gives up waiting: one of the three, and it is final.
final class RuleReplacement: Sendable {
    private enum State {
        case waiting, taken, givenUp
        case refused(String)
    }

    let rules: ReplacedRules
    private let state = Mutex(State.waiting)

    init(_ rules: ReplacedRules) { self.rules = rules }

    /// nil while they are on their way; then why they were not taken, empty when they were.
    var outcome: String? {
        state.withLock { state in
            switch state {
            case .waiting: nil
            case .taken: ""
            case .refused(let fault): fault
            case .givenUp: "the store takes nothing at present"
            }
        }
    }

    var isWaiting: Bool { state.withLock { if case .waiting = $0 { true } else { false } } }

    /// Does `body`, after which they are in use, unless nobody waits for them any more; true when it did.
    func take(_ body: () -> Void) -> Bool {
        state.withLock { state in
            guard case .waiting = state else { return false }
            body()
            state = .taken
            return true
        }
    }

    func refuse(_ fault: String) {
        state.withLock { state in if case .waiting = state { state = .refused(fault) } }
    }

    /// Waits no longer: if they have not been taken by now they never are.
    func giveUp() {
        state.withLock { state in if case .waiting = state { state = .givenUp } }
    }
}
