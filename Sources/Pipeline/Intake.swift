internal import Framing
public import Instants
internal import Linux
public import LogsQL
public import Parsing
public import Records
public import Storage
public import Tailing

/// From files to batches: tails, frames and parses, and cuts what comes into commits.
///
/// A commit holds records of any number of sources together with the checkpoints that say they
/// are in it, so that the two can never part. Driven by `step`; one thread.
public final class Intake {
    /// Bytes asked of a file at a time; more when a single record needs it.
    private static let chunk = 256 << 10
    /// Bytes of one file before the next gets its turn.
    private static let turn = 2 << 20

    public let tailer: Tailer
    private let profiles: [InputProfile]
    private var parsers: ParserSet
    private var tools: ParserTools
    private var joiners: [JoinRule: LineJoiner] = [:]
    private let host: String
    private let once: Bool
    private let size: CommitSize
    private let clock: () -> Int64
    private let sieve: TextSieve?
    /// Asked before each piece of a file; true ends a step.
    public var isStopped: () -> Bool = { false }
    private var batch = RecordBatch()
    /// By the clock of `step`, and by `clock`.
    private var batchStarted: Int64 = 0
    private var batchBegan: Int64 = 0
    /// What the batch before held: the next one holds about as much.
    private var (lastBytes, lastRecords, lastFields) = (0, 0, 0)
    /// Bytes read since the start.
    public private(set) var bytesRead: Int64 = 0
    /// Those among them that were not framed, because nothing that is wanted is in them.
    public private(set) var bytesPassedOver: Int64 = 0
    public private(set) var recordsRead = 0
    /// Records of several lines that were given out although more lines of theirs followed.
    public private(set) var recordsCutShort = 0
    /// Records that began in the middle of a line.
    public private(set) var recordsUnglued = 0

    /// - Parameters:
    ///   - known: the checkpoints of the store.
    ///   - size: of the commits.
    ///   - sieve: what the records must hold that are wanted: others may be left out. nil: all are.
    ///   - clock: monotonic nanoseconds, asked while a step reads on and on; nil: the machine's.
    public init(
        _ profiles: [InputProfile], known: [Checkpoint], parsers: ParserSet, host: String,
        options: TailOptions = TailOptions(), size: CommitSize = .block, sieve: TextSieve? = nil,
        clock: (() -> Int64)? = nil
    ) {
        self.size = size
        self.sieve = sieve
        self.clock = clock ?? Clock.monotonic
        self.profiles = profiles.enumerated().map { index, profile in
            var profile = profile
            profile.input?.tag = index
            return profile
        }
        self.parsers = parsers
        self.host = host
        once = options.once
        tools = Self.tools(parsers)
        tailer = Tailer(inputs: self.profiles.compactMap(\.input), known: known, options: options)
    }

    private static func tools(_ parsers: ParserSet) -> ParserTools {
        let tools = ParserTools(set: parsers)
        tools.clock = { UInt64(bitPattern: Clock.monotonic()) }
        return tools
    }

    /// Goes on with other parsers, behind what the present ones have read. Each source finds its format and joins its
    /// lines anew from where it is, as after a restart; the counts of parsers and patterns begin at 0.
    func replace(_ parsers: ParserSet, deliver: (Commit) -> Void) {
        flush(deliver)
        self.parsers = parsers
        tools = Self.tools(parsers)
        for file in tailer.files {
            file.attachment = nil
            file.flushAfter = nil
        }
    }

    /// Lines each parser took and left, for metrics.
    public var parserCounts: [(parser: String, counters: ParserCounters)] { tools.counts }

    /// What each pattern did that was tried.
    public var patternCounts: [PatternCounters] { tools.patternCounts }
    public var textLines: Int { tools.textLines }
    /// Times a pattern of a `multiline` rule gave up at its limit.
    public var joinLimits: Int { joiners.values.reduce(0) { $0 + $1.limitsReached } }
    /// Fields that found no room for their names.
    public var fieldsDropped: Int { tools.fieldsDropped }

    /// Reads what can be read now and hands over full or old enough commits.
    ///
    /// - Parameters:
    ///   - now: monotonic nanoseconds.
    ///   - deliver: takes a commit; may wait, which slows the reading.
    /// - Returns: false when nothing was read.
    @discardableResult
    public func step(now: Int64, wall: Instant, deliver: (Commit) -> Void) -> Bool {
        tailer.wall = wall
        var progress = false
        for file in tailer.ready(now: now) {
            while !isStopped(), let phase = tailer.phase(of: file, now: now) {
                let count = read(file, phase, now, wall, deliver)
                if count == 0 { break }
                progress = true
                if !once, batch.text.count > Self.turn { break }
            }
        }
        if batch.count > 0, now - batchStarted >= size.age { flush(deliver) }
        return progress
    }

    /// Hands over what is held back, together with every checkpoint that moved.
    public func flush(_ deliver: (Commit) -> Void) {
        let report = tailer.takeReport()
        var commit = Commit(batch: batch.count > 0 ? batch : nil)
        commit.checkpoints = report.checkpoints
        commit.losses = report.losses
        commit.recovered = report.recovered
        tools.forgetBatch()
        if batch.count > 0 {
            (lastBytes, lastRecords, lastFields) = (batch.text.count, batch.count, batch.fields.count)
            batch = RecordBatch()
        }
        if !commit.isEmpty { deliver(commit) }
    }

    /// Monotonic time at which `step` has something to do though no file changes.
    public func nextDue(now: Int64) -> Int64? {
        let held = batch.count > 0 ? batchStarted + size.age : nil
        let file = tailer.nextDue(now: now)
        return held.map { min($0, file ?? .max) } ?? file
    }

    private var isDue: Bool {
        batch.count >= size.records || batch.text.count >= size.bytes
            || batch.count > 0 && clock() - batchBegan >= size.age
    }

    private func begin(_ now: Int64) {
        batchStarted = now
        batchBegan = clock()
        // A buffer that grows is copied; room for a whole block would stay in memory for each small batch.
        batch.text.reserve(min(size.bytes, lastBytes + lastBytes / 8) + Self.chunk)
        batch.records.reserveCapacity(lastRecords + lastRecords / 8)
        batch.fields.reserveCapacity(lastFields + lastFields / 8)
    }

    /// Reads and parses one chunk of `file`. Returns the bytes that became records.
    private func read(
        _ file: TailedFile, _ phase: TailPhase, _ now: Int64, _ wall: Instant, _ deliver: (Commit) -> Void
    ) -> Int {
        if isDue { flush(deliver) }
        if batch.count == 0 { begin(now) }
        let reader = reader(of: file)
        if let passed = skim(file, reader, phase, wall) { return passed }
        var room = Self.chunk
        while true {
            let start = batch.text.count
            let before = batch.count
            let filled = fill(file, room)
            // A full chunk says nothing about the end: the last record may go on behind it.
            let end: InputEnd = filled == room ? .open : inputEnd(phase)
            let (cut, unglued) = (reader.framer.recordsCutShort, reader.framer.recordsUnglued)
            let consumed = reader.take(place(file, start, wall), end: end)
            recordsCutShort += reader.framer.recordsCutShort - cut
            recordsUnglued += reader.framer.recordsUnglued - unglued
            let again = consumed == 0 && filled == room && room < LineFramer.lineLimit * 4
            if !again {
                file.note(lastTime: reader.parser.lastTime)
                tailer.consume(file, batch.text.view(start, consumed), seen: filled, phase: phase)
                bytesRead += Int64(consumed)
                recordsRead += batch.count - before
                // Where no record came of it, its bytes need not be kept.
                batch.text.truncate(to: batch.count == before ? start : start + consumed)
                return consumed
            }
            batch.text.truncate(to: start)
            room *= 2
        }
    }

    /// Passes over bytes of `file` that hold nothing that is wanted. Returns how many; nil when they have to be framed.
    private func skim(_ file: TailedFile, _ reader: SourceReader, _ phase: TailPhase, _ wall: Instant) -> Int? {
        guard reader.sieve != nil, reader.skimming.isDue() else { return nil }
        let start = batch.text.count
        let filled = fill(file, reader.skimming.room)
        defer { batch.text.truncate(to: start) }
        guard let passed = reader.skim(place(file, start, wall)) else {
            reader.skimming.failed()
            return nil
        }
        reader.skimming.succeeded()
        file.note(lastTime: reader.parser.lastTime)
        tailer.consume(file, batch.text.view(start, passed), seen: filled, phase: phase)
        bytesRead += Int64(passed)
        bytesPassedOver += Int64(passed)
        return passed
    }

    /// Reads up to `room` bytes of `file` behind the text of the batch.
    private func fill(_ file: TailedFile, _ room: Int) -> Int {
        let tail = batch.text.unsafeTail(room)
        let filled = tailer.read(file, into: UnsafeMutableRawBufferPointer(rebasing: tail[..<room]))
        batch.text.commitTail(filled)
        return filled
    }

    private func place(_ file: TailedFile, _ start: Int, _ wall: Instant) -> ReadingPlace {
        // A stream has no modification time: its lines are as old as their arrival.
        let isImported = once && file.modified != 0
        return ReadingPlace(
            batch: batch, start: start, offset: file.checkpoint.offset, origin: file.checkpoint.origin, tools: tools,
            reference: isImported ? Instant(nanoseconds: file.modified) : wall,
            fallback: isImported ? .timeFromFile : .timeFromArrival)
    }

    private func inputEnd(_ phase: TailPhase) -> InputEnd {
        switch phase {
        case .open: .open
        case .quiet: .quiet
        case .closed: .closed
        }
    }

    private func reader(of file: TailedFile) -> SourceReader {
        if let reader = file.attachment as? SourceReader { return reader }
        let profile = profiles[file.tag]
        let parser = SourceParser(
            set: parsers,
            profile: SourceProfile(
                path: file.checkpoint.source, category: profile.category, pinnedParser: profile.parser, host: host,
                zoneOffset: profile.zoneOffset))
        parser.lastTime = file.checkpoint.lastTime
        if file.checkpoint.offset > 0 { parser.recall(head: file.checkpoint.head, with: tools) }
        let reader = SourceReader(
            framer: framer(of: file, profile), parser: parser, sieve: parser.replacesText ? nil : sieve)
        file.attachment = reader
        return reader
    }

    /// How the lines of `file` are joined: as its input says, else its parser's file.
    private func framer(of file: TailedFile, _ profile: InputProfile) -> LineFramer {
        let joining =
            profile.joining
            ?? parsers.joinRule(path: file.checkpoint.source, pinned: profile.parser).map { .rule($0) } ?? .shapes
        guard case .rule(let rule) = joining else {
            return LineFramer(insideLine: file.beginsInsideLine, joinsLines: joining == .shapes)
        }
        let joiner = joiners[rule] ?? LineJoiner(rule)
        joiners[rule] = joiner
        file.flushAfter = rule.timeout
        return LineFramer(insideLine: file.beginsInsideLine, joiner: joiner)
    }
}
