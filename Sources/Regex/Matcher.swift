internal import CPCRE2

/// How an attempt to match ended.
public enum MatchOutcome: Sendable, Equatable {
    case matched
    case noMatch
    /// The pattern gave up at its match or depth limit: it is too costly on this subject.
    case limitReached
    /// The subject ended while a match was still possible (only when asked for partial matches).
    case partial
    /// PCRE2 refused for another reason, by its error code.
    case failed(Int32)
}

/// The working memory of matching, for one thread: limits, JIT stack, group positions.
///
/// Not Sendable: make one for each thread.
public final class Matcher {
    private let data: OpaquePointer
    private let context: OpaquePointer
    private let stack: OpaquePointer?
    private var ovector: UnsafeMutablePointer<Int>
    /// Groups that `data` has room for, the whole match included.
    public static let groupLimit = 1024

    /// KiB of memory for backtracking; a pattern that JIT cannot compile reaches it.
    private static let heapLimit: UInt32 = 4 << 10

    /// - Parameters:
    ///   - matchLimit: how many internal steps a match may take. The default stops a runaway
    ///     pattern after some ten milliseconds.
    ///   - depthLimit: how deep backtracking may nest (interpreter only).
    public init(matchLimit: UInt32 = 1_000_000, depthLimit: UInt32 = 10_000) {
        // These return nil only when memory is out, where nothing can go on.
        guard let data = pcre2_match_data_create_8(UInt32(Self.groupLimit), nil),
            let context = pcre2_match_context_create_8(nil)
        else { preconditionFailure("BUG: out of memory for a matcher") }
        self.data = data
        self.context = context
        stack = pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil)
        pcre2_set_match_limit_8(context, matchLimit)
        pcre2_set_depth_limit_8(context, depthLimit)
        pcre2_set_heap_limit_8(context, Self.heapLimit)
        if let stack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
        ovector = pcre2_get_ovector_pointer_8(data)
    }

    deinit {
        pcre2_match_data_free_8(data)
        pcre2_match_context_free_8(context)
        if let stack { pcre2_jit_stack_free_8(stack) }
    }

    /// Looks for `pattern` in `subject` from byte `start` on.
    public func match(
        _ pattern: Pattern, _ subject: UnsafeBufferPointer<UInt8>, from start: Int = 0, partial: Bool = false
    ) -> MatchOutcome {
        match(pattern.reference, subject, from: start, partial: partial)
    }

    /// The same with the code of a pattern that lives elsewhere.
    public func match(
        _ pattern: Pattern.Reference, _ subject: UnsafeBufferPointer<UInt8>, from start: Int = 0, partial: Bool = false
    ) -> MatchOutcome {
        let options = partial ? PCRE2_PARTIAL_HARD : 0
        // PCRE2 wants an address even for an empty subject.
        let base = subject.baseAddress ?? UnsafePointer(("" as StaticString).utf8Start)
        let code = pcre2_match_8(pattern.code, base, subject.count, start, options, data, context)
        switch code {
        case 0...: return .matched
        case PCRE2_ERROR_NOMATCH: return .noMatch
        case PCRE2_ERROR_PARTIAL: return .partial
        case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_JIT_STACKLIMIT:
            return .limitReached
        default: return .failed(code)
        }
    }

    /// Start and end, in bytes, of group `group` of the last match; nil when it took no part, and from
    /// `groupLimit` on.
    public func range(_ group: Int) -> (start: Int, end: Int)? {
        guard group >= 0, group < Self.groupLimit else { return nil }
        let start = ovector[2 * group]
        let end = ovector[2 * group + 1]
        return start < 0 || end < start ? nil : (start, end)
    }
}
