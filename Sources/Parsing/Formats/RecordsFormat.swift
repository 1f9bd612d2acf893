internal import Records

/// Labels that a line gives itself, in the format `records`.
struct GivenLabels {
    var view: Piece?
    var source: Piece?
    var format: Piece?
    var category: Category?
    var flags: RecordFlags = []
}

extension ParserTools {
    /// A record as JSON, exactly as given: the shape that `-o json` writes and `/insert/jsonline`
    /// takes. `_time`, `_msg`, `level`, `source`, `host`, `category` and `format` become the
    /// record's own; every other key is a field; nothing is added.
    func readRecord(_ subject: Subject) -> Bool {
        guard collectMembers(of: subject) else { return false }
        given = GivenLabels()
        given?.view = subject.piece(0, 0)
        for member in members where !takeOwn(member) { reading.add(member.key, member.kind, member.value) }
        return true
    }

    /// Takes a member that is one of the record's own; false when it is a field.
    private func takeOwn(_ member: KeyedValue) -> Bool {
        let key = reading.bytes(member.key.bytes)
        guard let first = key.first, first == UInt8(ascii: "_") || ownInitials & (1 << UInt32(first & 31)) != 0 else {
            return false
        }
        let text = reading.bytes(member.value)
        func named(_ name: StaticString) -> Bool { sameBytes(key, name.utf8Bytes) }
        if named("_time") {
            reading.found.time = member.value
            return true
        }
        if named("_msg"), member.kind == .text {
            given?.view = member.value
            return true
        }
        if named("_time_source") { return takeFlag(text) }
        if named("_time_suspect") {
            given?.flags.insert(.timeSuspect)
            return true
        }
        if named("_part") { return takePart(text) }
        guard member.kind == .text, text.count <= 4096 else { return false }
        if named("source") {
            given?.source = member.value
            return true
        }
        if named("host") {
            reading.found.host = member.value
            return true
        }
        if named("format") {
            given?.format = member.value
            return true
        }
        if named("level"), let level = Level(word: text), sameBytes(level.name.utf8Bytes, text) {
            reading.found.level = level
            return true
        }
        if named("category"), let category = Category.allCases.first(where: { sameBytes($0.name.utf8Bytes, text) }) {
            given?.category = category
            return true
        }
        return false
    }

    /// Bits of the first letters of `source`, `host`, `format`, `level`, `category`.
    private var ownInitials: UInt32 { 1 << 19 | 1 << 8 | 1 << 6 | 1 << 12 | 1 << 3 }

    private func takeFlag(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for flag in [RecordFlags.timeFromPrevious, .timeFromFile, .timeFromArrival]
        where sameBytes(flag.timeSource.utf8Bytes, text) {
            given?.flags.insert(flag)
            return true
        }
        return false
    }

    private func takePart(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch text.first {
        case UInt8(ascii: "f"): given?.flags.insert(.continues)
        case UInt8(ascii: "m"): given?.flags.formUnion([.continues, .continued])
        case UInt8(ascii: "l"): given?.flags.insert(.continued)
        default: return false
        }
        return true
    }
}
