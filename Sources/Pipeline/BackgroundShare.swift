/// Keeps work in the background within a share of one core: work that used the processor is followed
/// by a rest in proportion. Reads no clock.
struct BackgroundShare {
    /// Of the time of one core.
    let percent: Int64
    /// Least rest after a look that found nothing to do, in nanoseconds.
    private static let pause: Int64 = 1_000_000_000
    private var restsUntil = Int64.min

    init(percent: Int64) { self.percent = percent }

    func mayRun(at now: Int64) -> Bool { now >= restsUntil }

    /// - Parameters:
    ///   - used: processor time of the step, in nanoseconds.
    ///   - now: when it ended, monotonic.
    mutating func ran(used: Int64, until now: Int64, foundWork: Bool) {
        let rest = used * (100 - percent) / percent
        restsUntil = now + (foundWork ? rest : max(rest, Self.pause))
    }

    mutating func rest(until time: Int64) { restsUntil = time }
}
