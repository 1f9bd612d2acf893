public import Instants
public import Records

/// Turns the records of one source into fields: recognizes their formats, keeps what the next
/// record needs to know of the last.
///
/// Not Sendable: one thread at a time, in the order of the source.
public final class SourceParser {
    let set: ParserSet
    private let profile: SourceProfile
    /// The parsers to try before all others, in order: those whose file hints fit the path, or what
    /// the user has pinned.
    private let leaders: [Int]
    private let isPinned: Bool
    /// The parser that took the last record.
    private var recent = -1
    /// The time of the last record; to be restored after a restart.
    public var lastTime: Instant?

    var context: TimestampContext
    var streams = StreamCache()
    private let columns = SourceColumns()
    let sourceBytes: [UInt8]
    let hostBytes: [UInt8]
    /// By number of a parser; the last one is for text.
    let categories: [Category]

    /// The name of a pinned parser that the set does not have means: no parser, all is text.
    public init(set: ParserSet, profile: SourceProfile) {
        self.set = set
        self.profile = profile
        context = TimestampContext(reference: .epoch, zoneOffset: profile.zoneOffset)
        if let pinned = profile.pinnedParser {
            leaders = set.index(of: pinned).map { Self.chain(to: $0, in: set) } ?? []
        } else {
            let path = PathParts(profile.path)
            leaders = set.top.filter { set.parsers[$0].isHinted(by: path) }
        }
        isPinned = profile.pinnedParser != nil
        sourceBytes = Array(profile.path.utf8)
        hostBytes = Array(profile.host.utf8)
        categories = set.parsers.map { profile.category(parser: $0.category) } + [profile.category(parser: nil)]
    }

    /// A pinned parser, and before it those whose message it may sit in.
    private static func chain(to index: Int, in set: ParserSet) -> [Int] {
        set.parsers[index].outers.compactMap { set.index(of: $0) } + [index]
    }

    /// Parses the record at `index`, which must be the last one added to `batch`.
    ///
    /// Its raw, view, offset, flags and origin are set already. Fills time, level, stream and
    /// fields. Cost: about a microsecond for a line whose format is known.
    ///
    /// - Parameters:
    ///   - reference: the file's modification time or the time of arrival; supplies the year of
    ///     timestamps without one, and the time of a first record without a timestamp.
    ///   - fallback: which of the two it is, `.timeFromFile` or `.timeFromArrival`.
    ///   - text: what is parsed in place of the view, for lines that a transport carried.
    public func parse(
        _ index: Int, in batch: RecordBatch, with tools: ParserTools, reference: Instant, fallback: RecordFlags,
        text: TextRange? = nil
    ) {
        tools.prepare(batch, set)
        if context.reference != reference {
            context = TimestampContext(reference: reference, zoneOffset: profile.zoneOffset)
        }
        tools.startRecord()
        var record = batch.records[index]
        if tools.columns !== columns { tools.columns = columns }
        tools.isFirstRecord = record.offset == 0
        let subject = tools.reading.begin(batch.bytes(text ?? record.view))
        var parser = readColumns(subject, tools) ?? recognize(subject, tools) ?? readHeaderRow(subject, tools)
        let isText = parser == nil
        if let plain = tools.plainLine {
            readPlain(plain, isMultiline: record.flags.contains(.multiline), tools)
        }
        if isText { readText(subject, isMultiline: record.flags.contains(.multiline), tools) }
        if profile.pinnedParser == nil, let last = tools.lastResort(behind: parser, subject) { parser = last }
        if isText, parser == nil { tools.countText() }
        setTime(&record, tools, fallback)
        record.level = tools.reading.found.level
        setStream(&record, parser, batch, tools)
        addFields(&record, text ?? record.view, batch, tools)
        batch.records[index] = record
    }

    /// What the parsers make of `text`, a record of this source: every one that is tried, in order.
    ///
    /// Cost: some milliseconds and more; for people.
    public func explain(_ text: UnsafeBufferPointer<UInt8>, with tools: ParserTools) -> [ParserAttempt] {
        let batch = RecordBatch(textCapacity: text.count + 16)
        batch.text.append(text)
        let range = TextRange(text: 0, length: text.count)
        batch.addRecord(Record(raw: range, view: range))
        tools.keepsAttempts = true
        parse(0, in: batch, with: tools, reference: context.reference, fallback: .timeFromArrival)
        return tools.attempts
    }

    /// Reads again what the head of the source says of its columns, for a source that is gone on
    /// with: its first line, and lines that begin with `#`.
    public func recall(head: [UInt8], with tools: ParserTools) {
        guard !set.columnReaders.isEmpty else { return }
        tools.columns = columns
        head.withUnsafeBufferPointer { bytes in
            var start = 0
            while let end = firstIndex(of: 0x0A, in: bytes, from: start) {
                let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
                tools.isFirstRecord = start == 0
                if start == 0 || line.first == UInt8(ascii: "#") { recall(line, tools) }
                start = end + 1
            }
        }
    }

    private func recall(_ line: UnsafeBufferPointer<UInt8>, _ tools: ParserTools) {
        let batch = RecordBatch(textCapacity: line.count + 16)
        tools.prepare(batch, set)
        tools.startRecord()
        let subject = tools.reading.begin(line)
        for reader in readers where tools.attempt(reader, subject) { return }
    }

    /// True when lines that begin with `#` may name the columns of those behind them.
    public var readsComments: Bool { !set.columnReaders.isEmpty }

    /// True when the message of a record may be another text than that of its lines.
    public var replacesText: Bool {
        leaders.contains { if case .records = set.parsers[$0].decoder { true } else { false } }
    }

    // MARK: Recognition

    /// The parser whose columns the source has named, if the line has as many.
    private func readColumns(_ subject: Subject, _ tools: ParserTools) -> Int? {
        guard columns.owner >= 0, !tools.keepsAttempts, tools.attempt(columns.owner, subject) else { return nil }
        return tools.refine(columns.owner)
    }

    /// At the beginning of a source: the parser that takes the line for names of columns.
    private func readHeaderRow(_ subject: Subject, _ tools: ParserTools) -> Int? {
        guard tools.isFirstRecord, subject.bytes.count > 0 else { return nil }
        return readers.first { tools.attempt($0, subject) }
    }

    /// The parsers of columns that this source may have.
    private var readers: [Int] { isPinned ? leaders.filter(set.columnReaders.contains) : set.columnReaders }

    /// The number of the parser that takes `subject`; its findings are in the reading.
    ///
    /// What takes a line does not depend on the lines before it: the parser that took the last one is
    /// tried first only where none that comes before it may take the line.
    private func recognize(_ subject: Subject, _ tools: ParserTools) -> Int? {
        guard let first = subject.bytes.first else { return nil }
        if tools.keepsAttempts { return recognizeInOrder(subject, tools) }
        if isPinned {
            for leader in leaders where tools.mayTake(leader, subject.bytes) {
                if tools.attempt(leader, subject) { return tools.refine(leader) }
            }
            return nil
        }
        let last = recent
        if last >= 0, leaders.isEmpty ? !set.hasRival(last, first: first) : leaders[0] == last {
            if tools.attempt(last, subject) { return tools.refine(last) }
            return search(subject, tried: last, tools)
        }
        return search(subject, tried: -1, tools)
    }

    /// Tries the parsers that may take `subject`, but for the one just tried.
    private func search(_ subject: Subject, tried: Int, _ tools: ParserTools) -> Int? {
        let index = set.candidates
        let found = tools.topCandidates
        _ = index.look(through: subject.bytes, into: found)
        for leader in leaders where leader != tried {
            let lines = index.lines(of: set.ranks[leader])
            guard let line = index.first(of: found, from: lines.lowerBound, for: subject.bytes),
                line < lines.upperBound
            else { continue }
            let offer = Offer(index: index, found: found, place: set.ranks[leader], first: line)
            if tools.attempt(leader, subject, offer) { return take(leader, tools) }
        }
        var start = 0
        while let line = index.first(of: found, from: start, for: subject.bytes) {
            let rank = index.place(of: line)
            start = index.lines(of: rank).upperBound
            let parser = set.top[rank]
            if parser == tried || leaders.contains(parser) { continue }
            if tools.attempt(parser, subject, Offer(index: index, found: found, place: rank, first: line)) {
                return take(parser, tools)
            }
        }
        return nil
    }

    /// Notes that `parser` took the record, and lets those inside it read on.
    private func take(_ parser: Int, _ tools: ParserTools) -> Int {
        recent = parser
        return tools.refine(parser)
    }

    /// The same, every parser in its order, for those who want to see the attempts.
    private func recognizeInOrder(_ subject: Subject, _ tools: ParserTools) -> Int? {
        let others = isPinned ? [] : set.top.filter { !leaders.contains($0) }
        for parser in leaders + others where tools.attempt(parser, subject) { return tools.refine(parser) }
        return nil
    }

    /// A line that no parser takes: a timestamp at its beginning and a level in the usual place.
    private func readText(_ subject: Subject, isMultiline: Bool, _ tools: ParserTools) {
        let header = leadingTimestamp(subject.bytes, context)
        if let header, header.isWhole { tools.reading.found.time = subject.piece(header.start, header.length) }
        let end = header.map { $0.start + $0.length } ?? 0
        tools.reading.found.level = guessTextLevel(subject.bytes, behind: end, isMultiline: isMultiline)
    }

    /// A line that a transport carried and no parser took: what it shows as such.
    private func readPlain(_ line: Piece, isMultiline: Bool, _ tools: ParserTools) {
        let bytes = tools.reading.bytes(line)
        let header = leadingTimestamp(bytes, context)
        if tools.reading.found.time == nil, let header, header.isWhole {
            tools.reading.found.time = tools.reading.subject(line).piece(header.start, header.length)
        }
        guard tools.reading.found.level == .unknown else { return }
        let end = header.map { $0.start + $0.length } ?? 0
        tools.reading.found.level = guessTextLevel(bytes, behind: end, isMultiline: isMultiline)
    }
}
