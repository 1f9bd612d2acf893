/// The label sets of one batch, numbered in the order of first use.
///
/// A stream is what every record of it shares: source, host, category and format.
public struct StreamTable: ~Copyable {
    /// A label set: ranges into the table's own bytes.
    struct Entry: Hashable {
        var source: Piece
        var host: Piece
        var format: Piece
        var category: Category
    }

    struct Piece: Hashable {
        var start: Int32
        var length: Int32
    }

    private var arena = ByteArena(capacity: 512)
    private var entries: [Entry] = []
    private var known: [Labels: UInt32] = [:]

    public init() {}

    public var count: Int { entries.count }

    /// The number of the label set, adding it when it is new. Cost: a hash of its strings, so
    /// callers on the hot path keep the number and ask again only when a label changes.
    public mutating func intern(_ labels: Labels) -> UInt32 {
        if let id = known[labels] { return id }
        let id = UInt32(entries.count)
        entries.append(
            Entry(
                source: add(labels.source), host: add(labels.host), format: add(labels.format),
                category: labels.category))
        known[labels] = id
        return id
    }

    public func source(_ id: UInt32) -> UnsafeBufferPointer<UInt8> { view(entries[Int(id)].source) }
    public func host(_ id: UInt32) -> UnsafeBufferPointer<UInt8> { view(entries[Int(id)].host) }
    public func format(_ id: UInt32) -> UnsafeBufferPointer<UInt8> { view(entries[Int(id)].format) }
    public func category(_ id: UInt32) -> Category { entries[Int(id)].category }

    public func labels(_ id: UInt32) -> Labels {
        Labels(
            source: String(decoding: source(id), as: UTF8.self), host: String(decoding: host(id), as: UTF8.self),
            category: category(id), format: String(decoding: format(id), as: UTF8.self))
    }

    private func view(_ piece: Piece) -> UnsafeBufferPointer<UInt8> {
        arena.view(Int(piece.start), Int(piece.length))
    }

    private mutating func add(_ text: String) -> Piece {
        let start = arena.count
        arena.append(contentsOf: text)
        return Piece(start: Int32(start), length: Int32(arena.count - start))
    }
}

/// A label set in the open, for people and for keys.
public struct Labels: Hashable, Sendable {
    public var source: String
    public var host: String
    public var category: Category
    public var format: String

    public init(source: String, host: String = "", category: Category = .other, format: String = "text") {
        self.source = source
        self.host = host
        self.category = category
        self.format = format
    }

    /// By bytes: names that only Unicode takes for the same are different files.
    public static func == (a: Labels, b: Labels) -> Bool {
        a.category == b.category && a.source.utf8.elementsEqual(b.source.utf8) && a.host.utf8.elementsEqual(b.host.utf8)
            && a.format.utf8.elementsEqual(b.format.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(category)
        for text in [source, host, format] {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            hasher.combine(text.utf8.count)
        }
    }
}
