internal import Diagnostics
internal import Grok
internal import Records
internal import Regex
internal import Synchronization

/// What a capture of a grok line is for.
struct Binding: Sendable {
    /// The group that holds it.
    let group: Int
    /// Where in `GrokLine.otherGroups` those stand that may hold it too, when the name is used again.
    let others: Range<Int>
    let isNumeric: Bool
    let isTime: Bool
    let isLevel: Bool
    let isHost: Bool
    let isMessage: Bool
    /// The field to add; negative for none.
    let field: Int32

    init(_ capture: Capture, _ draft: GrokLine.Draft, otherGroups: inout [Int]) {
        group = capture.groups.first ?? 0
        others = otherGroups.count..<otherGroups.count + max(0, capture.groups.count - 1)
        otherGroups += capture.groups.dropFirst()
        isNumeric = capture.type.isNumeric
        isTime = draft.roles.time.contains(capture.field)
        isLevel = draft.roles.level.contains(capture.field)
        isMessage = draft.roles.message.contains(capture.field)
        isHost = draft.roles.host.contains(capture.field)
        field = draft.names[capture.field] ?? -1
    }
}

/// A field with a value that a parser file gives: `set`.
struct FixedField: Sendable {
    /// Numbers of the vocabulary.
    let name: Int32
    let value: Int32
    let kind: FieldKind
}

/// One entry of `lines` or `then`: a grok expression for a whole text, with what it sets.
///
/// A class, since copying its parts at every look would cost more than the look. Compiled when a
/// text first gets past what its outline tells: of the expressions that come with the program most
/// never meet a line of theirs.
final class GrokLine: Sendable {
    /// The expression as the file has it, and what is needed to compile it.
    struct Draft: Sendable {
        var text: String
        var source: SourceText
        var place: Place
        var library: PatternLibrary
        var roles: GrokLineReader.Roles
        /// The numbers of its fields in the vocabulary, negative for what becomes the record's own.
        var names: [String: Int32]
    }

    /// Its number among the expressions of the set.
    let number: Int
    let draft: Draft
    /// What a text must show that it may match.
    let demand: Demand
    let constants: [FixedField]
    /// The level of what matches, whatever else is said.
    let level: Level?
    private let lazy = AtomicLazyReference<CompiledLine>()

    init(
        _ draft: Draft, number: Int, outline: GrokOutline, constants: [FixedField], level: Level?
    ) {
        self.draft = draft
        self.number = number
        demand = Demand(begins: outline.begins, front: outline.front, needed: outline.needed)
        self.constants = constants
        self.level = level
    }

    var text: String { draft.text }

    /// The bytes that a match can begin with.
    var begins: ByteSet { demand.begins }

    /// The compiled expression. The first call takes up to some milliseconds; several threads may
    /// make it at once, and all get the same.
    @inline(__always)
    var compiled: CompiledLine { lazy.load() ?? lazy.storeIfNil(CompiledLine(draft)) }
}

/// A grok line that PCRE2 has compiled.
final class CompiledLine: Sendable {
    /// nil when PCRE2 refuses the expression, as `fault` tells; then it matches nothing.
    let pattern: Pattern?
    let fault: Diagnostic?
    let bindings: [Binding]
    private let otherGroups: [Int]

    init(_ draft: GrokLine.Draft) {
        var otherGroups: [Int] = []
        var bindings: [Binding] = []
        var pattern: Pattern?
        var fault: Diagnostic?
        do throws(Diagnostic) {
            let expression = try Self.expression(draft)
            bindings = expression.captures.map { Binding($0, draft, otherGroups: &otherGroups) }
            pattern = expression.pattern
        } catch {
            fault = error
        }
        self.pattern = pattern
        self.fault = fault
        self.bindings = bindings
        self.otherGroups = otherGroups
    }

    private static func expression(_ draft: GrokLine.Draft) throws(Diagnostic) -> GrokExpression {
        // An entry describes the first line of a record from end to end, or all of it.
        let whole = "(?:\(draft.text))(?=[ \\t]*(?:\\n|\\z))"
        do throws(Diagnostic) {
            return try GrokExpression(
                whole, in: draft.source, at: draft.place, library: draft.library, anchored: true)
        } catch {
            // Alone it tells the place in the words of the file.
            _ = try GrokExpression(draft.text, in: draft.source, at: draft.place, library: draft.library)
            throw error
        }
    }

    /// The first group of `binding` that took part in the last match and is not empty.
    @inline(__always)
    func range(of binding: Binding, in matcher: Matcher) -> (start: Int, end: Int)? {
        if let range = matcher.range(binding.group), range.end > range.start { return range }
        for at in binding.others {
            if let range = matcher.range(otherGroups[at]), range.end > range.start { return range }
        }
        return nil
    }
}

extension ParserTools {
    /// Tries `line` on `subject`; on a match its captures are in `reading`.
    func match(_ line: GrokLine, _ subject: Subject, _ parser: Parser) -> Bool {
        guard !patterns.isSetAside(line.number) else { return false }
        let compiled = line.compiled
        guard let pattern = compiled.pattern else { return false }
        switch match(pattern, subject.bytes, line.number) {
        case .matched: patterns.countHit(line.number)
        case .noMatch, .partial:
            patterns.countMiss(line.number)
            return false
        case .limitReached, .failed:
            counters[parser.index].limitReached += 1
            patterns.countLimit(line.number)
            return false
        }
        for binding in compiled.bindings {
            guard let range = compiled.range(of: binding, in: matcher) else { continue }
            bind(binding, subject.piece(range.start, range.end - range.start), parser)
        }
        for constant in line.constants { reading.add(constant.name, constant.kind, .constant(constant.value)) }
        if let level = line.level { reading.found.level = level }
        return true
    }

    private func bind(_ binding: Binding, _ piece: Piece, _ parser: Parser) {
        if binding.isTime { reading.found.time = piece }
        if binding.isHost { reading.found.host = piece }
        if binding.isMessage { reading.found.message = piece }
        if binding.isLevel {
            if let level = parser.level.level(of: reading.bytes(piece)) {
                reading.found.level = level
            } else if binding.field < 0 {
                reading.add(Vocabulary.Common.logLevel, .text, piece)
            }
        }
        guard binding.field >= 0 else { return }
        if binding.isNumeric {
            reading.addNumber(.known(binding.field), piece)
        } else {
            reading.add(binding.field, .text, piece)
        }
    }
}
