internal import Framing
internal import Records
internal import Regex

/// What reads a line: one of the formats written in code, with what the file says about it.
enum Decoder: Sendable {
    case grok(GrokLines)
    case json(KeyRoles)
    case logfmt(KeyRoles)
    case journal(KeyRoles)
    case pythonDict(KeyRoles)
    case audit(KeyRoles)
    case syslog(SyslogKind)
    case records
    case delimited(DelimitedStyle, KeyRoles)
    case event(EventFormat, KeyRoles)
    case authFailure

    /// The bytes that a text it takes begins with.
    var begins: ByteSet {
        var set = ByteSet()
        switch self {
        case .grok(let lines): return lines.begins
        case .json: for byte in "{ \t".utf8 { set.insert(byte) }
        case .pythonDict: for byte in "{ \t\r".utf8 { set.insert(byte) }
        case .journal: for byte in "{_".utf8 { set.insert(byte) }
        case .syslog(.rfc5424):
            set.insert(UInt8(ascii: "<"))
            set.insert(UInt8(ascii: "1"))
        case .syslog(.rfc3164):
            set.insert(UInt8(ascii: "<"))
            set.insert(UInt8(ascii: "A")...UInt8(ascii: "S"))
            // Months in other languages
            set.insert(UInt8(ascii: "a")...UInt8(ascii: "s"))
        case .syslog(.rfc3339):
            set.insert(UInt8(ascii: "<"))
            set.insert(UInt8(ascii: "0")...UInt8(ascii: "9"))
            for byte in "FMSTW".utf8 { set.insert(byte) }
        case .audit: for byte in "atn".utf8 { set.insert(byte) }
        case .delimited(.w3c, _), .delimited(.zeek, _): set.insert(UInt8(ascii: "#"))
        // Without names of its own it takes no line but by the head of its source.
        case .delimited(.csv(_, let columns), _): return columns.isEmpty ? set : .all
        case .logfmt, .records, .event, .authFailure: return .all
        }
        return set
    }
}

/// A condition on a field that the outer parser found.
final class Condition: Sendable {
    let key: String
    let name: Int32
    private let nameBytes: [UInt8]
    /// Allowed values; `su*` allows what begins so.
    private let values: [[UInt8]]
    private let arePrefixes: [Bool]
    /// The bytes that allowed values begin with.
    let begins: ByteSet

    init(_ field: String, number: Int32, values: [String]) {
        key = field
        name = number
        nameBytes = Array(field.utf8)
        arePrefixes = values.map { $0.hasSuffix("*") }
        self.values = zip(values, arePrefixes).map { Array(($1 ? String($0.dropLast()) : $0).utf8) }
        begins = self.values.reduce(into: ByteSet()) { set, value in
            if let first = value.first { set.insert(first) } else { set = .all }
        }
    }

    func holds(in reading: Reading, _ set: ParserSet) -> Bool {
        guard let field = reading.field(name, named: nameBytes) else { return false }
        guard field.value.place == .constant else { return allows(reading.bytes(field.value)) }
        return set.vocabulary.constantBytes[Int(field.value.start)].withUnsafeBufferPointer { allows($0) }
    }

    /// What it asks for, as the file writes it.
    var inWords: String {
        let allowed = zip(values, arePrefixes).map { String(decoding: $0, as: UTF8.self) + ($1 ? "*" : "") }
        return "\(String(decoding: nameBytes, as: UTF8.self)) \(allowed.joined(separator: ", "))"
    }

    /// The values that are allowed as a whole.
    var wholeValues: [[UInt8]] { zip(values, arePrefixes).filter { !$1 }.map(\.0) }

    /// True when no value is a beginning.
    var areAllWhole: Bool { !arePrefixes.contains(true) }

    func allows(_ found: [UInt8]) -> Bool { found.withUnsafeBufferPointer { allows($0) } }

    private func allows(_ found: UnsafeBufferPointer<UInt8>) -> Bool {
        if let first = found.first, !begins.contains(first) { return false }
        for at in values.indices {
            let count = values[at].count
            guard arePrefixes[at] ? found.count >= count : found.count == count else { continue }
            let head = UnsafeBufferPointer(rebasing: found[..<count])
            if values[at].withUnsafeBufferPointer({ sameBytes($0, head) }) { return true }
        }
        return false
    }
}

/// What can be told of a parser without its object: what a look at a byte or two tells, mostly.
struct Glance: @unchecked Sendable {  // the lines it points to never change
    /// The bytes that a text it takes begins with.
    let begins: ByteSet
    /// The field of its first condition, and the bytes that allowed values begin with; negative without one.
    let field: Int32
    let values: ByteSet
    /// The header, when reading it is all that the parser does: then a line needs a look at no
    /// object, whose references would be counted.
    let header: SyslogKind?
    /// The grok lines that read it. The parser keeps them alive.
    let lines: Unmanaged<GrokLines>?
    /// What its message may be.
    let carriage: Carriage

    init(_ parser: Parser) {
        begins = parser.decoder.begins
        field = parser.conditions.first?.name ?? -1
        values = parser.conditions.first?.begins ?? .all
        carriage = parser.carriage
        if case .grok(let grok) = parser.decoder { lines = .passUnretained(grok) } else { lines = nil }
        if case .syslog(let kind) = parser.decoder, parser.pairs == .none, parser.then.all.isEmpty,
            parser.needs.isEmpty, parser.has.isEmpty, parser.fieldLines.isEmpty, parser.fieldRules.isEmpty,
            parser.derived.isEmpty, parser.level.fallback == nil
        {
            header = kind
        } else {
            header = nil
        }
    }
}

/// One parser file, compiled.
final class Parser: Sendable {
    let name: String
    /// Number in its set.
    let index: Int
    let category: Category?
    let about: String
    /// Parts of paths that this parser's files have.
    let hints: [PathHint]
    /// How the lines of its files make records; nil: by their shapes.
    let joinRule: JoinRule?
    /// Tried before those with a higher number.
    let priority: Int
    let decoder: Decoder
    let level: LevelRule
    /// Expressions that take the message further apart.
    let then: GrokLines
    /// Which of the message's `key=value` words are fields too.
    let pairs: PairRule
    /// Fields made of others.
    let derived: [DerivedField]
    /// Keys of which a record must have at least one; empty for any.
    let needs: [[UInt8]]
    /// Values that fields of the record must have.
    let has: [Condition]
    /// What a JSON text must contain to have those fields: the last parts of their names, with the quote.
    let keyLiterals: [[UInt8]]
    /// Expressions that take other fields apart, by the field.
    let fieldLines: [(field: FieldName, lines: GrokLines)]
    let fieldRules: [FieldRule]
    /// True when all that it takes mentions an IP address.
    let mentionsAddress: Bool
    /// What the message may be, when no parser inside takes it.
    let carriage: Carriage
    /// The parser whose inner ones read this one's message too.
    let model: String?
    /// Names of the parsers whose message this one reads.
    let outers: [String]
    let conditions: [Condition]
    /// True when it also reads lines that no other parser wraps.
    let standsAlone: Bool
    /// True when it says little of what a record is about: headers, general formats.
    let isGeneral: Bool
    /// False for runs of a training, which are not attacked.
    var isOpen: Bool { category != .training && category != .evaluation }
    let samples: [Sample]
    let rejects: [Reject]

    init(_ draft: ParserDraft, index: Int) {
        name = draft.name
        self.index = index
        category = draft.category
        about = draft.about
        hints = draft.hints.map(PathHint.init)
        priority = draft.priority
        joinRule = draft.joinRule
        decoder = draft.decoder
        level = draft.level
        then = GrokLines(draft.then)
        pairs = draft.pairs
        derived = draft.derived
        needs = draft.needs
        has = draft.has
        if case .json = draft.decoder {
            keyLiterals = draft.has.map { Self.keyEnd(Array($0.key.utf8)) }
        } else {
            keyLiterals = []
        }
        var names: [FieldName] = []
        for (field, _) in draft.fieldLines where !names.contains(field) { names.append(field) }
        fieldLines = names.map { name in
            (name, GrokLines(draft.fieldLines.filter { $0.field == name }.map(\.line)))
        }
        fieldRules = draft.fieldRules
        outers = draft.outers
        carriage = draft.carriage
        mentionsAddress = draft.mentionsAddress
        model = draft.model
        conditions = draft.conditions
        standsAlone = draft.standsAlone
        isGeneral =
            switch draft.decoder {
            case .syslog: true
            default: draft.category == nil
            }
        samples = draft.samples
        rejects = draft.rejects
    }

    /// The last part of a flattened key with the quote that ends it, nested or written with dots.
    private static func keyEnd(_ key: [UInt8]) -> [UInt8] {
        Array(key[((key.lastIndex(of: UInt8(ascii: ".")) ?? -1) + 1)...]) + [UInt8(ascii: "\"")]
    }

    /// True when a hint of the file fits `path`.
    func isHinted(by path: PathParts) -> Bool { hints.contains { $0.matches(path) } }
}
