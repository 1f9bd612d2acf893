import Linux
import Parsing

/// How fast the samples of parser files are read, as a table: `sawlog check --speed`.
enum SpeedTable {
    /// The widths of the columns; the first is the name's.
    private static let widths = [28, 8, 8, 12, 12, 8]

    /// One row for each of `names`, and one for all of them in turns.
    static func write(_ set: ParserSet, _ names: [String]) {
        let out = StandardOutput()
        row(["parser", "samples", "tries", "ns a record", "ns bare", "share"], to: out)
        for name in names.sorted() { row(name, [name], set, out) }
        if names.count > 1 { row("(all in turns)", names, set, out) }
        out.flush()
    }

    private static func row(_ title: String, _ names: [String], _ set: ParserSet, _ out: StandardOutput) {
        // Time of the processor: others may be busy on it.
        let speed = set.speed(ofSamples: names) { UInt64(clamping: Clock.threadTime()) }
        guard let speed else { return }
        row(
            [
                title, "\(speed.samples)", hundredths(speed.tries), "\(Int(speed.nanoseconds.rounded()))",
                speed.bareNanoseconds.map { "\(Int($0.rounded()))" } ?? "-",
                speed.share.map { hundredths($0) } ?? "-",
            ], to: out)
    }

    private static func row(_ cells: [String], to out: StandardOutput) {
        var line = ""
        for (cell, width) in zip(cells, widths) {
            let blanks = String(repeating: " ", count: max(0, width - cell.count))
            line += line.isEmpty ? cell + blanks : " " + blanks + cell
        }
        out.write(line + "\n")
    }

    /// `0.62`
    private static func hundredths(_ share: Double) -> String {
        let number = Int((share * 100).rounded())
        return "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
    }
}
