internal import Diagnostics
internal import Grok
internal import Records
internal import Regex
internal import Synchronization

/// What a capture of a grok line is for.
struct Binding: Sendable, BitwiseCopyable {
    /// The group that holds it.
    let group: Int
    /// Where in `CompiledLine.otherGroups` those stand that may hold it too, when the name is used again.
    let others: Stretch
    let isNumeric: Bool
    let isTime: Bool
    let isLevel: Bool
    let isHost: Bool
    let isMessage: Bool
    /// True when the field stays where its group matched nothing.
    let keepsEmpty: Bool
    /// The field to add; negative for none.
    let field: Int32

    init(_ capture: Capture, _ draft: GrokLine.Draft, otherGroups: inout [Int]) {
        group = capture.groups.first ?? 0
        let start = Int32(otherGroups.count)
        others = Stretch(start: start, end: start + Int32(max(0, capture.groups.count - 1)))
        otherGroups += capture.groups.dropFirst()
        isNumeric = capture.type.isNumeric
        isTime = draft.roles.time.contains(capture.field)
        isLevel = draft.roles.level.contains(capture.field)
        isMessage = draft.roles.message.contains(capture.field)
        isHost = draft.roles.host.contains(capture.field)
        keepsEmpty = draft.roles.keptEmpty.contains(capture.field)
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
    private let bindings: Table<Binding>
    private let otherGroups: Table<Int>

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
        self.bindings = Table(bindings)
        self.otherGroups = Table(otherGroups)
    }

    deinit {
        bindings.deallocate()
        otherGroups.deallocate()
    }

    func form(of line: GrokLine) -> MatchForm {
        MatchForm(
            pattern: pattern?.reference, bindings: bindings, otherGroups: otherGroups,
            hasConstants: !line.constants.isEmpty || line.level != nil)
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
}

extension ParserTools {
    /// Tries the line at `place` of `lines`, those of the parser numbered `parser`, on `subject`; on a match its
    /// captures are in `reading`.
    func match(_ lines: GrokLines, _ place: Int, _ subject: Subject, _ parser: Int) -> Bool {
        let number = lines.numbers[place]
        guard !patterns.isSetAside(number) else { return false }
        let form = forms[number] ?? forms.add(lines.all[place])
        guard let pattern = form.pattern else { return false }
        switch match(pattern, subject.bytes, number) {
        case .matched: patterns.countHit(number)
        case .noMatch, .partial:
            patterns.countMiss(number)
            return false
        case .limitReached, .failed:
            counters[parser].limitReached += 1
            patterns.countLimit(number)
            return false
        }
        take(form, subject, set.parsers[parser])
        if form.hasConstants { addConstants(of: lines.all[place]) }
        return true
    }

    /// Takes the captures of the last match.
    private func take(_ form: MatchForm, _ subject: Subject, _ parser: Parser) {
        for at in 0..<form.bindings.count {
            let binding = form.bindings[at]
            guard let range = form.range(of: binding, in: matcher) else { continue }
            bind(binding, subject.piece(range.start, range.end - range.start), parser)
        }
    }

    /// What `line` sets in a record that it matches.
    private func addConstants(of line: GrokLine) {
        for constant in line.constants { reading.add(constant.name, constant.kind, .constant(constant.value)) }
        if let level = line.level { reading.found.level = level }
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
