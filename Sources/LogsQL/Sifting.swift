public import Records

/// What a store tells of kinds of records without looking at each record.
public struct KindsOfRecords {
    /// How many kinds there are.
    public var count: Int
    /// Holds the times of all records of these kinds.
    public var times: TimeRange
    /// A record of each stream that they may be of.
    public var streams: RecordBatch
    /// A record of each kind, with a message where asked for. A message has `0` in place of each varying run of
    /// ASCII letters and digits (with a digit at least), and may have it in place of a timestamp that begins with a
    /// digit and ends with one or a letter. Level and flags are those of the kind.
    public var samples: (_ shown: Selection) -> RecordBatch
    /// Those some of whose messages may hold a text, letter by letter.
    public var mayHold: (_ text: String, _ among: Selection) -> Selection
    /// Those whose messages all hold a text, which is not empty and has no digit, between two holes.
    public var holdInFixedText: (_ text: String, _ among: Selection) -> Selection

    public init(
        count: Int, times: TimeRange, streams: RecordBatch, samples: @escaping (Selection) -> RecordBatch,
        mayHold: @escaping (String, Selection) -> Selection, holdInFixedText: @escaping (String, Selection) -> Selection
    ) {
        self.count = count
        self.times = times
        self.streams = streams
        self.samples = samples
        self.mayHold = mayHold
        self.holdInFixedText = holdInFixedText
    }
}

extension Filter {
    /// What can be said of whole kinds of records: which may hold records that fulfil the filter,
    /// and of which kinds all records do.
    ///
    /// Exact where the message's fixed text, the level and the flags decide, and where all times or
    /// all streams come to the same; else those kinds are possible that may hold the texts that are
    /// needed, and those certain where the filter is fulfilled whatever the holes hold. Cost: an
    /// evaluation over as many records as there are kinds; of a phrase in fixed text only over those that hold it.
    ///
    /// - Parameter among: the kinds that are asked about; what is said of others means nothing. nil for all.
    public func sift(_ kinds: KindsOfRecords, among: Selection? = nil) -> (possible: Selection, certain: Selection) {
        let all = Selection(count: kinds.count, all: true)
        let none = Selection(count: kinds.count, all: false)
        switch self {
        case let filter as NotFilter:
            let inner = filter.inner.sift(kinds, among: among)
            var (possible, certain) = (all, all)
            possible.subtract(inner.certain)
            certain.subtract(inner.possible)
            return (possible, certain)
        case let filter as AndFilter:
            // What costs least first: the others need only look at what is left.
            let parts = filter.parts.filter(\.isDecidedByKind) + filter.parts.filter { !$0.isDecidedByKind }
            return parts.reduce(into: (possible: among ?? all, certain: among ?? all)) { both, part in
                let next = part.sift(kinds, among: both.possible)
                both.possible.formIntersection(next.possible)
                both.certain.formIntersection(next.certain)
            }
        case let filter as OrFilter:
            return filter.parts.reduce(into: (possible: none, certain: none)) { both, part in
                let next = part.sift(kinds, among: among)
                both.possible.formUnion(next.possible)
                both.certain.formUnion(next.certain)
            }
        case let filter as TimeFilter:
            let common = filter.range.intersection(kinds.times)
            return common.isEmpty ? (none, none) : (all, common == kinds.times ? all : none)
        default: return siftAlone(kinds, among ?? all)
        }
    }

    /// The same for a filter that is not made of others.
    private func siftAlone(_ kinds: KindsOfRecords, _ among: Selection) -> (possible: Selection, certain: Selection) {
        let none = Selection(count: kinds.count, all: false)
        if isDecidedByStream {
            let all = Selection(count: kinds.count, all: true)
            var found = Selection(count: kinds.streams.count, all: true)
            apply(to: kinds.streams, &found)
            return found.isEmpty ? (none, none) : (all, found.selectedCount == kinds.streams.count ? all : none)
        }
        var found = among
        if isDecidedByKind {
            if let text = textInFixedText { found = kinds.holdInFixedText(text, found) }
            if found.isEmpty { return (none, none) }
            apply(to: kinds.samples(fields.contains("_msg") ? found : none), &found)
            return (found, found)
        }
        for text in neededTexts { found = kinds.mayHold(text, found) }
        guard isFulfilledWhereSampleIs, !found.isEmpty else { return (found, none) }
        var certain = found
        apply(to: kinds.samples(found), &certain)
        return (found, certain)
    }

    /// A text that stands in the fixed text of every message that fulfils the filter, letter by letter.
    private var textInFixedText: String? {
        guard let filter = self as? PhraseFilter, isMessage(filter.field), liesInFixedText(filter.text),
            filter.text.utf8.allSatisfy({ $0 < 0x80 })
        else { return nil }
        return filter.text
    }

    /// True when all records whose times are in `times` fulfil the filter, whatever they hold.
    public func takesAll(_ times: TimeRange) -> Bool {
        switch self {
        case is EverythingFilter: true
        case let filter as AndFilter: filter.parts.allSatisfy { $0.takesAll(times) }
        case let filter as TimeFilter: filter.range.intersection(times) == times
        default: false
        }
    }

    /// The texts that stand in the messages that fulfil the filter, letter by letter: what it calls
    /// words are texts.
    public var textRequirement: Requirement {
        switch self {
        case let filter as AndFilter: .every(filter.parts.map(\.textRequirement))
        case let filter as OrFilter: .some(filter.parts.map(\.textRequirement))
        default: .every(neededTexts.map { .word($0) })
        }
    }

    /// True when one record of a kind tells what all of the kind come to.
    private var isDecidedByKind: Bool {
        switch self {
        case is EverythingFilter: return true
        case is SubqueryFilter: return false
        case let filter as PhraseFilter where isMessage(filter.field): return liesInFixedText(filter.text)
        case let filter as AnyCaseFilter where isMessage(filter.field) && !filter.isPrefix:
            return filter.text.utf8.allSatisfy { $0 < 0x80 } && liesInFixedText(filter.text)
        default:
            return !fields.isEverything && !fields.names.isEmpty && decidedByKind.isSuperset(of: fields.names)
        }
    }

    private var isDecidedByStream: Bool {
        !(self is SubqueryFilter) && !fields.isEverything && !fields.names.isEmpty
            && decidedByStream.isSuperset(of: fields.names)
    }

    /// Texts that stand in every message that fulfils the filter.
    private var neededTexts: [String] {
        let texts: [String] =
            switch self {
            case let filter as PhraseFilter where isMessage(filter.field): [filter.text]
            case let filter as PrefixFilter where isMessage(filter.field): [filter.prefix]
            case let filter as SubstringFilter where isMessage(filter.field): [filter.text]
            case let filter as SequenceFilter where isMessage(filter.field): filter.texts
            case let filter as ExactFilter where isMessage(filter.field): [filter.text]
            case let filter as RegexFilter where isMessage(filter.field): filter.neededTexts
            default: []
            }
        return texts.filter { !$0.isEmpty }
    }

    /// True when all messages of a kind fulfil the filter if its sample does.
    ///
    /// A text without `0` that is found in a sample lies in its fixed text. What stands beside a hole
    /// stands beside a letter or digit there too, so that words begin and end in the same places.
    private var isFulfilledWhereSampleIs: Bool {
        switch self {
        case let filter as PhraseFilter: isMessage(filter.field) && isWithoutZero(filter.text)
        case let filter as PrefixFilter: isMessage(filter.field) && isWithoutZero(filter.prefix)
        case let filter as SubstringFilter: isMessage(filter.field) && isWithoutZero(filter.text)
        case let filter as SequenceFilter: isMessage(filter.field) && filter.texts.allSatisfy(isWithoutZero)
        case let filter as RegexFilter: isMessage(filter.field) && filter.isBlindToHoles
        default: false
        }
    }
}

/// Also true of the empty text: a sample is empty where the message is.
private func isWithoutZero(_ text: String) -> Bool { !text.utf8.contains(UInt8(ascii: "0")) }

private let decidedByKind: Set<String> = ["level", "_part", "_time_source", "_time_suspect"]

private let decidedByStream: Set<String> = ["source", "host", "category", "format"]

private func isMessage(_ field: String) -> Bool { field.isEmpty || field == "_msg" }

/// True for a phrase that can stand in fixed text only, wherever it is found: it has no digit and
/// ends in words on both sides, so no run of letters and digits that holds a digit has a part in it.
private func liesInFixedText(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
    return isWordScalar(first) && isWordScalar(last) && !text.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
}
