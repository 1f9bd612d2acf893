internal import Records

/// What the keys of a key-value format mean, by the parser file's lists or the usual ones.
struct KeyRoles: Sendable {
    enum Role: UInt8, CaseIterable, Sendable { case time, level, message, host, reserved }

    struct Entry: Sendable {
        var role: Role
        /// Place in its list: the lowest one present counts.
        var rank: Int
        /// For `reserved`: the name the value is kept under.
        var substitute: Int32
    }

    private var entries: [Entry] = []
    private var keys: [[UInt8]] = []
    /// Open addressing by the keys' hashes: one more than the place among `keys`, 0 for none.
    private var slots = [UInt16](repeating: 0, count: 256)
    /// For each first byte the lengths of the keys that begin with it, as bits, the last for all
    /// longer ones: most names are none of the keys, and that tells without a hash.
    private var lengths = [UInt64](repeating: 0, count: 256)

    /// The keys are those of OpenTelemetry's log records, of which a batch stands in each object.
    private(set) var areOfBatches = false

    /// The same for objects that are batches.
    var ofBatches: KeyRoles {
        var roles = self
        roles.areOfBatches = true
        return roles
    }

    init(time: [String], level: [String], message: [String], host: [String], vocabulary: inout Vocabulary) {
        for (role, keys) in [(Role.time, time), (.level, level), (.message, message), (.host, host)] {
            for (rank, key) in keys.enumerated() { add(key, role, rank, &vocabulary) }
        }
        for name in ReservedName.all { add(name, .reserved, 0, &vocabulary) }
    }

    private mutating func add(_ key: String, _ role: Role, _ rank: Int, _ vocabulary: inout Vocabulary) {
        let bytes = Array(key.utf8)
        let slot = bytes.withUnsafeBufferPointer { self.slot(of: $0) }
        guard slots[slot] == 0, let first = bytes.first, keys.count < Int(UInt16.max) else { return }
        let substitute = ReservedName.all.contains(key) ? vocabulary.name(ReservedName.substitute(key)) : -1
        keys.append(bytes)
        entries.append(Entry(role: role, rank: rank, substitute: substitute))
        slots[slot] = UInt16(keys.count)
        lengths[Int(first)] |= Self.bit(bytes.count)
        if keys.count * 4 > slots.count { rehash() }
    }

    private mutating func rehash() {
        slots = [UInt16](repeating: 0, count: slots.count * 2)
        for (index, key) in keys.enumerated() {
            slots[key.withUnsafeBufferPointer { slot(of: $0) }] = UInt16(index + 1)
        }
    }

    @inline(__always)
    private static func bit(_ length: Int) -> UInt64 { 1 << UInt64(min(length, 63)) }

    func find(_ name: UnsafeBufferPointer<UInt8>) -> Entry? {
        guard let first = name.first, lengths[Int(first)] & Self.bit(name.count) != 0 else { return nil }
        let found = slots[slot(of: name)]
        return found == 0 ? nil : entries[Int(found - 1)]
    }

    /// The slot that holds `name`, or the empty one where it belongs.
    private func slot(of name: UnsafeBufferPointer<UInt8>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hashBytes(name)) & mask
        while slots[slot] != 0, !keys[Int(slots[slot] - 1)].withUnsafeBufferPointer({ sameBytes($0, name) }) {
            slot = (slot + 1) & mask
        }
        return slot
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
