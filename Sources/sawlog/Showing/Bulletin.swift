import Diagnostics
import Instants
import Pipeline

/// What a running server says on standard error: changes of its health, once each, and not more
/// often than every ten seconds.
struct Bulletin {
    private var blocked: String?
    private var fault: String?
    private var quietUntil: Int64 = 0
    private static let pause: Int64 = 10_000_000_000

    /// - Parameter now: monotonic nanoseconds.
    mutating func news(of state: Health.State, now: Int64) -> [String] {
        guard now >= quietUntil else { return [] }
        var lines: [String] = []
        if state.blocked != nil, blocked == nil {
            lines.append("nothing can be stored: \(state.blocked ?? ""); reading waits, it is tried again")
        } else if state.blocked == nil, blocked != nil {
            lines.append("storing goes on")
        }
        if let now = state.fault, now != fault { lines.append(Diagnostic.visible(now)) }
        blocked = state.blocked
        fault = state.fault
        if !lines.isEmpty { quietUntil = now + Self.pause }
        return lines
    }
}
