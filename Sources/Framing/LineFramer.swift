public import Records

/// Where a record's bytes are in the buffer that was framed.
public struct Frame: Hashable, Sendable {
    public var start: Int
    /// With the terminators.
    public var length: Int
    /// Any of `unterminated`, `continues`, `continued`, `multiline`.
    public var flags: RecordFlags
}

/// What is known about bytes that may still follow.
public enum InputEnd: Sendable {
    /// More may be there already: hold back the last record, which may go on.
    case open
    /// Nothing came for the flush time-out: give out complete lines.
    case quiet
    /// Nothing will come, or too long ago: give out the last line without its terminator too.
    case closed
}

/// Cuts the bytes of one source into records: lines, joined where several make one record.
///
/// Holds no bytes: what is not consumed is shown again, longer, at the next call. The result does
/// not depend on how the input was cut into calls, except where a time-out forces a record out.
public struct LineFramer: Sendable {
    /// A longer line is cut into marked parts of at most this many bytes.
    public static let lineLimit = 1 << 20
    /// A record of several lines takes no more lines once it has this many bytes.
    public static let recordLimit = 64 << 10
    /// And this many lines.
    public static let recordLines = 500

    /// The next byte goes on with a line that was cut.
    private var insideLine: Bool
    private let joinsLines: Bool

    /// - Parameters:
    ///   - insideLine: the source is resumed in the middle of a line.
    ///   - joinsLines: false makes each line a record.
    public init(insideLine: Bool = false, joinsLines: Bool = true) {
        self.insideLine = insideLine
        self.joinsLines = joinsLines
    }

    /// Finds the records in `bytes`, which begin where the last call stopped consuming.
    ///
    /// - Returns: the number of bytes consumed: all that was given to `emit`.
    public mutating func frame(
        _ bytes: UnsafeBufferPointer<UInt8>, end: InputEnd, emit: (Frame) -> Void
    ) -> Int {
        var joiner = LineJoiner()
        var pending: Frame?
        var at = 0
        while at < bytes.count {
            guard let line = nextLine(bytes, at, end) else { break }
            at = line.start + line.length
            if let held = pending {
                if joinsLines, joiner.joins(line, to: held, in: bytes, end) {
                    pending?.length += line.length
                    pending?.flags.insert(.multiline)
                    if line.flags.contains(.unterminated) { pending?.flags.insert(.unterminated) }
                    continue
                }
                emit(held)
            }
            joiner.begin(line, in: bytes)
            pending = line
        }
        guard let last = pending else { return 0 }
        // The held record goes out unless a line may still join it. A blank line that might go on
        // with a traceback is part of what is held.
        let holds = joinsLines && end == .open && !last.flags.contains(.continues)
        if holds { return last.start }
        emit(last)
        return last.start + last.length
    }

    /// The line at `at`, or nil when it is not complete and must not go out yet.
    private mutating func nextLine(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: InputEnd) -> Frame? {
        var flags: RecordFlags = insideLine ? .continued : []
        let window = UnsafeBufferPointer(rebasing: bytes[at..<min(bytes.count, at + Self.lineLimit)])
        if let newline = firstIndex(of: UInt8(ascii: "\n"), in: window) {
            insideLine = false
            return Frame(start: at, length: newline + 1, flags: flags)
        }
        if window.count == Self.lineLimit {
            insideLine = true
            flags.insert(.continues)
            return Frame(start: at, length: characterBoundary(window), flags: flags)
        }
        guard end == .closed else { return nil }
        insideLine = true
        flags.insert(.unterminated)
        return Frame(start: at, length: window.count, flags: flags)
    }

    /// The end of `window`, moved back so that no UTF-8 character is cut.
    private func characterBoundary(_ window: UnsafeBufferPointer<UInt8>) -> Int {
        var end = window.count
        while end > window.count - 4, window[end - 1] & 0xC0 == 0x80 { end -= 1 }
        if window[end - 1] >= 0xC0, utf8SequenceLength(window, end - 1) == 0 { return end - 1 }
        return window.count
    }
}
