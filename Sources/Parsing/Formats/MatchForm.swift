internal import Regex

/// What each try of a grok line needs of it. No object, since its references would be counted at each try.
///
/// Valid while the set of the line lives.
struct MatchForm: BitwiseCopyable {
    /// nil when PCRE2 refuses the expression; then it matches nothing.
    let pattern: Pattern.Reference?
    let bindings: Table<Binding>
    let otherGroups: Table<Int>
    /// True when a match sets fields or the level too.
    let hasConstants: Bool

    /// The first group of `binding` that took part in the last match and is not empty, unless empty ones are kept.
    @inline(__always)
    func range(of binding: Binding, in matcher: Matcher) -> (start: Int, end: Int)? {
        if let range = matcher.range(binding.group), range.end > range.start { return range }
        for at in binding.others.start..<binding.others.end {
            if let range = matcher.range(otherGroups[Int(at)]), range.end > range.start { return range }
        }
        return binding.keepsEmpty ? matcher.range(binding.group) : nil
    }
}

/// The forms of a set's grok lines that one thread has met, by the numbers of the lines. Not Sendable.
final class MatchForms {
    private var known: UnsafeMutableBufferPointer<MatchForm?>

    init(count: Int) {
        known = .allocate(capacity: count)
        known.initialize(repeating: nil)
    }

    deinit { known.deallocate() }

    /// Forgets all, and makes room for those of another set.
    func reset(count: Int) {
        known.deallocate()
        known = .allocate(capacity: count)
        known.initialize(repeating: nil)
    }

    @inline(__always)
    subscript(_ number: Int) -> MatchForm? { known[number] }

    /// The form of `line`, kept from now on. Compiles it if nobody has.
    @inline(never)
    func add(_ line: GrokLine) -> MatchForm {
        let form = line.compiled.form(of: line)
        known[line.number] = form
        return form
    }
}
