/// One line on standard error that grows with the work, on a terminal only.
struct ProgressLine {
    private let isShown: Bool
    private var lastShown = Int64.min
    private var width = 0

    /// Nanoseconds between two looks of the line.
    private static let pace: Int64 = 100_000_000
    private static let barWidth = 24

    init(isQuiet: Bool) { isShown = !isQuiet && Terminal.isTerminal(2) }

    /// Shows `done` of `total` units of work, with `note` behind; 0 for a total that is not known.
    /// - Parameter now: nanoseconds on a clock that never goes back.
    mutating func show(done: Int64, total: Int64, _ note: String, now: Int64) {
        guard isShown, lastShown == .min || now - lastShown >= Self.pace else { return }
        lastShown = now
        let line = Self.line(done: done, total: total, note)
        Terminal.write("\r" + line + String(repeating: " ", count: max(0, width - line.count)), to: 2)
        width = line.count
    }

    /// Takes the line away, before the summary.
    mutating func clear() {
        guard width > 0 else { return }
        Terminal.write("\r" + String(repeating: " ", count: width) + "\r", to: 2)
        width = 0
    }

    static func line(done: Int64, total: Int64, _ note: String) -> String {
        guard total > 0 else { return note }
        let share = min(1, max(0, Double(done) / Double(total)))
        let filled = Int(share * Double(barWidth))
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: barWidth - filled)
        let percent = String(Int(share * 100))
        return "[\(bar)] \(String(repeating: " ", count: 3 - percent.count))\(percent) %  \(note)"
    }
}
