public import Instants
public import Records

/// Turns the records of one source into fields: recognizes their formats, keeps what the next
/// record needs to know of the last.
///
/// Not Sendable: one thread at a time, in the order of the source.
public final class SourceParser {
    private let set: ParserSet
    private let profile: SourceProfile
    /// The parsers to try, in order; those whose file hints fit the path come first.
    private let order: [Int]
    /// The parser that took the last record, tried first.
    private var recent = -1
    /// The time of the last record; to be restored after a restart.
    public var lastTime: Instant?

    private var context: TimestampContext
    private var streams = StreamCache()
    private let sourceBytes: [UInt8]
    private let hostBytes: [UInt8]
    /// Names and categories by parser; the last entry is for text.
    private let formats: [[UInt8]]
    private let categories: [Category]

    /// The name of a pinned parser that the set does not have means: no parser, all is text.
    public init(set: ParserSet, profile: SourceProfile) {
        self.set = set
        self.profile = profile
        context = TimestampContext(reference: .epoch, zoneOffset: profile.zoneOffset)
        if let pinned = profile.pinnedParser {
            order = set.index(of: pinned).map { Self.chain(to: $0, in: set) } ?? []
        } else {
            let hinted = set.top.filter { set.parsers[$0].isHinted(by: profile.path) }
            order = hinted + set.top.filter { !hinted.contains($0) }
        }
        sourceBytes = Array(profile.path.utf8)
        hostBytes = Array(profile.host.utf8)
        formats = set.names.map { Array($0.utf8) } + [Array("text".utf8)]
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
    public func parse(
        _ index: Int, in batch: RecordBatch, with tools: ParserTools, reference: Instant, fallback: RecordFlags
    ) {
        tools.prepare(batch, set)
        if context.reference != reference {
            context = TimestampContext(reference: reference, zoneOffset: profile.zoneOffset)
        }
        tools.startRecord()
        var record = batch.records[index]
        let subject = tools.reading.begin(batch.bytes(record.view))
        let parser = recognize(subject, tools)
        if parser == nil {
            tools.countText()
            readText(subject, isMultiline: record.flags.contains(.multiline), tools)
        }
        setTime(&record, tools, fallback)
        record.level = tools.reading.found.level
        setStream(&record, parser, batch, tools)
        addFields(&record, batch, tools)
        batch.records[index] = record
    }

    // MARK: Recognition

    /// The number of the parser that takes `subject`; its findings are in the reading.
    private func recognize(_ subject: Subject, _ tools: ParserTools) -> Int? {
        guard subject.bytes.count > 0 else { return nil }
        if recent >= 0, tools.attempt(recent, subject) { return tools.refine(recent) }
        for candidate in order where candidate != recent && tools.mayTake(candidate, subject.bytes) {
            if tools.attempt(candidate, subject) {
                recent = candidate
                return tools.refine(candidate)
            }
        }
        return nil
    }

    /// A line that no parser takes: a timestamp at its beginning and a level in the usual place.
    private func readText(_ subject: Subject, isMultiline: Bool, _ tools: ParserTools) {
        let header = leadingTimestamp(subject.bytes, context)
        if let header, header.isWhole { tools.reading.found.time = subject.piece(header.start, header.length) }
        let end = header.map { $0.start + $0.length } ?? 0
        tools.reading.found.level = guessTextLevel(subject.bytes, behind: end, isMultiline: isMultiline)
    }

    // MARK: Filling the record

    private func setTime(_ record: inout Record, _ tools: ParserTools, _ fallback: RecordFlags) {
        if let given = tools.given { record.flags.formUnion(given.flags) }
        if let piece = tools.reading.found.time, let scanned = scanTime(tools.reading.bytes(piece), context) {
            if let time = scanned.instant {
                record.time = time
                lastTime = time
                return
            }
            record.flags.insert(.timeSuspect)
        }
        if let lastTime {
            record.time = lastTime
            record.flags.insert(.timeFromPrevious)
        } else {
            record.time = context.reference
            record.flags.formUnion(fallback)
        }
    }

    private func setStream(_ record: inout Record, _ parser: Int?, _ batch: RecordBatch, _ tools: ParserTools) {
        let at = parser ?? categories.count - 1
        let reading = tools.reading
        if tools.given == nil, let host = reading.found.host,
            let known = streams.number(ofHost: reading.bytes(host), owner: at, in: batch, filling: tools.filling)
        {
            record.stream = known
            return
        }
        record.stream = sourceBytes.withUnsafeBufferPointer { source in
            hostBytes.withUnsafeBufferPointer { host in
                formats[at].withUnsafeBufferPointer { format in
                    let given = tools.given
                    let key = StreamCache.Key(
                        source: given?.source.map { reading.bytes($0) } ?? source,
                        host: reading.found.host.map { reading.bytes($0) } ?? host,
                        format: given?.format.map { reading.bytes($0) } ?? format,
                        category: given?.category ?? categories[at], owner: given == nil ? at : -1)
                    return streams.number(of: key, in: batch, filling: tools.filling)
                }
            }
        }
    }

    /// Moves what was found into the batch.
    private func addFields(_ record: inout Record, _ batch: RecordBatch, _ tools: ParserTools) {
        let view = record.view
        let reading = tools.reading
        if let given = tools.given, let piece = given.view { record.view = range(of: piece, view, batch, tools) }
        if let message = reading.found.message {
            add(
                PendingField(key: .known(Vocabulary.Common.message), kind: .text, value: message), to: &record, view,
                batch, tools)
        }
        // By number: a loop over the array itself would keep it, and count that.
        for index in 0..<reading.fields.count { add(reading.fields[index], to: &record, view, batch, tools) }
    }

    private func add(
        _ field: PendingField, to record: inout Record, _ view: TextRange, _ batch: RecordBatch, _ tools: ParserTools
    ) {
        // The derived bytes may have moved with the field before.
        if view.isDerived { tools.reading.rebase(batch.bytes(view)) }
        let name =
            field.key.id >= 0
            ? tools.nameID(field.key.id, in: batch)
            : tools.nameID(tools.reading.bytes(field.key.bytes), at: Int(record.fieldCount), in: batch)
        guard let name, record.fieldCount < .max else {
            tools.fieldsDropped += 1
            return
        }
        batch.fields.append(Field(name: name, kind: field.kind, value: range(of: field.value, view, batch, tools)))
        record.fieldCount += 1
    }

    private func range(of piece: Piece, _ view: TextRange, _ batch: RecordBatch, _ tools: ParserTools) -> TextRange {
        switch piece.place {
        case .view: view.slice(Int(piece.start), Int(piece.length))
        case .scratch: batch.derive(tools.reading.bytes(piece))
        case .constant: tools.constantRange(piece.start, in: batch)
        }
    }
}
