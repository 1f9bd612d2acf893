/// The field names of one batch, numbered in the order of first use.
///
/// Open addressing over name bytes; finding a name costs one hash and about one comparison.
/// At most `limit` names, so that hostile input cannot grow it without bound.
public struct NameTable: ~Copyable {
    public static let limit = 4096

    private var arena = ByteArena(capacity: 1024)
    private var ranges: [(start: Int, length: Int, hash: UInt64)] = []
    private var slots = [UInt16](repeating: 0, count: 256)

    public init() {}

    public var count: Int { ranges.count }

    /// The bytes of the name `id`. Valid until a name is added.
    public func bytes(_ id: UInt32) -> UnsafeBufferPointer<UInt8> {
        arena.view(ranges[Int(id)].start, ranges[Int(id)].length)
    }

    /// True when `id` is a number of this table, and that of `name`.
    public func isName(_ id: UInt32, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        id < UInt32(ranges.count) && sameBytes(bytes(id), name)
    }

    public func name(_ id: UInt32) -> String { String(decoding: bytes(id), as: UTF8.self) }

    public func find(_ name: UnsafeBufferPointer<UInt8>) -> UInt32? {
        let slot = slots[position(of: name, hash: hashBytes(name))]
        return slot == 0 ? nil : UInt32(slot - 1)
    }

    public func find(_ name: String) -> UInt32? {
        var name = name
        return name.withUTF8 { find($0) }
    }

    /// The number of `name`, adding it when it is new; nil once the table is full.
    public mutating func intern(_ name: UnsafeBufferPointer<UInt8>) -> UInt32? {
        let hash = hashBytes(name)
        let place = position(of: name, hash: hash)
        if slots[place] != 0 { return UInt32(slots[place] - 1) }
        guard ranges.count < Self.limit else { return nil }
        ranges.append((arena.count, name.count, hash))
        arena.append(name)
        slots[place] = UInt16(ranges.count)
        if ranges.count * 2 > slots.count { rehash() }
        return UInt32(ranges.count - 1)
    }

    public mutating func intern(_ name: String) -> UInt32? {
        var name = name
        return name.withUTF8 { intern($0) }
    }

    /// The slot that holds `name`, or the empty one where it belongs.
    private func position(of name: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let entry = ranges[Int(slots[place] - 1)]
            if entry.hash == hash, sameBytes(arena.view(entry.start, entry.length), name) { return place }
            place = (place + 1) & mask
        }
        return place
    }

    private mutating func rehash() {
        slots = [UInt16](repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for (index, entry) in ranges.enumerated() {
            var place = Int(truncatingIfNeeded: entry.hash) & mask
            while slots[place] != 0 { place = (place + 1) & mask }
            slots[place] = UInt16(index + 1)
        }
    }
}
