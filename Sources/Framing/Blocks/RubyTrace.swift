/// A Ruby backtrace: `from x.rb:1:in 'f'` behind the error, or Rails' places, indented or not.
struct RubyTrace: Block {
    /// Lines of the picture of the source that still belong to the message.
    private var picture = 0
    /// The line before was `from ...`.
    private var wasEntry = true

    init(pictureLines: Int = 0) { picture = pictureLines }

    /// True when the error was raised while another one was handled, which Ruby prints behind it.
    private var hasCause = false

    /// When `line` is an entry of the backtrace of `error`.
    init?(entry line: LineText, of error: LineText? = nil) {
        guard Self.isEntry(line) else { return nil }
        hasCause = error?.contains("rescue in ") ?? false
    }

    var blanks: BlankLines { .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if picture > 0 {
            picture -= 1
            return true
        }
        // The error that caused this one, with its own entries.
        if hasCause, wasEntry, Self.isPlace(line), line.ends(")"),
            ahead.ask(limit: 1, { Self.isEntry($0) ? .yes : .no })
        {
            return true
        }
        wasEntry = line.starts("from ")
        return Self.isEntry(line) || (line.isIndented && line.starts("... ") && line.ends("levels..."))
    }

    private static func isEntry(_ line: LineText) -> Bool {
        if line.isIndented, line.starts("from "), line.contains(":in ") { return true }
        return isPlace(line) && (line.isIndented || !line.ends(")"))
    }

    /// `app/models/x.rb:69:in 'load'`, `-e:1:in`, `(irb):1:in`; a gem's name and version may stand in front.
    static func isPlace(_ line: LineText) -> Bool {
        guard line.contains(":in `") || line.contains(":in '") else { return false }
        return line.contains(".rb:") || line.contains(".ru:") || line.starts(anyOf: "-e:", "(irb):", "bin/")
            || line.contains(".erb:")
    }
}
