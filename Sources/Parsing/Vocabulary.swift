/// The field names and constant values that the parsers of a set know before any line comes, numbered.
struct Vocabulary: Sendable {
    private(set) var names: [String] = []
    private(set) var nameBytes: [[UInt8]] = []
    private(set) var constants: [String] = []
    private(set) var constantBytes: [[UInt8]] = []
    private var nameIDs: [String: Int32] = [:]
    private var constantIDs: [String: Int32] = [:]

    mutating func name(_ text: String) -> Int32 {
        if let id = nameIDs[text] { return id }
        let id = Int32(names.count)
        names.append(text)
        nameBytes.append(Array(text.utf8))
        nameIDs[text] = id
        return id
    }

    mutating func constant(_ text: String) -> Int32 {
        if let id = constantIDs[text] { return id }
        let id = Int32(constants.count)
        constants.append(text)
        constantBytes.append(Array(text.utf8))
        constantIDs[text] = id
        return id
    }

    /// How many grok lines the parsers have.
    private(set) var lineCount = 0

    /// A number for the next grok line.
    mutating func nextLine() -> Int {
        lineCount += 1
        return lineCount - 1
    }

    /// One without any name, not even the common ones: what is left where another was moved away.
    static let unnamed = Vocabulary(names: [])

    init() { self.init(names: Common.names) }

    private init(names known: [String]) {
        for name in known { _ = self.name(name) }
    }

    /// Names that formats written in code use, by fixed numbers.
    enum Common {
        static let names = [
            "message", "process.name", "process.pid", "log.syslog.priority", "log.syslog.facility.name",
            "log.syslog.msgid", "log.level", "logger", "log.syslog.version", "log.syslog.structured_data_id",
            "source.ip", "source.address", "source.port", "user.name", "event.outcome", "destination.ip",
            "syslog.timestamp",
        ]
        static let message: Int32 = 0
        static let processName: Int32 = 1
        static let processID: Int32 = 2
        static let priority: Int32 = 3
        static let facility: Int32 = 4
        static let messageID: Int32 = 5
        static let logLevel: Int32 = 6
        static let logger: Int32 = 7
        static let syslogVersion: Int32 = 8
        static let structuredDataID: Int32 = 9
        static let sourceIP: Int32 = 10
        static let sourceAddress: Int32 = 11
        static let sourcePort: Int32 = 12
        static let userName: Int32 = 13
        static let eventOutcome: Int32 = 14
        static let destinationIP: Int32 = 15
        static let syslogTimestamp: Int32 = 16
    }
}

/// Names that a record has of its own; a field of a line must not take one of them.
enum ReservedName {
    static let all = [
        "_time", "_msg", "_time_source", "_time_suspect", "_part", "level", "source", "host", "category", "format",
    ]

    /// The name under which a line's own `name` is kept.
    static func substitute(_ name: String) -> String {
        "log." + (name.hasPrefix("_") ? String(name.dropFirst()) : name)
    }
}
