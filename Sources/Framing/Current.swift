internal import Records

/// What a framer has not given out yet: mostly one ordinary line.
struct Current {
    /// An ordinary line, of which nothing is kept but where it is.
    struct Alone {
        let line: LineSpan
        let prefixed: PrefixedLine
        let number: Int

        /// True when the first byte of `next` shows that it is no part of this record. Most lines end here.
        @inline(__always)
        func isEnded(by next: PrefixedLine) -> Bool {
            next.lane != prefixed.lane || next.text.indent == 0 && beginsRecord(next.text.first)
        }
    }

    private(set) var alone: Alone?
    /// A record that may have more lines.
    private var record: OpenRecord?
    /// Records of several lanes; then there is no other.
    private var window = LaneWindow()
    private var given = 0

    /// Finds the ends of records, where the configuration says how; else their shapes do.
    private let joiner: LineJoiner?

    init(_ joiner: LineJoiner? = nil) { self.joiner = joiner }

    /// Records that were given out although lines of theirs may have followed.
    var cutShort: Int { given + window.cutShort }
    var isJournalEntry: Bool { record?.isJournalEntry ?? false }

    /// Where the first byte lies that was not given out.
    var start: Int? {
        if let alone { return alone.line.start }
        if let record { return record.start }
        return window.isEmpty ? nil : window.start
    }

    /// All there is is a part of a line that was too long.
    var isCutLine: Bool {
        if let alone { return alone.line.flags.contains(.continues) }
        return record?.flags.contains(.continues) ?? false
    }

    /// Starts a record; nothing else is held.
    @inline(__always)
    mutating func begin(_ line: LineSpan, _ prefixed: PrefixedLine, _ number: Int) {
        if !mayOpenBlock(prefixed.text.first), !prefixed.isPartial, !QuotedField.isCSVLog(prefixed.text),
            !KernelTrace.mayBegin(prefixed.text)
        {
            alone = Alone(line: line, prefixed: prefixed, number: number)
        } else {
            alone = nil
            record = OpenRecord(line, prefixed, number: number)
        }
    }

    /// Starts a record whose end the rule finds; nothing else is held.
    mutating func beginRuled(_ line: LineSpan, _ prefixed: PrefixedLine, _ number: Int) {
        record = opened(line, prefixed, number)
    }

    private func opened(_ line: LineSpan, _ prefixed: PrefixedLine, _ number: Int) -> OpenRecord {
        joiner.map { OpenRecord(line, prefixed, number: number, joiner: $0) }
            ?? OpenRecord(line, prefixed, number: number)
    }

    /// Gives `line` to what is held; false when that is all given out, and the line begins a record.
    mutating func take(
        _ line: LineSpan, _ prefixed: PrefixedLine, _ ahead: LinesAhead, _ number: Int, _ emit: (Frame) -> Void
    ) -> Bool {
        if let held = alone {
            record = OpenRecord(held.line, held.prefixed, number: held.number)
            alone = nil
        }
        if !window.isEmpty { return takeInWindow(line, prefixed, ahead, number, emit) }
        guard let lane = record?.lane else { return false }
        if lane != prefixed.lane, let held = record, held.isUnfinished, line.flags.isEmpty {
            window.add(held)
            window.add(opened(line, prefixed, number))
            record = nil
            return true
        }
        if lane == prefixed.lane {
            let refusal = record?.take(line, prefixed, ahead, number: number)
            if refusal == nil { return true }
            if refusal == .limit { given += 1 }
        }
        if ahead.isDoubtful { return false }
        if let record { emit(record.frame) }
        record = nil
        return false
    }

    private mutating func takeInWindow(
        _ line: LineSpan, _ prefixed: PrefixedLine, _ ahead: LinesAhead, _ number: Int, _ emit: (Frame) -> Void
    ) -> Bool {
        if window.take(line, prefixed, ahead, number: number) || ahead.isDoubtful { return true }
        if !window.isWhole(at: line.start, number: number), line.flags.isEmpty {
            window.add(opened(line, prefixed, number))
            return true
        }
        window.emit(upTo: line.start, emit)
        return false
    }

    /// Gives out everything; returns where that ends. `end` is behind the last line that was taken.
    mutating func emitAll(upTo end: Int, _ emit: (Frame) -> Void) -> Int {
        if let alone {
            emit(alone.line.frame)
            return alone.line.end
        }
        if let record {
            emit(record.frame)
            return record.start + record.frame.length
        }
        window.emit(upTo: end, emit)
        return end
    }
}
