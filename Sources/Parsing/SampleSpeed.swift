internal import Records
internal import Regex

/// How long it takes to read the samples of a parser, beside its expressions alone.
public struct SampleSpeed: Sendable, Equatable {
    /// How many samples there are; they take turns.
    public let samples: Int
    /// Nanoseconds a record, from its bytes to its fields in the batch.
    public let nanoseconds: Double
    /// Nanoseconds a record of the expressions that match alone: a call of PCRE2 for each, on the text
    /// that it saw. nil where no expression takes part, as in JSON.
    public let bareNanoseconds: Double?
    /// How many expressions were tried for a record.
    public let tries: Double

    /// 0.5: the expressions alone are twice as fast.
    public var share: Double? { bareNanoseconds.map { $0 / nanoseconds } }
}

extension ParserSet {
    /// Measures how fast the samples of `names` are read, among all parsers of the set.
    ///
    /// What is not read by an expression, such as the header of syslog, counts as time of the reading
    /// and not of the expressions. The best of the turns counts. Cost: some ten milliseconds by default.
    ///
    /// - Parameters:
    ///   - records: how many are read in each turn.
    ///   - clock: nanoseconds of a clock that only moves on, best that of the thread's CPU time.
    /// - Returns: nil when there are no samples.
    public func speed(
        ofSamples names: [String], records: Int = 2048, turns: Int = 5, clock: () -> UInt64
    ) -> SampleSpeed? {
        let shared = SourceParser(set: self, profile: SourceProfile(path: "sample"))
        let takes = parsers.filter { names.contains($0.name) }.flatMap { parser in
            parser.samples.map { SampleTake($0, of: parser, self, shared) }
        }
        guard !takes.isEmpty, records > 0, turns > 0 else { return nil }
        let loop = SampleLoop(takes, self, records: records)
        var best = (whole: UInt64.max, bare: UInt64.max)
        // The first turn compiles and fills the caches.
        for turn in 0...turns {
            let whole = loop.read(clock)
            let bare = loop.match(clock)
            if turn > 0 { best = (min(best.whole, whole), min(best.bare, bare)) }
        }
        return SampleSpeed(
            samples: takes.count, nanoseconds: Double(max(best.whole, 1)) / Double(records),
            bareNanoseconds: takes.contains { !$0.expressions.isEmpty } ? Double(best.bare) / Double(records) : nil,
            tries: Double(loop.tries) / Double(records * (turns + 1)))
    }
}

/// A sample with the source that it is read from, and the expressions that take part.
private final class SampleTake {
    let line: [UInt8]
    let source: SourceParser
    let isFirst: Bool
    let isMultiline: Bool
    private(set) var expressions: [(pattern: Pattern, text: [UInt8])] = []

    /// - Parameter shared: the source of those that need nothing of their own.
    init(_ sample: Sample, of parser: Parser, _ set: ParserSet, _ shared: SourceParser) {
        // `records` is never guessed: it is named by whoever knows.
        let pinned: String? = if case .records = parser.decoder { parser.name } else { nil }
        line = Array(sample.line.utf8)
        isMultiline = line.contains(0x0A)
        isFirst = sample.head == nil
        // Names of columns belong to a source.
        let hasColumns = set.columnReaders.contains(parser.index)
        source =
            pinned == nil && !hasColumns
            ? shared : SourceParser(set: set, profile: SourceProfile(path: "sample", pinnedParser: pinned))
        let tools = ParserTools(set: set)
        if let head = sample.head { source.recall(head: Array(head.utf8) + [0x0A], with: tools) }
        expressions = set.expressions(of: self, tools)
    }

    /// Reads the record whose bytes lie at `start` in `batch`.
    func read(at start: Int, into batch: RecordBatch, _ tools: ParserTools) {
        let range = TextRange(text: start, length: line.count)
        var record = Record(raw: range, view: range, flags: isMultiline ? .multiline : [])
        if !isFirst { record.offset = 1 }
        batch.addRecord(record)
        source.parse(
            batch.count - 1, in: batch, with: tools, reference: ParserSet.sampleReference, fallback: .timeFromArrival)
    }
}

extension ParserSet {
    /// The expressions that match when `take` is read, each with the text it sees.
    fileprivate func expressions(of take: SampleTake, _ tools: ParserTools) -> [(pattern: Pattern, text: [UInt8])] {
        let batch = RecordBatch(textCapacity: take.line.count + 16)
        take.line.withUnsafeBufferPointer { batch.text.append($0) }
        tools.keepsAttempts = true
        take.read(at: 0, into: batch, tools)
        let taken = tools.attempts.filter { if case .took = $0.outcome { true } else { false } }
        var found: [(pattern: Pattern, text: [UInt8])] = []
        for (at, attempt) in taken.enumerated() {
            guard let parser = parsers.first(where: { $0.name == attempt.parser }) else { continue }
            if case .grok(let lines) = parser.decoder, case .took(let line) = attempt.outcome,
                let pattern = lines.all[line - 1].compiled.pattern
            {
                found.append((pattern, attempt.text))
            }
            // The next one has read the message of this one.
            let message = at + 1 < taken.count ? taken[at + 1].text : tools.message
            for line in parser.then.all {
                guard let pattern = line.compiled.pattern else { continue }
                let outcome = message.withUnsafeBufferPointer { tools.matcher.match(pattern, $0) }
                if outcome == .matched { found.append((pattern, message)) }
            }
        }
        return found
    }
}

extension ParserTools {
    /// The message of the record that was read last.
    fileprivate var message: [UInt8] { reading.found.message.map { Array(reading.bytes($0)) } ?? [] }
}

/// Reads samples over and over, in turns, and matches their expressions alone.
private final class SampleLoop {
    private let takes: [SampleTake]
    private let tools: ParserTools
    private let records: Int
    private let matcher = Matcher()
    private var batch = RecordBatch()

    init(_ takes: [SampleTake], _ set: ParserSet, records: Int) {
        self.takes = takes
        tools = ParserTools(set: set)
        self.records = records
    }

    /// The time to read them.
    func read(_ clock: () -> UInt64) -> UInt64 {
        batch = batch.successor()
        for index in 0..<records {
            takes[index % takes.count].line.withUnsafeBufferPointer { batch.text.append($0) }
        }
        let start = clock()
        var at = 0
        var offset = 0
        for _ in 0..<records {
            takes[at].read(at: offset, into: batch, tools)
            offset += takes[at].line.count
            at = at + 1 == takes.count ? 0 : at + 1
        }
        return clock() &- start
    }

    /// How often an expression was tried in all readings.
    var tries: Int { tools.patterns.all.reduce(0) { $0 + $1.hits + $1.misses + $1.limits } }

    /// The time to match their expressions.
    func match(_ clock: () -> UInt64) -> UInt64 {
        let start = clock()
        var at = 0
        for _ in 0..<records {
            for (pattern, text) in takes[at].expressions {
                _ = text.withUnsafeBufferPointer { matcher.match(pattern, $0) }
            }
            at = at + 1 == takes.count ? 0 : at + 1
        }
        return clock() &- start
    }
}
