import Diagnostics
import Linux
import Pipeline

/// One line on a terminal that says how far an import is.
final class ProgressMeter {
    private let isShown: Bool
    private let begun = Clock.monotonic()
    private var lastShown: Int64 = 0

    init(isShown: Bool) { self.isShown = isShown }

    /// Shows `progress`, at most ten times a second.
    func show(_ progress: ImportProgress) {
        let now = Clock.monotonic()
        guard isShown, now - lastShown > 100_000_000 else { return }
        lastShown = now
        let seconds = max(0.001, Double(now - begun) / 1e9)
        let rate = sizeText(Int64(Double(progress.bytes) / seconds))
        let share = progress.files > 0 ? "\(progress.filesDone) of \(progress.files) files, " : ""
        Terminal.write(
            "\r\u{1B}[K\(share)\(grouped(progress.records)) records, \(sizeText(progress.bytes)), \(rate)/s", to: 2
        )
    }

    func clear() {
        if isShown, lastShown > 0 { Terminal.write("\r\u{1B}[K", to: 2) }
    }
}
