public import Regex

/// How far an expression got on a text that it does not match.
public struct GrokProgress: Sendable, Equatable {
    /// The offset of the first byte that did not fit: no match can begin with more than what stands
    /// before it. The length of the text when that ended too early.
    ///
    /// When all pieces match, it is where the last one ended.
    public var offset: Int
    /// The piece of the expression that found nothing there, as it was written; nil when all of
    /// them match and the text goes on.
    public var expected: String?

    /// - Parameters:
    ///   - text: the expression as it was written.
    ///   - pattern: the same compiled for a match from the first byte on, with what follows it.
    /// - Cost: some ten partial matches and some compilations, for people to look at.
    public init(
        of text: String, _ pattern: Pattern, on subject: UnsafeBufferPointer<UInt8>, library: PatternLibrary,
        with matcher: Matcher
    ) {
        let reach = Self.reach(of: pattern, subject, matcher)
        let (piece, end) = Self.unmatched(in: text, subject, library, matcher)
        expected = piece
        offset = piece == nil ? end : reach
    }

    /// The longest beginning of `subject` that a match may begin with.
    private static func reach(of pattern: Pattern, _ subject: UnsafeBufferPointer<UInt8>, _ matcher: Matcher) -> Int {
        // What a text may begin with, its beginnings may begin with.
        var low = 0
        var high = subject.count
        while low < high {
            // Not within a character: it would count as broken.
            var middle = (low + high + 1) / 2
            while middle > low, middle < subject.count, subject[middle] & 0xC0 == 0x80 { middle -= 1 }
            if middle == low {
                middle = (low + high + 1) / 2
                while middle < high, subject[middle] & 0xC0 == 0x80 { middle += 1 }
            }
            let outcome = matcher.match(pattern, UnsafeBufferPointer(rebasing: subject[..<middle]), partial: true)
            if outcome == .partial || outcome == .matched {
                low = middle
            } else {
                high = middle - 1
                while high > low, subject[high] & 0xC0 == 0x80 { high -= 1 }
            }
        }
        return low
    }

    /// The first piece of `text` with which it does not match the beginning of `subject`, and where
    /// those before it ended.
    private static func unmatched(
        in text: String, _ subject: UnsafeBufferPointer<UInt8>, _ library: PatternLibrary, _ matcher: Matcher
    ) -> (piece: String?, end: Int) {
        let pieces = grokPieces(text)
        var low = 0
        var high = pieces.count
        var end = 0
        while low < high {
            let middle = (low + high + 1) / 2
            if let found = matchEnd(of: pieces[..<middle].joined(), subject, library, matcher) {
                low = middle
                end = found
            } else {
                high = middle - 1
            }
        }
        return (low < pieces.count ? pieces[low] : nil, end)
    }

    private static func matchEnd(
        of text: String, _ subject: UnsafeBufferPointer<UInt8>, _ library: PatternLibrary, _ matcher: Matcher
    ) -> Int? {
        do {
            let expression = try GrokExpression(text, library: library, anchored: true)
            return matcher.match(expression.pattern, subject) == .matched ? matcher.range(0)?.end : nil
        } catch {
            // A reference to a group that stands further on: not told apart then.
            return nil
        }
    }
}
