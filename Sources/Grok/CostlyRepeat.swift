/// The first repeat in what `translator` made whose ways to match the same characters double with
/// each of them: `(a+)+`, `(\w*\d)*`, `(?:a|a)*`.
///
/// Source: Kirrage, Rathnayake, Thielecke, "Static Analysis for Regular Expression Denial-of-Service
/// Attacks" (2013), simplified to sets of characters. It may miss some; what it names is costly.
func costlyRepeat(in translator: Translator) -> Fault? {
    guard let tree = PatternTreeReader.tree(of: translator.out), let found = tree.firstCostlyRepeat() else {
        return nil
    }
    let origin = translator.origin(of: found)
    let message = "this repeats what repeats already, so that a line may be tried in very many ways"
    return Fault(
        message: origin.pattern.map { "in pattern \"\($0)\": \(message)" } ?? message, offset: origin.offset,
        length: origin.length,
        help: "exclude from the inner part what may follow it, or make it possessive: (?:[^,]++,)*")
}

extension PatternTree {
    /// Where in the text the first repeat with ambiguous rounds begins.
    fileprivate func firstCostlyRepeat() -> Int? {
        switch self {
        case .character, .nothing, .unknown: return nil
        case .firm(let inner): return inner.firstCostlyRepeat()
        case .sequence(let parts), .choice(let parts):
            for part in parts { if let found = part.firstCostlyRepeat() { return found } }
            return nil
        case .repeated(let inner, _, let isOpen, _, let place):
            if let found = inner.firstCostlyRepeat() { return found }
            return isOpen && inner.isAmbiguousWhenRepeated ? place : nil
        }
    }

    private var isAmbiguousWhenRepeated: Bool {
        var rounds = OpenRounds()
        rounds.look(at: self, beside: [])
        return rounds.areAmbiguous || hasOverlappingChoices
    }

    /// True when two alternatives are single characters and share one.
    private var hasOverlappingChoices: Bool {
        guard case .choice(let choices) = self else { return false }
        let covers = choices.compactMap(\.onlyCharacter)
        for (index, cover) in covers.enumerated() where covers[(index + 1)...].contains(where: cover.overlaps) {
            return true
        }
        return false
    }

    private var onlyCharacter: CharacterCover? {
        switch self {
        case .character(let cover): cover
        case .sequence(let parts) where parts.count == 1: parts[0].onlyCharacter
        default: nil
        }
    }

    /// True when it may match without a character outside of `cover`.
    fileprivate func fits(in cover: CharacterCover) -> Bool {
        switch self {
        case .character(let own): own.overlaps(cover)
        case .sequence(let parts): parts.allSatisfy { $0.fits(in: cover) }
        case .choice(let parts): parts.contains { $0.fits(in: cover) }
        case .repeated(let inner, let low, _, _, _): low == 0 || inner.fits(in: cover)
        case .firm(let inner): inner.fits(in: cover)
        case .nothing: true
        case .unknown: false
        }
    }
}

/// Looks in the body of a repeat for an inner one that could take over what a further round takes.
private struct OpenRounds {
    private(set) var areAmbiguous = false

    /// - Parameter others: what must match too in the same round.
    mutating func look(at tree: PatternTree, beside others: [PatternTree]) {
        if areAmbiguous { return }
        switch tree {
        case .character, .nothing, .unknown, .firm: return
        case .sequence(let parts):
            for (index, part) in parts.enumerated() {
                look(at: part, beside: others + parts[..<index] + parts[(index + 1)...])
            }
        case .choice(let parts):
            for part in parts { look(at: part, beside: others) }
        case .repeated(let inner, _, let isOpen, let isFirm, _):
            if isFirm { return }
            let isAlone = isOpen && others.allSatisfy(\.isOptional)
            if isAlone || (isOpen && inner.whole.map { cover in others.allSatisfy { $0.fits(in: cover) } } == true) {
                areAmbiguous = true
                return
            }
            look(at: inner, beside: others)
        }
    }
}

extension PatternTree {
    /// True when it may match without taking anything.
    fileprivate var isOptional: Bool {
        switch self {
        case .character, .unknown: false
        case .sequence(let parts): parts.allSatisfy(\.isOptional)
        case .choice(let parts): parts.contains(where: \.isOptional)
        case .repeated(let inner, let low, _, _, _): low == 0 || inner.isOptional
        case .firm(let inner): inner.isOptional
        case .nothing: true
        }
    }

    /// The characters of a single one, or of a sequence of nothing else.
    fileprivate var whole: CharacterCover? {
        switch self {
        case .character(let cover): cover
        case .sequence(let parts) where parts.count == 1: parts[0].whole
        case .choice(let parts):
            parts.reduce(CharacterCover()) { union, part in
                guard var union, let cover = part.whole else { return nil }
                union.formUnion(cover)
                return union
            }
        default: nil
        }
    }
}
