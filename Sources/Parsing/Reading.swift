internal import Records

/// A piece of the text being read: in the record's view, in the scratch bytes, or a constant.
struct Piece {
    enum Place: UInt8 { case view, scratch, constant }

    var start: Int32
    var length: Int32
    var place: Place

    /// The constant numbered `id` of the parser set.
    static func constant(_ id: Int32) -> Piece { Piece(start: id, length: 0, place: .constant) }
}

/// A text that a format reads: the whole view of a record, or a piece that an outer format left.
struct Subject {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Where `bytes` begins.
    let start: Int32
    let place: Piece.Place

    @inline(__always)
    func piece(_ offset: Int, _ length: Int) -> Piece {
        Piece(start: start + Int32(truncatingIfNeeded: offset), length: Int32(truncatingIfNeeded: length), place: place)
    }

    /// The part from `offset` on.
    func rest(_ offset: Int) -> Subject {
        Subject(
            bytes: UnsafeBufferPointer(rebasing: bytes[offset...]), start: start + Int32(truncatingIfNeeded: offset),
            place: place)
    }
}

/// The name of a field read: one of the set's own names, or bytes of the line.
struct FieldKey {
    /// Number in the set's vocabulary; negative when the name is in `bytes`.
    var id: Int32
    var bytes: Piece

    static func known(_ id: Int32) -> FieldKey { FieldKey(id: id, bytes: Piece(start: 0, length: 0, place: .constant)) }
}

struct PendingField {
    var key: FieldKey
    var kind: FieldKind
    var value: Piece
}

/// What has been read from one record so far. Nothing reaches the batch before a format has
/// matched as a whole, so a format that gives up leaves no trace.
struct Findings {
    var time: Piece?
    var level = Level.unknown
    var host: Piece?
    var message: Piece?
    var fieldCount = 0
    var scratchCount = 0
    /// Which `lines` entry matched, for the samples of a parser file.
    var line = 0
}

/// The working memory of reading one record, used again for the next.
final class Reading {
    private(set) var fields: [PendingField] = []
    var found = Findings()
    private var scratch: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var view = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// True when something was left out for want of room.
    private(set) var overflowed = false

    /// Most scratch bytes for one record.
    static let scratchLimit = 256 << 20

    init() {
        capacity = 128 << 10
        scratch = .allocate(capacity: capacity)
    }

    deinit { scratch.deallocate() }

    /// Starts on a new record. `view` must stay valid until its fields are in the batch.
    func begin(_ view: UnsafeBufferPointer<UInt8>) -> Subject {
        self.view = view
        fields.removeAll(keepingCapacity: true)
        found = Findings()
        overflowed = false
        // Room enough that the scratch never moves while a format reads from it.
        let wanted = min(Self.scratchLimit, 8 * view.count + (64 << 10))
        if wanted > capacity {
            scratch.deallocate()
            capacity = wanted
            scratch = .allocate(capacity: capacity)
        }
        return Subject(bytes: view, start: 0, place: .view)
    }

    /// Says where the view is now.
    func rebase(_ view: UnsafeBufferPointer<UInt8>) { self.view = view }

    /// What to go back to when a format gives up.
    func mark() -> Findings {
        found.fieldCount = fields.count
        return found
    }

    func rewind(to mark: Findings) {
        if fields.count > mark.fieldCount { fields.removeLast(fields.count - mark.fieldCount) }
        found = mark
    }

    func bytes(_ piece: Piece) -> UnsafeBufferPointer<UInt8> {
        switch piece.place {
        case .view: UnsafeBufferPointer(rebasing: view[Int(piece.start)..<Int(piece.start + piece.length)])
        case .scratch: UnsafeBufferPointer(start: scratch + Int(piece.start), count: Int(piece.length))
        case .constant: UnsafeBufferPointer(start: nil, count: 0)
        }
    }

    func subject(_ piece: Piece) -> Subject { Subject(bytes: bytes(piece), start: piece.start, place: piece.place) }

    func add(_ id: Int32, _ kind: FieldKind, _ value: Piece) {
        fields.append(PendingField(key: .known(id), kind: kind, value: value))
    }

    func add(_ key: FieldKey, _ kind: FieldKind, _ value: Piece) {
        fields.append(PendingField(key: key, kind: kind, value: value))
    }

    /// Adds `field`, or puts it in the place of the one at `place`.
    func put(_ field: PendingField, at place: Int?) {
        if let place { fields[place] = field } else { fields.append(field) }
    }

    /// Adds a number or, where the text is no JSON number, its normal form or the text.
    func addNumber(_ key: FieldKey, _ value: Piece) {
        let text = bytes(value)
        if isJSONNumber(text) { return add(key, .number, value) }
        if let normal = normalNumber(text) { return add(key, .number, normal) }
        add(key, .text, value)
    }

    /// `+5`, `.5`, `5.`, `007` and `10,050` as JSON writes them.
    private func normalNumber(_ text: UnsafeBufferPointer<UInt8>) -> Piece? {
        guard text.count < 40 else { return nil }
        var digits: [UInt8] = []
        for byte in text where byte != UInt8(ascii: ",") { digits.append(byte) }
        let value = digits.withUnsafeBufferPointer { number(in: $0) }
        guard let value, value.isFinite else { return nil }
        var out: [UInt8] = []
        appendNumber(value, to: &out)
        return out.withUnsafeBufferPointer { isJSONNumber($0) ? store($0) : nil }
    }

    /// Copies `text` to the scratch bytes; nil when they are full.
    func store(_ text: UnsafeBufferPointer<UInt8>) -> Piece? {
        guard let target = room(text.count) else { return nil }
        if let from = text.baseAddress { target.update(from: from, count: text.count) }
        return commit(text.count)
    }

    /// Room for `count` bytes, to be followed by `commit` with at most as many.
    func room(_ count: Int) -> UnsafeMutablePointer<UInt8>? {
        guard found.scratchCount + count <= capacity else {
            overflowed = true
            return nil
        }
        return scratch + found.scratchCount
    }

    func commit(_ count: Int) -> Piece {
        let start = found.scratchCount
        found.scratchCount += count
        return Piece(start: Int32(start), length: Int32(count), place: .scratch)
    }

    /// The first byte of the newest field with the set's name `id`; nil when there is none, or when
    /// it takes more than a look to tell.
    func firstByte(of id: Int32) -> UInt8? {
        var at = fields.count - 1
        while at >= 0, fields[at].key.id >= 0 {
            if fields[at].key.id == id { return bytes(fields[at].value).first }
            at -= 1
        }
        return nil
    }

    /// True when a field has a name of the line itself.
    var hasOwnNames: Bool {
        for at in fields.indices where fields[at].key.id < 0 { return true }
        return false
    }

    /// The newest field with the set's name `id`, where no field has a name of the line itself.
    @inline(__always)
    func field(_ id: Int32) -> PendingField? { index(of: id).map { fields[$0] } }

    @inline(__always)
    func index(of id: Int32) -> Int? {
        var at = fields.count - 1
        while at >= 0 {
            if fields[at].key.id == id { return at }
            at -= 1
        }
        return nil
    }

    /// The newest field with the name `name`, whose number is `id`.
    func field(_ id: Int32, named name: [UInt8]) -> PendingField? {
        index(of: id, named: name).map { fields[$0] }
    }

    /// Where in `fields` that is.
    func index(of id: Int32, named name: [UInt8]) -> Int? {
        var at = fields.count - 1
        while at >= 0 {
            if fields[at].key.id == id { return at }
            if fields[at].key.id < 0, fields[at].key.bytes.length == name.count,
                name.withUnsafeBufferPointer({ sameBytes($0, bytes(fields[at].key.bytes)) })
            {
                return at
            }
            at -= 1
        }
        return nil
    }
}
