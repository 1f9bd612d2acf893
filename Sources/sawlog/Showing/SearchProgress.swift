import Diagnostics
import Linux

/// One line on standard error, when that is a terminal, that says how far a search is that takes long.
final class SearchProgress {
    private var isShown: Bool
    private let begun = Clock.monotonic()
    private var lastShown: Int64 = 0

    /// Before this nobody wonders.
    private static let patience: Int64 = 400_000_000
    private static let pause: Int64 = 100_000_000

    init(isShown: Bool) { self.isShown = isShown }

    /// Blocks of a store.
    func show(done: Int, of total: Int) {
        show { seconds in "searched \(grouped(done)) of \(grouped(total)) blocks, \(seconds) s" }
    }

    /// Bytes of files.
    func show(bytes: Int64, matched: Int) {
        show { seconds in
            let rate = sizeText(bytes / max(1, seconds))
            return "searched \(sizeText(bytes)), \(rate)/s, \(grouped(matched)) found"
        }
    }

    private func show(_ text: (Int64) -> String) {
        let now = Clock.monotonic()
        guard isShown, now - begun > Self.patience, now - lastShown > Self.pause else { return }
        lastShown = now
        Terminal.write("\r\u{1B}[K" + text((now - begun) / 1_000_000_000), to: 2)
    }

    /// Takes the line away. For good when what goes out now lands on the same screen.
    func clear(forGood: Bool) {
        if isShown, lastShown > 0 { Terminal.write("\r\u{1B}[K", to: 2) }
        lastShown = 0
        if forGood { isShown = false }
    }
}
