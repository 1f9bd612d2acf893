internal import Records

/// What the keys of a key-value format mean, by the parser file's lists or the usual ones.
struct KeyRoles: Sendable {
    enum Role: UInt8, CaseIterable, Sendable { case time, level, message, host, reserved }

    struct Entry: Sendable {
        var key: [UInt8]
        var role: Role
        /// Place in its list: the lowest one present counts.
        var rank: Int
        /// For `reserved`: the name the value is kept under.
        var substitute: Int32
    }

    private var entries: [Entry] = []
    private var places: [UInt64: Int] = [:]
    private var firstBytes: UInt128 = 0

    init(time: [String], level: [String], message: [String], host: [String], vocabulary: inout Vocabulary) {
        for (role, keys) in [(Role.time, time), (.level, level), (.message, message), (.host, host)] {
            for (rank, key) in keys.enumerated() { add(key, role, rank, &vocabulary) }
        }
        for name in ReservedName.all { add(name, .reserved, 0, &vocabulary) }
    }

    private mutating func add(_ key: String, _ role: Role, _ rank: Int, _ vocabulary: inout Vocabulary) {
        let bytes = Array(key.utf8)
        let hash = bytes.withUnsafeBufferPointer { hashBytes($0) }
        guard places[hash] == nil, let first = bytes.first, first < 128 else { return }
        let substitute = ReservedName.all.contains(key) ? vocabulary.name(ReservedName.substitute(key)) : -1
        places[hash] = entries.count
        entries.append(Entry(key: bytes, role: role, rank: rank, substitute: substitute))
        firstBytes |= 1 << UInt128(first)
    }

    func find(_ name: UnsafeBufferPointer<UInt8>) -> Entry? {
        guard let first = name.first, first < 128, firstBytes & (1 << UInt128(first)) != 0,
            let at = places[hashBytes(name)]
        else { return nil }
        let same = entries[at].key.withUnsafeBufferPointer { sameBytes($0, name) }
        return same ? entries[at] : nil
    }

    /// The usual keys of JSON and logfmt logs, the more particular ones first.
    enum Usual {
        static let time = [
            "@timestamp", "timestamp", "time", "ts", "asctime", "datetime", "@t", "t.$date", "t", "date", "eventTime",
            "record.time.timestamp", "time_iso8601", "__REALTIME_TIMESTAMP", "requestReceivedTimestamp", "unixTime",
            "created_at", "start_time",
        ]
        static let level = [
            "levelname", "level_name", "log.level", "level", "lvl", "loglevel", "log_level", "severity",
            "severity_text",
            "record.level.name", "@l", "PRIORITY", "s",
        ]
        static let message = [
            "message", "msg", "MESSAGE", "short_message", "event", "@m", "fields.message", "record.message", "body",
            "log",
            "text",
        ]
        static let host = ["host", "hostname", "host.name", "_HOSTNAME"]
    }
}

/// The best candidate for each role among the members seen so far.
struct RoleChoice {
    private var ranks: (Int, Int, Int, Int) = (.max, .max, .max, .max)
    private(set) var members: (time: Int, level: Int, message: Int, host: Int) = (-1, -1, -1, -1)

    mutating func offer(_ entry: KeyRoles.Entry, _ member: Int) {
        switch entry.role {
        case .time where entry.rank < ranks.0: (ranks.0, members.time) = (entry.rank, member)
        case .level where entry.rank < ranks.1: (ranks.1, members.level) = (entry.rank, member)
        case .message where entry.rank < ranks.2: (ranks.2, members.message) = (entry.rank, member)
        case .host where entry.rank < ranks.3: (ranks.3, members.host) = (entry.rank, member)
        default: break
        }
    }
}
