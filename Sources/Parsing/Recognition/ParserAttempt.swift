internal import Grok
internal import Records
internal import Regex

/// What came of showing a record, or the message of an outer parser, to a parser.
public struct ParserAttempt: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
        /// It took the text; for grok parsers, with which entry of its `lines`, counted from 1.
        case took(line: Int)
        case left
        /// It left the text after a pattern gave up at the match limit.
        case limitReached
    }

    public let parser: String
    public let outcome: Outcome
    /// How many parsers it sat inside of.
    public let depth: Int
    /// What it was shown.
    public let text: [UInt8]
    /// Of a text that was left: the entry of `lines` that got furthest, counted from 1.
    public var line: Int?
    /// The offset in `text` of the first byte that did not fit, its length when it ended too early.
    public var stop: Int?
    /// Why it was left, in words that follow the parser's name or stand behind a caret.
    public var reason = ""
}

extension ParserTools {
    /// Notes that `parser` took `subject`.
    func noteTaken(_ parser: Parser, _ subject: Subject) {
        attempts.append(
            ParserAttempt(
                parser: parser.name, outcome: .took(line: reading.found.line + 1), depth: took.count - 1,
                text: Array(subject.bytes)))
    }

    /// Notes that `parser` left `subject`, and why.
    func noteLeft(_ parser: Parser, _ subject: Subject, atLimit: Bool, lacksKeys: Bool = false) {
        var attempt = ParserAttempt(
            parser: parser.name, outcome: atLimit ? .limitReached : .left, depth: took.count,
            text: Array(subject.bytes))
        if lacksKeys {
            let keys = parser.needs.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
            let asked = parser.has.map(\.inWords).joined(separator: " and ")
            attempt.reason = asked.isEmpty ? "has none of the keys it needs: \(keys)" : "is for \(asked)"
        } else if case .grok(let lines) = parser.decoder {
            noteFurthest(of: lines, subject, &attempt)
        } else {
            attempt.stop = 0
            attempt.reason = parser.decoder.demandInWords
        }
        attempts.append(attempt)
    }

    /// Notes that `parser` is not for what the outer parser found.
    func noteUnfit(_ parser: Parser, _ subject: Subject) {
        let asked = parser.conditions.map(\.inWords).joined(separator: " and ")
        attempts.append(
            ParserAttempt(
                parser: parser.name, outcome: .left, depth: took.count, text: Array(subject.bytes),
                reason: asked.isEmpty ? "is for messages with an address" : "is for \(asked)"))
    }

    private func noteFurthest(of lines: GrokLines, _ subject: Subject, _ attempt: inout ParserAttempt) {
        attempt.stop = 0
        for (at, line) in lines.all.enumerated() {
            if patterns.isSetAside(line.number) {
                attempt.reason = "a pattern that kept reaching its limit is set aside"
                continue
            }
            guard let first = subject.bytes.first, line.begins.contains(first), let pattern = line.compiled.pattern
            else { continue }
            let progress = GrokProgress(
                of: line.text, pattern, on: subject.bytes, library: line.draft.library, with: matcher)
            guard attempt.line == nil || progress.offset > attempt.stop ?? 0 else { continue }
            attempt.line = at + 1
            attempt.stop = progress.offset
            attempt.reason = "expected \(progress.expected ?? "the end of the line")"
        }
        if attempt.line == nil, attempt.reason.isEmpty { attempt.reason = "no entry of its lines begins so" }
    }
}

extension Decoder {
    /// What a text must be for it.
    fileprivate var demandInWords: String {
        switch self {
        case .grok: "expected one of its lines"
        case .json: "expected one JSON object"
        case .logfmt: "expected key=value pairs and nothing else"
        case .journal: "expected an entry of the journal, as JSON or for export"
        case .pythonDict: "expected a Python dict"
        case .audit: "expected an audit record"
        case .syslog(let kind): "expected a syslog header (\(kind.rawValue))"
        case .records: "expected a record as JSON"
        case .delimited: "expected a value for each column that the head of the source names"
        case .event(let format, _): "expected \"\(format.mark)\" and its header"
        case .authFailure: "expected words of a refusal and one remote address"
        }
    }
}
