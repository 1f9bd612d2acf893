import Records
public import Regex

/// A text that a filter looks for, so that an answer can show where it stands.
public struct TextMark: Sendable {
    enum Kind: Sendable {
        case phrase(Phrase, isPrefix: Bool)
        case substring(Needle)
        case expression(Pattern)
    }

    /// The field it is looked for in; empty for the message.
    public let field: String
    let kind: Kind

    init(_ field: String, _ kind: Kind) {
        self.field = field
        self.kind = kind
    }

    /// Calls `body` with the start and end of each place of it in `value`, in order, none empty and none
    /// overlapping. Cost: that of the filter.
    public func forEachPlace(in value: UnsafeBufferPointer<UInt8>, _ matcher: Matcher, _ body: (Int, Int) -> Void) {
        var from = 0
        while from < value.count, let place = place(in: value, from: from, matcher) {
            guard place.end > place.start else { return }
            body(place.start, place.end)
            from = place.end
        }
    }

    private func place(
        in value: UnsafeBufferPointer<UInt8>, from: Int, _ matcher: Matcher
    ) -> (start: Int, end: Int)? {
        switch kind {
        case .phrase(let phrase, let isPrefix):
            if phrase.count == 0 { return nil }
            return phrase.position(in: value, from: from, isPrefix: isPrefix).map { ($0, $0 + phrase.count) }
        case .substring(let needle):
            if needle.count == 0 { return nil }
            return needle.position(in: value, from: from).map { ($0, $0 + needle.count) }
        case .expression(let pattern):
            return matcher.match(pattern, value, from: from) == .matched ? matcher.range(0) : nil
        }
    }
}

extension Query {
    /// What its filter looks for in texts, the values of fields with them, since a message mostly shows those too.
    /// Labels, levels and times are told apart by other means.
    public var textMarks: [TextMark] {
        let elsewhere: Set = ["source", "host", "category", "format", "level", "_time", "_stream", "_stream_id"]
        return filter.marks.filter { !elsewhere.contains($0.field) }
    }
}
