internal import Records
internal import Regex

/// A rule at work on one thread: with the memory that matching needs. Not Sendable.
public final class LineJoiner {
    public let rule: JoinRule
    private let matcher: Matcher
    private var unescaped: [UInt8] = []
    /// Times a pattern gave up at its limit of steps; the line counted as one that does not match.
    public private(set) var limitsReached = 0

    public init(_ rule: JoinRule) {
        self.rule = rule
        matcher = Matcher(matchLimit: 200_000, depthLimit: 5_000)
    }

    /// - Parameter isJSON: the line is the inside of a JSON string.
    func passes(_ test: LineTest, _ line: UnsafeBufferPointer<UInt8>, isJSON: Bool) -> Bool {
        let matched: Bool
        if isJSON, firstIndex(of: UInt8(ascii: "\\"), in: line) != nil {
            unescape(line)
            matched = unescaped.withUnsafeBufferPointer { matches(test.pattern, $0) }
        } else {
            matched = matches(test.pattern, line)
        }
        return matched != test.isNegated
    }

    private func matches(_ pattern: Pattern, _ text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Bool {
        switch matcher.match(pattern, text, from: start) {
        case .matched: return true
        case .limitReached:
            limitsReached += 1
            return false
        case .noMatch, .partial, .failed: return false
        }
    }

    /// Where the rule divides `line`, which has no terminator; nil when it does not.
    func division(of line: UnsafeBufferPointer<UInt8>) -> Int? {
        switch rule.division {
        case .before(let test):
            guard line.count > 1, matches(test.pattern, line, from: 1), let found = matcher.range(0) else { return nil }
            return found.start > 0 && found.start < line.count ? found.start : nil
        case .behind(let test):
            guard matches(test.pattern, line), let found = matcher.range(0), found.end > 0 else { return nil }
            // Blanks behind it are no record.
            return line[found.end...].allSatisfy { $0 == 0x20 || $0 == 0x09 } ? nil : found.end
        case nil: return nil
        }
    }

    /// The text of a JSON string, as far as patterns see it: escapes of other characters than
    /// ASCII's become `?`.
    private func unescape(_ line: UnsafeBufferPointer<UInt8>) {
        unescaped.removeAll(keepingCapacity: true)
        var at = 0
        while at < line.count {
            guard line[at] == UInt8(ascii: "\\"), at + 1 < line.count else {
                unescaped.append(line[at])
                at += 1
                continue
            }
            switch line[at + 1] {
            case UInt8(ascii: "t"): unescaped.append(0x09)
            case UInt8(ascii: "n"): unescaped.append(0x0A)
            case UInt8(ascii: "r"): unescaped.append(0x0D)
            case UInt8(ascii: "u"):
                unescaped.append(Self.character(line, at + 2))
                at += 4
            case let other: unescaped.append(other)
            }
            at += 2
        }
    }

    /// The ASCII character that the four digits at `at` name.
    private static func character(_ line: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt8 {
        guard at + 4 <= line.count, line[at] == 0x30, line[at + 1] == 0x30,
            let text = String(validating: line[(at + 2)..<(at + 4)], as: UTF8.self), let value = UInt8(text, radix: 16),
            value < 0x80
        else { return UInt8(ascii: "?") }
        return value
    }
}

/// The lines of a record whose end a rule finds.
struct RuledLines: Block {
    private let joiner: LineJoiner
    private let isJSON: Bool
    private var lines = 1
    /// False once no line can follow.
    private var goesOn = true

    init(_ first: LineText, _ joiner: LineJoiner, isJSON: Bool) {
        self.joiner = joiner
        self.isJSON = isJSON
        switch joiner.rule.shape {
        case .after: break
        case .quoted(let quote): goesOn = hasOpenQuote(quote, first)
        case .before(let test), .run(let test): goesOn = passes(test, first)
        case .count(let count): goesOn = count > 1
        case .section(let start, _, _): goesOn = start.map { passes($0, first) } ?? true
        }
    }

    /// Only where the line itself says that another one follows, lines of other streams are waited for.
    var isUnfinished: Bool {
        if case .before = joiner.rule.shape { return goesOn }
        return false
    }

    var blanks: BlankLines { .asked }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        guard goesOn else { return false }
        let isLast = joiner.rule.flush.map { passes($0, line) } ?? false
        let isTaken = joins(line, ahead) || isLast
        if isLast { goesOn = false }
        lines += 1
        return isTaken
    }

    private mutating func joins(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        switch joiner.rule.shape {
        case .after(let test): return passes(test, line)
        case .before(let test):
            goesOn = passes(test, line)
            return true
        case .run(let test): return passes(test, line)
        case .quoted(let quote):
            if hasOpenQuote(quote, line) {
                goesOn = false
                return true
            }
            // A quote that is never closed is no quote.
            return ahead.ask(limit: joiner.rule.lineLimit) { hasOpenQuote(quote, $0) ? .yes : .unknown }
        case .count(let count):
            goesOn = lines + 1 < count
            return true
        case .section(_, let condition, let mode): return joins(line, condition, mode)
        }
    }

    private mutating func joins(_ line: LineText, _ condition: LineTest, _ mode: JoinRule.SectionMode) -> Bool {
        let passed = passes(condition, line)
        switch mode {
        case .continueThrough: return passed
        case .continuePast:
            goesOn = passed
            return true
        case .haltBefore: return !passed
        case .haltWith:
            goesOn = !passed
            return true
        }
    }

    /// An odd number of quotes; doubled ones stand for themselves.
    private func hasOpenQuote(_ quote: UInt8, _ line: LineText) -> Bool {
        line.body.reduce(0) { $1 == quote ? $0 + 1 : $0 } % 2 == 1
    }

    private func passes(_ test: LineTest, _ line: LineText) -> Bool {
        joiner.passes(test, line.body, isJSON: isJSON)
    }
}
