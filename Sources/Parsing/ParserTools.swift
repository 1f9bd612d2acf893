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
