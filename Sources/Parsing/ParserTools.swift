internal import JSON
internal import Records
public import Regex
internal import Synchronization

/// What one parser did.
public struct ParserCounters: Sendable, Equatable {
    /// Lines it took.
    public var hits = 0
    /// Lines it looked at and left; not those whose first byte was enough.
    public var misses = 0
    /// Times a pattern gave up at the match limit; the line went on as if it did not match.
    public var limitReached = 0
}

/// The working memory of parsing for one thread. Not Sendable.
///
/// Bound to one set of parsers; given to a source of another set it starts anew, counters too.
public final class ParserTools {
    private(set) var set: ParserSet
    let matcher: Matcher
    let decoder = FlatDecoder()
    let reading = Reading()
    /// By the number of the parser in the set.
    var counters: [ParserCounters]
    /// By the number of the grok line in the set.
    var patterns: PatternTallies
    let forms: MatchForms
    /// Nanoseconds of a clock that only moves on, to measure the patterns with; none by itself.
    public var clock: (() -> UInt64)?
    /// One match of so many is measured.
    public static let timedShare: UInt64 = 64
    private var matchCount: UInt64 = 0
    /// Lines that no parser took.
    public private(set) var textLines = 0
    /// Fields left out because a batch knew too many names or a record had too many fields.
    public internal(set) var fieldsDropped = 0

    /// When true, `attempts` tells what was tried on the last record. Costs time; for people.
    public var keepsAttempts = false
    public internal(set) var attempts: [ParserAttempt] = []

    // Working memory of the formats.
    var members: [KeyedValue] = []
    var decoded: DecodedText?
    var dictPath: [UInt8] = []
    var given: GivenLabels?
    /// True when a field of this record may have been read twice: by its expression and as a pair, say.
    var mayRepeat = false
    /// The message of a transport that no parser takes.
    var plainLine: Piece?
    /// The parser whose category the record has, when the innermost one has none; negative else.
    var categoryOwner = -1
    /// Those of the source being read.
    var columns: SourceColumns?
    /// True for the record at the beginning of its source.
    var isFirstRecord = false
    /// The parsers that took the last record, outermost first, each with the entry of its `lines`.
    var took: [(parser: Int, line: Int)] = []

    /// What a look through a text found: at the top, in messages by depth, and for one parser.
    let topCandidates = Candidates()
    let innerCandidates = [Candidates(), Candidates(), Candidates()]
    let ownCandidates = Candidates()
    let recollection = Recollection()
    let digitsAlikeText = DigitsAlikeText()
    /// The message that was looked through last.
    var screened: ScreenedText?

    /// The batch that the numbers below belong to.
    private var batch: RecordBatch?
    private var nameIDs: [UInt32] = []
    /// The number of the name that was met last at each place of a record: that of the next, mostly.
    private var placeIDs = [UInt32](repeating: 0, count: placeLimit)
    private static let placeLimit = 64
    private var constantRanges: [TextRange] = []

    /// A number for the time this batch is being filled, never given twice.
    private(set) var filling: UInt64 = 0
    private static let fillings = Atomic<UInt64>(0)

    private static let unknown = UInt32.max

    public init(set: ParserSet, matcher: Matcher = Matcher(matchLimit: 200_000, depthLimit: 5_000)) {
        self.set = set
        self.matcher = matcher
        counters = [ParserCounters](repeating: ParserCounters(), count: set.parsers.count)
        patterns = PatternTallies(count: set.lineCount)
        forms = MatchForms(count: set.lineCount)
    }

    /// What each parser of the set did, by name, in the order of the set.
    public var counts: [(parser: String, counters: ParserCounters)] {
        zip(set.names, counters).map { ($0, $1) }
    }

    /// Lets go of the last batch, which is kept alive for the numbers that belong to it.
    public func forgetBatch() { batch = nil }

    var facilities: [Int32] { self.set.facilities }

    /// Makes the numbers kept here those of `batch` and `set`.
    @inline(__always)
    func prepare(_ batch: RecordBatch, _ set: ParserSet) {
        if self.batch === batch, self.set === set { return }
        rebind(batch, set)
    }

    private func rebind(_ batch: RecordBatch, _ set: ParserSet) {
        if self.set !== set {
            self.set = set
            counters = [ParserCounters](repeating: ParserCounters(), count: set.parsers.count)
            patterns = PatternTallies(count: set.lineCount)
            forms.reset(count: set.lineCount)
            recollection.forget()
        }
        self.batch = batch
        filling = Self.fillings.wrappingAdd(1, ordering: .relaxed).newValue
        nameIDs = [UInt32](repeating: Self.unknown, count: set.vocabulary.names.count)
        constantRanges = [TextRange](repeating: .empty, count: set.vocabulary.constants.count)
    }

    /// The number in the batch of the set's name `id`; nil when the batch knows too many names.
    func nameID(_ id: Int32, in batch: RecordBatch) -> UInt32? {
        let known = nameIDs[Int(id)]
        if known != Self.unknown { return known }
        guard let new = batch.names.intern(set.vocabulary.names[Int(id)]) else { return nil }
        nameIDs[Int(id)] = new
        return new
    }

    /// The number of a name of the line itself, which is that of the field at `place` of its record.
    func nameID(_ name: UnsafeBufferPointer<UInt8>, at place: Int, in batch: RecordBatch) -> UInt32? {
        guard place < Self.placeLimit else { return batch.names.intern(name) }
        if batch.names.isName(placeIDs[place], name) { return placeIDs[place] }
        guard let id = batch.names.intern(name) else { return nil }
        placeIDs[place] = id
        return id
    }

    /// Where the set's constant `id` is in the batch.
    func constantRange(_ id: Int32, in batch: RecordBatch) -> TextRange {
        let known = constantRanges[Int(id)]
        if known.isDerived { return known }
        let new = batch.derive(set.vocabulary.constants[Int(id)])
        constantRanges[Int(id)] = new
        return new
    }

    /// Looks for `pattern` in `text`; `number` is that of its grok line.
    @inline(__always)
    func match(_ pattern: Pattern.Reference, _ text: UnsafeBufferPointer<UInt8>, _ number: Int) -> MatchOutcome {
        matchCount &+= 1
        guard matchCount & (Self.timedShare - 1) == 0, let clock else { return matcher.match(pattern, text) }
        let start = clock()
        let outcome = matcher.match(pattern, text)
        patterns.countTime(number, (clock() &- start) &* Self.timedShare)
        return outcome
    }

    // MARK: Reading

    /// False when first bytes show that the parser at `index` will leave `text`, or that it is not
    /// for the outer parser's fields. True for those who want to see the attempt.
    @inline(__always)
    func mayTake(_ index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first, !keepsAttempts else { return true }
        let glance = set.glances[index]
        guard glance.begins.contains(first) else { return false }
        guard glance.field >= 0, let value = reading.firstByte(of: glance.field) else { return true }
        return glance.values.contains(value)
    }

    /// Lets the parser at `index` read `subject`, sub-patterns included. On failure nothing is left behind.
    ///
    /// - Parameter offer: which of its lines may match, where that is known.
    @inline(__always)
    func attempt(_ index: Int, _ subject: Subject, _ offer: Offer? = nil) -> Bool {
        let glance = set.glances[index]
        let mark = reading.mark()
        guard !keepsAttempts, glance.header != nil || glance.lines != nil else {
            return attempt(set.parsers[index], subject, offer, mark)
        }
        if let header = glance.header {
            guard readSyslog(header, subject), !reading.overflowed else { return leave(index, mark) }
            took.append((index, reading.found.line))
            counters[index].hits += 1
            return true
        }
        // Most tries end here, without a look at the parser.
        guard let lines = glance.lines,
            lines._withUnsafeGuaranteedRef({ readGrok($0, subject, index, offer) })
        else { return leave(index, mark) }
        return settle(set.parsers[index], subject, mark, isRead: !reading.overflowed)
    }

    private func leave(_ index: Int, _ mark: Findings) -> Bool {
        reading.rewind(to: mark)
        counters[index].misses += 1
        return false
    }

    private func attempt(_ parser: Parser, _ subject: Subject, _ offer: Offer?, _ mark: Findings) -> Bool {
        let limits = counters[parser.index].limitReached
        let isRead = mayHave(parser, subject) && decode(parser, subject, offer) && !reading.overflowed
        if settle(parser, subject, mark, isRead: isRead) { return true }
        if keepsAttempts {
            noteLeft(parser, subject, atLimit: counters[parser.index].limitReached > limits, lacksKeys: isRead)
        }
        return false
    }

    /// What follows once the parser has read `subject`: what its file asks for, takes apart and derives.
    private func settle(_ parser: Parser, _ subject: Subject, _ mark: Findings, isRead: Bool) -> Bool {
        guard isRead, hasNeeded(parser) else { return leave(parser.index, mark) }
        took.append((parser.index, reading.found.line))
        if keepsAttempts { noteTaken(parser, subject) }
        if parser.pairs != .none || !parser.then.all.isEmpty { mayRepeat = true }
        if parser.pairs != .none, let message = reading.found.message {
            readPairs(reading.subject(message), parser.pairs)
        }
        if !parser.then.all.isEmpty, let message = reading.found.message {
            readEach(parser.then, reading.subject(message), parser.index)
        }
        for (field, lines) in parser.fieldLines {
            if let found = reading.field(field.id, named: field.bytes), found.value.place != .constant {
                readEach(lines, reading.subject(found.value), parser.index)
            }
        }
        if !parser.fieldRules.isEmpty { apply(parser.fieldRules) }
        if !parser.derived.isEmpty { derive(parser.derived) }
        if reading.found.level == .unknown, let fallback = parser.level.fallback { reading.found.level = fallback }
        counters[parser.index].hits += 1
        return true
    }

    /// False when a look at the text shows that a JSON record has not the keys the parser file asks for.
    private func mayHave(_ parser: Parser, _ subject: Subject) -> Bool {
        parser.keyLiterals.allSatisfy { literal in
            literal.withUnsafeBufferPointer { firstRange(of: $0, in: subject.bytes) != nil }
        }
    }

    /// True when the record has the values and one of the keys that the parser file asks for.
    private func hasNeeded(_ parser: Parser) -> Bool {
        for condition in parser.has where !condition.holds(in: reading, set) { return false }
        if parser.needs.isEmpty { return true }
        return members.contains { member in
            let key = reading.bytes(member.key.bytes)
            return parser.needs.contains { $0.withUnsafeBufferPointer { sameBytes($0, key) } }
        }
    }

    private func decode(_ parser: Parser, _ subject: Subject, _ offer: Offer?) -> Bool {
        switch parser.decoder {
        case .grok(let lines): readGrok(lines, subject, parser.index, offer)
        case .json(let roles):
            roles.areOfBatches ? readOTLP(roles, subject, parser) : readJSON(roles, subject, parser)
        case .logfmt(let roles): readLogfmt(roles, subject, parser)
        case .journal(let roles): readJournal(roles, subject, parser)
        case .pythonDict(let roles): readPythonDict(roles, subject, parser)
        case .audit(let roles): readAudit(roles, subject, parser)
        case .syslog(let kind): readSyslog(kind, subject)
        case .records: readRecord(subject)
        case .delimited(let style, let roles): readDelimited(style, roles, subject, parser)
        case .event(let format, let roles): readEvent(format, roles, subject, parser)
        case .authFailure: false  // the last resort, asked behind all others
        }
    }

    func startRecord() {
        given = nil
        screened = nil
        decoded = nil
        mayRepeat = false
        plainLine = nil
        categoryOwner = -1
        took.removeAll(keepingCapacity: true)
        if !attempts.isEmpty { attempts.removeAll() }
    }

    func countText() { textLines += 1 }
}
