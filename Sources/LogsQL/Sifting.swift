public import Records

extension Filter {
    /// What can be said of whole kinds of records: which may hold records that fulfil the filter,
    /// and of which kinds all records do.
    ///
    /// Exact where the message's fixed text, the level and the flags decide, and where all times or
    /// all streams come to the same; else all kinds are possible and none is certain. Cost: an evaluation over as many records as there are kinds.
    ///
    /// - Parameters:
    ///   - samples: a record of each kind. A message has `0` in place of each varying run of ASCII
    ///     letters and digits (with a digit at least), and may have it in place of a timestamp that
    ///     begins with a digit. Level and flags are those of the kind.
    ///   - times: holds the times of all records of these kinds.
    ///   - streams: a record of each stream that they may be of.
    ///   - mayHold: the kinds some of whose messages may hold a text, letter by letter.
    public func sift(
        _ samples: RecordBatch, times: TimeRange, streams: RecordBatch, mayHold: (String) -> Selection
    ) -> (possible: Selection, certain: Selection) {
        let all = Selection(count: samples.count, all: true)
        let none = Selection(count: samples.count, all: false)
        switch self {
        case let filter as NotFilter:
            let inner = filter.inner.sift(samples, times: times, streams: streams, mayHold: mayHold)
            var (possible, certain) = (all, all)
            possible.subtract(inner.certain)
            certain.subtract(inner.possible)
            return (possible, certain)
        case let filter as AndFilter:
            return filter.parts.reduce(into: (possible: all, certain: all)) { both, part in
                let next = part.sift(samples, times: times, streams: streams, mayHold: mayHold)
                both.possible.formIntersection(next.possible)
                both.certain.formIntersection(next.certain)
            }
        case let filter as OrFilter:
            return filter.parts.reduce(into: (possible: none, certain: none)) { both, part in
                let next = part.sift(samples, times: times, streams: streams, mayHold: mayHold)
                both.possible.formUnion(next.possible)
                both.certain.formUnion(next.certain)
            }
        case let filter as TimeFilter:
            let common = filter.range.intersection(times)
            return common.isEmpty ? (none, none) : (all, common == times ? all : none)
        default:
            if isDecidedByStream {
                var found = Selection(count: streams.count, all: true)
                apply(to: streams, &found)
                return found.isEmpty ? (none, none) : (all, found.selectedCount == streams.count ? all : none)
            }
            guard isDecidedByKind else { return (neededText.map(mayHold) ?? all, none) }
            var found = all
            apply(to: samples, &found)
            return (found, found)
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

    /// A text that stands in every message that fulfils the filter.
    private var neededText: String? {
        switch self {
        case let filter as PhraseFilter where isMessage(filter.field): filter.text.isEmpty ? nil : filter.text
        case let filter as PrefixFilter where isMessage(filter.field): filter.prefix.isEmpty ? nil : filter.prefix
        case let filter as SubstringFilter where isMessage(filter.field): filter.text.isEmpty ? nil : filter.text
        case let filter as RegexFilter where isMessage(filter.field): filter.neededText
        default: nil
        }
    }
}

private let decidedByKind: Set<String> = ["level", "_part", "_time_source", "_time_suspect"]

private let decidedByStream: Set<String> = ["source", "host", "category", "format"]

private func isMessage(_ field: String) -> Bool { field.isEmpty || field == "_msg" }

/// True for a phrase that can stand in fixed text only, wherever it is found: it has no digit and
/// ends in words on both sides, so no run of letters and digits that holds a digit has a part in it.
private func liesInFixedText(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
    return isWordScalar(first) && isWordScalar(last) && !text.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
}
