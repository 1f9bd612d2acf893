internal import Instants

/// How fast messages may leave one way: 60 at once, then one each second. What has no room waits; nothing is lost.
struct LaneBudget: Sendable {
    static let burst: Int64 = 60
    static let pause = TimeSpan.seconds(1)
    private static let span = TimeSpan.seconds(burst - 1)

    /// When everything that was sent so far would have been sent at one each second.
    private var settled: Instant

    init(now: Instant) { settled = now }

    /// When the next message may leave.
    var opens: Instant { settled - Self.span }

    /// A clock that was set back must not stop the messages for longer than a full burst needs.
    func isOpen(at now: Instant) -> Bool { opens <= now || settled > now + Self.span + Self.span }

    mutating func spend(now: Instant) {
        let base = settled > now + Self.span + Self.span ? now : max(settled, now)
        settled = base + Self.pause
    }
}
