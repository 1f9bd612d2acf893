internal import CPCRE2

/// What went wrong when a pattern was compiled.
public struct RegexError: Error, Sendable {
    /// PCRE2's words.
    public let message: String
    /// Byte offset into the pattern.
    public let offset: Int
}

/// A compiled regular expression. PCRE2 with JIT; immutable, so any thread may use it.
///
/// UTF mode without the cost of checking every subject: `MATCH_INVALID_UTF` treats broken
/// sequences as characters that match nothing.
public final class Pattern: @unchecked Sendable {  // pcre2_code is read-only after compilation
    public struct Options: OptionSet, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let caseInsensitive = Options(rawValue: PCRE2_CASELESS)
        /// `^` and `$` also match at line ends.
        public static let multiline = Options(rawValue: PCRE2_MULTILINE)
        public static let dotMatchesNewline = Options(rawValue: PCRE2_DOTALL)
        /// The match must begin where it is looked for.
        public static let anchored = Options(rawValue: PCRE2_ANCHORED)
        /// Several groups may have the same name.
        public static let duplicateNames = Options(rawValue: PCRE2_DUPNAMES)
        /// Groups without a name do not capture.
        public static let namedCapturesOnly = Options(rawValue: PCRE2_NO_AUTO_CAPTURE)
    }

    /// The compiled code without the object that owns it, for tables that every line asks.
    ///
    /// Valid while the pattern lives.
    @frozen
    public struct Reference: BitwiseCopyable, @unchecked Sendable {  // what it points to is read-only
        let code: OpaquePointer
    }

    let code: OpaquePointer
    public var reference: Reference { Reference(code: code) }
    public let text: String
    /// Number of capture groups, without the whole match.
    public let captureCount: Int
    /// The named groups, by number.
    public let names: [(name: String, group: Int)]
    /// The bytes a match can begin with; nil when nothing is certain, as for anchored patterns.
    public let firstBytes: ByteSet?

    /// Compiles `text`. Cost: microseconds to milliseconds, with JIT compilation.
    public init(_ text: String, options: Options = []) throws(RegexError) {
        var attempt = Self.compile(spellingOutNegatedShorthands(text), options)
        // A fault is reported with its place in the text as it was given.
        if attempt.code == nil { attempt = Self.compile(text, options) }
        guard let compiled = attempt.code else {
            throw RegexError(message: Self.words(for: attempt.fault), offset: attempt.offset)
        }
        // A pattern JIT cannot compile still works, interpreted.
        pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD)
        code = compiled
        self.text = text
        var count: UInt32 = 0
        pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        captureCount = Int(count)
        names = Self.readNames(compiled)
        firstBytes = Self.readFirstBytes(compiled)
    }

    private static func compile(
        _ text: String, _ options: Options
    ) -> (code: OpaquePointer?, fault: Int32, offset: Int) {
        var fault: Int32 = 0
        var offset = 0
        var copy = text
        let flags = options.rawValue | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C
        let code = copy.withUTF8 { pcre2_compile_8($0.baseAddress, $0.count, flags, &fault, &offset, nil) }
        return (code, fault, offset)
    }

    deinit { pcre2_code_free_8(code) }

    private static func readFirstBytes(_ code: OpaquePointer) -> ByteSet? {
        var kind: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTCODETYPE), &kind)
        var set = ByteSet()
        if kind == 1 {
            var unit: UInt32 = 0
            pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTCODEUNIT), &unit)
            guard let byte = UInt8(exactly: unit) else { return nil }
            set.insert(byte)
            // PCRE2 does not tell whether the case counts.
            if (byte | 0x20) &- 0x61 < 26 { set.insert(byte ^ 0x20) }
            return set
        }
        var map: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTBITMAP), &map)
        guard let map else { return nil }
        for byte in UInt8.min...UInt8.max where map[Int(byte >> 3)] & (1 << (byte & 7)) != 0 { set.insert(byte) }
        return set
    }

    static func words(for code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            let length = pcre2_get_error_message_8(code, buffer.baseAddress, buffer.count)
            return length < 0 ? "error \(code)" : String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
        }
    }

    private static func readNames(_ code: OpaquePointer) -> [(name: String, group: Int)] {
        var count: UInt32 = 0
        var width: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &width)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table else { return [] }
        return (0..<Int(count)).map { index in
            let entry = table + index * Int(width)
            return (String(cString: entry + 2), Int(entry[0]) << 8 | Int(entry[1]))
        }
    }
}
