internal import Records

/// How the text of a level becomes a level: the parser file's own words first, then the words of
/// common systems.
struct LevelRule: Sendable {
    struct Entry: Sendable {
        /// Lower case.
        var word: [UInt8]
        /// True for `5*`: anything that begins so.
        var isPrefix: Bool
        var level: Level
    }

    var entries: [Entry] = []
    /// For records whose level text is missing or not understood.
    var fallback: Level?

    func level(of text: UnsafeBufferPointer<UInt8>) -> Level? {
        for entry in entries where Self.matches(entry, text) { return entry.level }
        return Level(word: text)
    }

    private static func matches(_ entry: Entry, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard entry.isPrefix ? text.count >= entry.word.count : text.count == entry.word.count else { return false }
        for (at, byte) in entry.word.enumerated() {
            let own = text[at]
            let lower = own >= 0x41 && own <= 0x5A ? own | 0x20 : own
            if lower != byte { return false }
        }
        return true
    }
}

/// The level of a number in a JSON log: syslog's 0 to 7, bunyan's and pino's 10 to 60, monolog's
/// 100 to 600. nil for anything else.
func level(ofNumber text: UnsafeBufferPointer<UInt8>) -> Level? {
    guard text.count <= 3, let value = number(in: text), let whole = Int(exactly: value) else { return nil }
    switch whole {
    case 0...7: return Level(syslogSeverity: whole)
    case 10..<20: return .trace
    case 20..<30: return .debug
    case 30..<40: return .info
    case 40..<50: return .warning
    case 50..<60: return .error
    case 60: return .critical
    case 100: return .debug
    case 200: return .info
    case 250: return .notice
    case 300: return .warning
    case 400: return .error
    case 500, 550, 600: return .critical
    default: return nil
    }
}
