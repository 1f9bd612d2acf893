internal import Linux

/// Lets so many in at a time; others wait their turn for a while.
final class Turnstile: Sendable {
    private let free: BoundedQueue<Void>

    init(places: Int) {
        free = BoundedQueue(capacity: max(1, places))
        for _ in 0..<max(1, places) { _ = free.tryPush(()) }
    }

    /// A place, or nil when none became free in time. The place is given back when the pass goes.
    func enter(waiting: Duration = .zero) -> Pass? {
        guard case .element = free.pop(timeout: nanoseconds(waiting)) else { return nil }
        return Pass(self)
    }

    /// A place that is taken.
    final class Pass: Sendable {
        private let turnstile: Turnstile
        fileprivate init(_ turnstile: Turnstile) { self.turnstile = turnstile }
        deinit { _ = turnstile.free.tryPush(()) }
    }
}

/// The whole nanoseconds of `duration`; the largest number when it is longer.
func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (whole, over) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return over ? .max : whole &+ attoseconds / 1_000_000_000
}
