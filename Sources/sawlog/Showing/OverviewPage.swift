import Diagnostics
import Records

/// An overview as lines of text.
struct OverviewPage {
    let width: Int
    let color: Bool

    private static let bars = Array("▁▂▃▄▅▆▇█")

    /// - Parameters:
    ///   - rows: how many sources and how many patterns there is room for.
    func lines(_ overview: LogOverview, rows: Int) -> [String] {
        var lines = [head(overview)]
        if !overview.steps.isEmpty { lines.append(paint(sparkline(overview.steps), "36")) }
        if overview.total == 0 { return lines + ["", "no records; --since reaches further back"] }
        lines += [""] + levels(overview) + [""] + sources(overview, rows) + [""] + patterns(overview, rows)
        return lines
    }

    /// How many rows fit each of the two tables on a screen of `height` lines.
    static func rows(_ overview: LogOverview, height: Int) -> Int {
        let fixed = 7 + overview.levels.count { $0 > 0 } + 2
        return max(3, (height - fixed) / 2)
    }

    private func head(_ overview: LogOverview) -> String {
        let question = overview.question.isEmpty ? "" : "  \(Terminal.visible(overview.question))"
        let text = "\(grouped(overview.total)) records  \(overview.rate(overview.total))/s  \(overview.window)"
        return paint(fitted(text + question, width), "1")
    }

    private func sparkline(_ steps: [Int]) -> String {
        let most = max(1, steps.max() ?? 1)
        return String(steps.prefix(width).map { $0 == 0 ? " " : Self.bars[min(7, $0 * 8 / (most + 1))] })
    }

    private func levels(_ overview: LogOverview) -> [String] {
        var lines = [title("LEVEL", ["RECORDS", "PER SECOND", "SHARE"])]
        for level in Level.allCases.reversed() where overview.levels[Int(level.rawValue)] > 0 {
            let count = overview.levels[Int(level.rawValue)]
            let share = (Double(count) * 1000 / Double(overview.total)).rounded()
            let name = level == .unknown ? "(none)" : "\(level.name)"
            lines.append(
                row(
                    name, [grouped(count), overview.rate(count), "\(Int(share) / 10).\(Int(share) % 10) %"],
                    level == .unknown ? "2" : RecordLine.color(of: level)))
        }
        return lines
    }

    private func sources(_ overview: LogOverview, _ rows: Int) -> [String] {
        var lines = [title("SOURCE", ["RECORDS", "PER SECOND", "ERRORS", "WARNINGS"])]
        for source in overview.sources.prefix(rows) {
            let cells = [
                grouped(source.total), overview.rate(source.total), grouped(source.errors), grouped(source.warnings),
            ]
            let color = source.errors > 0 ? "31" : source.warnings > 0 ? "33" : "36"
            lines.append(row(Terminal.visible(source.name), cells, color, cutsFront: true))
        }
        return lines + more(overview.sources.count - rows, "source")
    }

    private func patterns(_ overview: LogOverview, _ rows: Int) -> [String] {
        var lines = [paint(fitted("   RECORDS  PATTERN", width), "1")]
        for pattern in overview.patterns.prefix(rows) {
            let count = grouped(pattern.hits)
            let text = Terminal.visible(pattern.text)
            lines.append(fitted(padded(count, 10, left: true) + "  " + text, width))
        }
        return lines + more(overview.patterns.count - rows, "pattern")
    }

    private func more(_ count: Int, _ what: String) -> [String] {
        count > 0 ? [paint("… \(grouped(count)) \(what)\(count == 1 ? "" : "s") more", "2")] : []
    }

    private var nameWidth: Int { max(20, min(60, width - 48)) }

    private func title(_ name: String, _ columns: [String]) -> String {
        paint(padded(name, nameWidth) + columns.map { padded($0, 12, left: true) }.joined(), "1")
    }

    private func row(_ name: String, _ cells: [String], _ color: String, cutsFront: Bool = false) -> String {
        let shown =
            name.count <= nameWidth
            ? name : cutsFront ? "…\(name.suffix(nameWidth - 1))" : "\(name.prefix(nameWidth - 1))…"
        return paint(padded(shown, nameWidth), color) + cells.map { padded($0, 12, left: true) }.joined()
    }

    private func padded(_ text: String, _ width: Int, left: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return left ? blanks + text : text + blanks
    }

    /// Cut to one line of the terminal.
    private func fitted(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : "\(text.prefix(max(1, width - 1)))…"
    }

    private func paint(_ text: String, _ code: String) -> String { color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
