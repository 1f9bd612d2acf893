internal import Records

/// A record whose end has not come yet: which lines it has, and what may follow.
struct OpenRecord {
    private(set) var frame: Frame
    /// Where its lines are, as far as others lie between them: always at least one.
    private(set) var pieces: [Range<Int>]
    let lane: UInt64
    /// The line of the input that it took last, counted by the framer.
    private(set) var lastLine: Int
    private let held: LineText
    private let hasHeader: Bool
    private var block: (any Block)?
    /// It has lines that are its own by their indentation alone.
    private var isList = false
    private var isPartial: Bool
    private var lines = 1
    private var size: Int
    private var lineLimit = LineFramer.recordLines
    private var byteLimit = LineFramer.recordLimit

    /// Starts a record with `line`.
    init(_ line: LineSpan, _ prefixed: PrefixedLine, number: Int) {
        frame = line.frame
        pieces = []
        lane = prefixed.lane
        held = prefixed.text
        hasHeader = prefixed.hasHeader
        isPartial = prefixed.isPartial
        block = openedBlock(held)
        size = line.length
        lastLine = number
    }

    /// Starts a record with `line`, whose end a rule finds.
    init(_ line: LineSpan, _ prefixed: PrefixedLine, number: Int, joiner: LineJoiner) {
        self.init(line, prefixed, number: number)
        block = RuledLines(held, joiner, isJSON: prefixed.isJSON)
        lineLimit = joiner.rule.lineLimit
        byteLimit = joiner.rule.byteLimit
    }

    /// The record surely goes on: lines of other lanes do not end it.
    var isUnfinished: Bool { isPartial || block?.isUnfinished ?? false }

    /// An entry whose values may be binary.
    var isJournalEntry: Bool { block is JournalEntry }

    var start: Int { frame.start }
    var flags: RecordFlags { frame.flags }

    private var isCSV: Bool { held.first &- 0x30 < 10 && QuotedField.isCSVLog(held) }

    /// Why a record took no more lines.
    enum Refusal { case otherRecord, limit }

    /// Takes `line` when it goes on with this record; says why when it does not.
    mutating func take(_ line: LineSpan, _ prefixed: PrefixedLine, _ ahead: LinesAhead, number: Int) -> Refusal? {
        guard frame.flags.isDisjoint(with: [.continues, .unterminated]), !line.flags.contains(.continued) else {
            return .otherRecord
        }
        let isFull = size >= byteLimit || lines >= lineLimit
        guard goesOn(prefixed, ahead) else { return .otherRecord }
        if isFull { return .limit }
        isPartial = prefixed.isPartial
        lines += 1
        size += line.length
        extend(line)
        lastLine = number
        return nil
    }

    private mutating func goesOn(_ line: PrefixedLine, _ ahead: LinesAhead) -> Bool {
        if isPartial { return true }
        if block != nil { return blockTakes(line.text, ahead) }
        if isCSV, let field = QuotedField(held: held, line.text, ahead) {
            block = field
            return true
        }
        switch continuation(line.text, of: held, hasHeader: hasHeader, isList: isList, ahead) {
        case .none: return false
        case .line:
            isList = isList || line.text.isIndented
            return true
        case .block(let next):
            block = next
            return true
        }
    }

    private mutating func blockTakes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        guard var next = block else { return false }
        if line.isBlank {
            switch next.blanks {
            case .end: return false
            case .between:
                return ahead.nextText {
                    var trial = next
                    return trial.takes($0, .none(lane))
                }
            case .asked: break
            }
        }
        let taken = next.takes(line, ahead)
        if taken { block = next }
        return taken
    }

    private mutating func extend(_ line: LineSpan) {
        frame.flags.insert(.multiline)
        if line.flags.contains(.unterminated) { frame.flags.insert(.unterminated) }
        let end = frame.start + frame.length
        if pieces.isEmpty, end == line.start {
            frame.length += line.length
            return
        }
        if pieces.isEmpty { pieces = [frame.start..<end] }
        if let last = pieces.last, last.upperBound == line.start {
            pieces[pieces.count - 1] = last.lowerBound..<(line.start + line.length)
        } else {
            pieces.append(line.start..<(line.start + line.length))
        }
    }
}
