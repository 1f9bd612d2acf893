public import Records

/// Where a record's bytes are in the buffer that was framed.
public struct Frame: Hashable, Sendable {
    public var start: Int
    /// With the terminators.
    public var length: Int
    /// Any of `unterminated`, `continues`, `continued`, `multiline`.
    public var flags: RecordFlags
    /// Where the record's own lines are, when those of other processes lie between them; else nil.
    public var pieces: [Range<Int>]?

    init(start: Int, length: Int, flags: RecordFlags) {
        self.start = start
        self.length = length
        self.flags = flags
    }
}

/// A line where it lies, with its terminator.
struct LineSpan {
    var start: Int
    var length: Int
    var flags: RecordFlags

    var end: Int { start + length }
    var frame: Frame { Frame(start: start, length: length, flags: flags) }
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
public struct LineFramer {
    /// A longer line is cut into marked parts of at most this many bytes.
    public static let lineLimit = 1 << 20
    /// A record of several lines takes no more lines once it has this many bytes.
    public static let recordLimit = 64 << 10
    /// And this many lines.
    public static let recordLines = 500

    /// The next byte goes on with a line that was cut.
    var insideLine: Bool
    let joinsLines: Bool
    let joiner: LineJoiner?
    /// Nothing was framed yet of a source that is gone on with inside of a line.
    var isResumed: Bool

    /// - Parameters:
    ///   - insideLine: the source is resumed in the middle of a line.
    ///   - joinsLines: false makes each line a record.
    ///   - joiner: says which lines make a record; nil leaves it to their shapes.
    public init(insideLine: Bool = false, joinsLines: Bool = true, joiner: LineJoiner? = nil) {
        self.insideLine = insideLine
        isResumed = insideLine
        self.joinsLines = joinsLines
        self.joiner = joiner
    }

    /// Records that were given out although lines of theirs may have followed: for want of room, or
    /// because other processes wrote too much in between.
    public private(set) var recordsCutShort = 0
    /// Records that began in the middle of a line, behind another one.
    public private(set) var recordsUnglued = 0

    /// Finds the records in `bytes`, which begin where the last call stopped consuming.
    ///
    /// - Returns: the number of bytes consumed: all that was given to `emit`.
    public mutating func frame(
        _ bytes: UnsafeBufferPointer<UInt8>, end: InputEnd, emit: (Frame) -> Void
    ) -> Int {
        guard joinsLines else { return frameLines(bytes, end, emit) }
        if let joiner { return frameRuled(bytes, end, joiner, emit) }
        var current = Current()
        var at = 0
        var number = 0
        var seams: [Int] = []
        let doubt = LinesAhead.Doubt(isOpen: end == .open)
        while at < bytes.count, !doubt.isRaised {
            guard var line = nextLine(bytes, at, end) else { break }
            if isResumed { resume(at: &line, bytes) }
            if current.isJournalEntry, let whole = binaryValue(behind: line, in: bytes) {
                guard whole <= bytes.count else { break }
                line.length = whole - line.start
            } else if let glued = GluedRecord.start(in: text(of: line, in: bytes)), !line.flags.contains(.continues) {
                cut(&line, to: glued)
                seams.append(line.end)
            }
            at = line.end
            number += 1
            let prefixed = PrefixedLine(bytes, line.start, at)
            if let alone = current.alone, alone.isEnded(by: prefixed) {
                emit(alone.line.frame)
                current.begin(line, prefixed, number)
                continue
            }
            let ahead = LinesAhead(bytes, from: at, lane: prefixed.lane, doubt: doubt)
            if !current.take(line, prefixed, ahead, number, emit), !doubt.isRaised {
                current.begin(line, prefixed, number)
            }
        }
        recordsCutShort += current.cutShort
        let consumed = finish(&current, at, end, emit)
        // What was held back is seen again, and counted then.
        for seam in seams where seam <= consumed { recordsUnglued += 1 }
        return consumed
    }

    /// The same, where a rule says which lines make a record.
    private mutating func frameRuled(
        _ bytes: UnsafeBufferPointer<UInt8>, _ end: InputEnd, _ joiner: LineJoiner, _ emit: (Frame) -> Void
    ) -> Int {
        var current = Current(joiner)
        var at = 0
        var number = 0
        let doubt = LinesAhead.Doubt(isOpen: end == .open)
        while at < bytes.count, !doubt.isRaised {
            guard var line = nextLine(bytes, at, end) else { break }
            if joiner.rule.division != nil { divide(&line, bytes, joiner) }
            at = line.end
            number += 1
            let prefixed = PrefixedLine(asIs: bytes, line.start, at)
            let ahead = LinesAhead(bytes, from: at, lane: prefixed.lane, doubt: doubt)
            if !current.take(line, prefixed, ahead, number, emit), !doubt.isRaised {
                current.beginRuled(line, prefixed, number)
            }
        }
        recordsCutShort += current.cutShort
        return finish(&current, at, end, emit)
    }

    /// Shortens `line` to the part before the place where the rule divides it.
    private mutating func divide(_ line: inout LineSpan, _ bytes: UnsafeBufferPointer<UInt8>, _ joiner: LineJoiner) {
        guard !line.flags.contains(.continues), let length = joiner.division(of: text(of: line, in: bytes)) else {
            return
        }
        cut(&line, to: length)
    }

    /// The line without its terminator.
    private func text(of line: LineSpan, in bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var end = line.end
        while end > line.start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return UnsafeBufferPointer(rebasing: bytes[line.start..<end])
    }

    /// Where the input stopped may be the seam of two records in one line: then this is no part of a line.
    private mutating func resume(at line: inout LineSpan, _ bytes: UnsafeBufferPointer<UInt8>) {
        isResumed = false
        if GluedRecord.begins(text(of: line, in: bytes)) { line.flags.remove(.continued) }
    }

    /// Leaves the bytes behind the first `length` to the next line.
    private mutating func cut(_ line: inout LineSpan, to length: Int) {
        line.length = length
        line.flags.remove(.unterminated)
        insideLine = false
    }

    /// Gives out what is still open, unless lines may still join it.
    private func finish(_ current: inout Current, _ at: Int, _ end: InputEnd, _ emit: (Frame) -> Void) -> Int {
        guard let start = current.start else { return 0 }
        // A blank line that might go on with a traceback is part of what is held.
        if end == .open, !current.isCutLine { return start }
        return current.emitAll(upTo: at, emit)
    }

    /// Each line is a record.
    private mutating func frameLines(
        _ bytes: UnsafeBufferPointer<UInt8>, _ end: InputEnd, _ emit: (Frame) -> Void
    ) -> Int {
        var at = 0
        while at < bytes.count, let line = nextLine(bytes, at, end) {
            at = line.start + line.length
            emit(line.frame)
        }
        return at
    }

    /// The end of the binary value of a journal's entry whose key is `line`, with its newline; nil when it
    /// is none. May lie behind the end of `bytes`.
    private func binaryValue(behind line: LineSpan, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let start = line.start + line.length
        let text = LineText(UnsafeBufferPointer(rebasing: bytes[line.start..<max(line.start, start - 1)]))
        guard JournalEntry.announcesBinary(text) else { return nil }
        guard start + 8 <= bytes.count else { return start + 8 }
        let size = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian
        guard size < UInt64(Self.lineLimit) else { return nil }
        let whole = start + 8 + Int(size) + 1
        return whole <= bytes.count && bytes[whole - 1] != UInt8(ascii: "\n") ? nil : whole
    }

    /// The line at `at`, or nil when it is not complete and must not go out yet.
    private mutating func nextLine(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: InputEnd) -> LineSpan? {
        var flags: RecordFlags = insideLine ? .continued : []
        let window = UnsafeBufferPointer(rebasing: bytes[at..<min(bytes.count, at + Self.lineLimit)])
        if let newline = firstIndex(of: UInt8(ascii: "\n"), in: window) {
            insideLine = false
            return LineSpan(start: at, length: newline + 1, flags: flags)
        }
        if window.count == Self.lineLimit {
            insideLine = true
            flags.insert(.continues)
            return LineSpan(start: at, length: characterBoundary(window), flags: flags)
        }
        guard end == .closed else { return nil }
        insideLine = true
        flags.insert(.unterminated)
        return LineSpan(start: at, length: window.count, flags: flags)
    }

    /// The end of `window`, moved back so that no UTF-8 character is cut.
    private func characterBoundary(_ window: UnsafeBufferPointer<UInt8>) -> Int {
        var end = window.count
        while end > window.count - 4, window[end - 1] & 0xC0 == 0x80 { end -= 1 }
        if window[end - 1] >= 0xC0, utf8SequenceLength(window, end - 1) == 0 { return end - 1 }
        return window.count
    }
}
