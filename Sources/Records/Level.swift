/// How bad a record is, from what its line says. Ordered; `unknown` is lowest.
public enum Level: UInt8, CaseIterable, Comparable, Sendable {
    case unknown, trace, debug, info, notice, warning, error, critical

    /// The name in answers; empty for `unknown`, which answers leave out.
    public var name: StaticString {
        switch self {
        case .unknown: ""
        case .trace: "trace"
        case .debug: "debug"
        case .info: "info"
        case .notice: "notice"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        }
    }

    @inlinable public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

    /// The level a word stands for in the logs of common systems, whatever its case
    /// (`WARN`, `err`, `SEVERE`, `F`, `emerg`), or nil.
    public init?(word: UnsafeBufferPointer<UInt8>) {
        let key = Self.key(word)
        guard key != 0 else { return nil }
        var slot = Self.slot(key)
        while true {
            let entry = Self.words[slot]
            if entry.key == key {
                self = entry.level
                return
            }
            if entry.key == 0 { return nil }
            slot = (slot + 1) & (Self.slotCount - 1)
        }
    }

    /// The level of a syslog severity, 0 (emergency) to 7 (debug). RFC 5424, section 6.2.1.
    public init(syslogSeverity severity: Int) {
        switch severity {
        case ...2: self = .critical
        case 3: self = .error
        case 4: self = .warning
        case 5: self = .notice
        case 6: self = .info
        default: self = .debug
        }
    }

    /// Up to eight lower-cased letters packed into one number; 0 for anything longer or not a letter.
    private static func key(_ word: UnsafeBufferPointer<UInt8>) -> UInt128 {
        guard word.count <= 14 else { return 0 }
        var key: UInt128 = 0
        for byte in word {
            let lower = byte | 0x20
            guard lower >= 0x61, lower <= 0x7A else { return 0 }
            key = key << 8 | UInt128(lower)
        }
        return key
    }

    private static let slotCount = 256

    private static func slot(_ key: UInt128) -> Int {
        let folded = foldMultiply(UInt64(truncatingIfNeeded: key) ^ UInt64(key >> 64), 0x9E37_79B9_7F4A_7C15)
        return Int(truncatingIfNeeded: folded) & (slotCount - 1)
    }

    /// The words by their keys: open addressing, mostly empty.
    private static let words: [(key: UInt128, level: Level)] = {
        let names: [Level: [String]] = [
            .trace: ["trace", "verbose", "v", "finest", "finer", "silly", "trce", "vrb"],
            .debug: ["debug", "dbg", "d", "fine", "config", "dbug", "debu"],
            .info: [
                "info", "inf", "i", "information", "informational", "log", "statement", "detail", "hint", "success",
            ],
            .notice: ["notice", "n"],
            .warning: ["warning", "warn", "wrn", "w"],
            .error: ["error", "err", "eror", "e", "severe", "failure", "fail", "erro"],
            .critical: [
                "critical", "crit", "c", "fatal", "ftl", "f", "alert", "emerg", "emergency", "panic", "dpanic", "fata",
            ],
        ]
        var words = [(key: UInt128, level: Level)](repeating: (0, .unknown), count: slotCount)
        for (level, list) in names {
            for name in list {
                let key = name.utf8.reduce(0) { $0 << 8 | UInt128($1) }
                var at = slot(key)
                while words[at].key != 0 { at = (at + 1) & (slotCount - 1) }
                words[at] = (key, level)
            }
        }
        return words
    }()
}

/// The five kinds of work a platform logs, and the rest.
public enum Category: UInt8, CaseIterable, Sendable {
    case other, training, evaluation, integration, system, security

    public var name: StaticString {
        switch self {
        case .other: "other"
        case .training: "training"
        case .evaluation: "evaluation"
        case .integration: "integration"
        case .system: "system"
        case .security: "security"
        }
    }

    public init?(name: String) {
        guard let found = Category.allCases.first(where: { "\($0.name)" == name }) else { return nil }
        self = found
    }
}
