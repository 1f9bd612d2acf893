public import Diagnostics
public import Regex

/// A compiled grok expression: Logstash's syntax on PCRE2.
///
/// Means what it means in Logstash: it is looked for anywhere in the text, `.` also matches a
/// newline, `^` and `$` match at line ends, only named groups and `%{NAME:field}` capture.
/// Sources: logstash-filter-grok and jls-grok for the syntax, Oniguruma's doc/RE for the regular
/// expressions. Not supported: the absent operator `(?~...)`, numbered back references, and
/// lookbehind of variable length.
public struct GrokExpression: Sendable {
    /// The text as it was written.
    public let text: String
    public let pattern: Pattern
    /// The fields, in order of their first place in the pattern.
    public let captures: [Capture]
    /// Byte strings that every match contains, in this order and without overlap.
    public let requiredLiterals: [[UInt8]]

    /// Compiles `text`, which a person wrote in `source` at `place` (its first character or the
    /// quote before it).
    ///
    /// - Parameters:
    ///   - namedCapturesOnly: false makes `%{NAME}` capture into the field `NAME` too.
    ///   - anchored: true when a match must begin at the start of the subject.
    /// - Throws: the first fault, with its place.
    /// - Cost: microseconds to a few milliseconds. Expansion stops at 64 KiB and 64 levels.
    public init(
        _ text: String, in source: SourceText, at place: Place = Place(line: 1, column: 1),
        library: PatternLibrary = .standard, namedCapturesOnly: Bool = true, anchored: Bool = false
    ) throws(Diagnostic) {
        let origin = TextOrigin(text: text, source: source, start: place)
        do {
            var translator = Translator(library: library, namedCapturesOnly: namedCapturesOnly)
            try translator.translate(Array(text.utf8))
            requiredLiterals = Grok.requiredLiterals(of: translator.out)
            try translator.finish()
            pattern = try Self.compile(translator, anchored: anchored)
            captures = translator.captures
            self.text = text
        } catch {
            throw origin.diagnostic(error)
        }
    }

    /// Compiles a text that stands alone, such as a flag's value; faults name it `pattern`.
    public init(
        _ text: String, library: PatternLibrary = .standard, namedCapturesOnly: Bool = true, anchored: Bool = false
    ) throws(Diagnostic) {
        try self.init(
            text, in: SourceText(name: "pattern", text: text), library: library,
            namedCapturesOnly: namedCapturesOnly, anchored: anchored)
    }

    /// Where `text` could read a line in so many ways that it would run into the match limit, and what
    /// to write instead. nil when it could not, or does not compile. Cost: that of its translation.
    public static func warning(
        of text: String, in source: SourceText, at place: Place = Place(line: 1, column: 1),
        library: PatternLibrary = .standard
    ) -> Diagnostic? {
        var translator = Translator(library: library, namedCapturesOnly: true)
        do throws(Fault) {
            try translator.translate(Array(text.utf8))
        } catch {
            return nil
        }
        let origin = TextOrigin(text: text, source: source, start: place)
        return costlyRepeat(in: translator).map { origin.diagnostic($0, severity: .warning) }
    }

    /// The longest of the required literals: a subject without it cannot match, so memmem can
    /// reject it before PCRE2 runs. nil when nothing is certain.
    public var prefilter: [UInt8]? { requiredLiterals.max { $0.count < $1.count } }

    /// Start and end, in bytes, of the first group of `capture` that took part in the last match
    /// of `matcher` and is not empty; nil when there is none.
    public func range(of capture: Capture, in matcher: Matcher) -> (start: Int, end: Int)? {
        for group in capture.groups {
            if let range = matcher.range(group), range.end > range.start { return range }
        }
        return nil
    }

    private static func compile(_ translator: Translator, anchored: Bool) throws(Fault) -> Pattern {
        var options: Pattern.Options = [.multiline, .dotMatchesNewline, .namedCapturesOnly]
        if anchored { options.insert(.anchored) }
        do {
            return try Pattern(String(decoding: translator.out, as: UTF8.self), options: options)
        } catch {
            let origin = translator.origin(of: max(0, error.offset - 1))
            let message = origin.pattern.map { "in pattern \"\($0)\": \(error.message)" } ?? error.message
            let isLookbehind = error.message.contains("lookbehind assertion is not fixed length")
            throw Fault(
                message: message, offset: origin.offset, length: origin.length,
                help: isLookbehind ? "write (?<!ab|c) with alternatives that each have one length" : nil)
        }
    }
}
