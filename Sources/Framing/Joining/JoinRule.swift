internal import Records
internal import Regex

/// How the lines of an input make records, as its configuration says: in the words of Filebeat,
/// Logstash, Promtail, Vector or the OpenTelemetry collector.
///
/// Compiled once; any thread may use it.
public struct JoinRule: Hashable, Sendable {
    /// What joins lines.
    enum Shape: Hashable, Sendable {
        /// A line that passes goes on with the one before it (Filebeat `match: after`).
        case after(LineTest)
        /// The line behind one that passes goes on with it (Filebeat `match: before`).
        case before(LineTest)
        /// Lines that pass, one behind the other, are one record (Filebeat `while_pattern`).
        case run(LineTest)
        /// A line in which a quote stays open goes on up to the one that closes it (RFC 4180).
        case quoted(UInt8)
        /// So many lines are a record.
        case count(Int)
        /// A line that passes `start` begins a record, which goes on by `mode` (Vector). Others stand alone.
        case section(start: LineTest?, condition: LineTest, mode: SectionMode)
    }

    /// How a record goes on behind its first line, in Vector's words.
    enum SectionMode: String, CaseIterable, Sendable {
        /// With the lines that pass the condition.
        case continueThrough = "continue_through"
        /// With those and the line behind them.
        case continuePast = "continue_past"
        /// With the lines before the next one that passes.
        case haltBefore = "halt_before"
        /// With the lines up to the next one that passes, and that one.
        case haltWith = "halt_with"
    }

    /// Where a match inside a line divides it.
    enum Division: Hashable, Sendable {
        case before(LineTest)
        case behind(LineTest)
    }

    let shape: Shape
    /// A line that ends its record, whatever comes (Filebeat `flush_pattern`).
    let flush: LineTest?
    let division: Division?
    /// Most lines of a record; those beyond begin another one.
    public let lineLimit: Int
    /// A record takes no more lines once it has this many bytes.
    public let byteLimit: Int
    /// Nanoseconds of silence after which a record goes out; nil for the usual time.
    public let timeout: Int64?

    /// Most that may be asked for.
    static let mostLines = 100_000
    static let mostBytes = LineFramer.lineLimit
}

/// A pattern that a line passes or not.
struct LineTest: Hashable, Sendable {
    let pattern: Pattern
    /// A line passes when it does not match.
    var isNegated = false

    static func == (one: LineTest, other: LineTest) -> Bool {
        one.pattern.text == other.pattern.text && one.isNegated == other.isNegated
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(pattern.text)
        hasher.combine(isNegated)
    }
}

/// What an input says about joining lines.
public enum LineJoining: Hashable, Sendable {
    /// Each line is a record.
    case none
    /// Lines are joined by their shapes.
    case shapes
    case rule(JoinRule)
}
