/// When a place's clocks are how far from UTC: a file of the time zone database (RFC 9636, "The Time Zone Information
/// Format").
public struct ZoneRules: Hashable, Sendable {
    /// Seconds since 1970 at which the offset changes, ascending, and to which one.
    private var changes: [Int64] = []
    private var offsets: [Int] = []
    /// Seconds east of UTC before the first change.
    private var first = 0
    /// What holds after the last change.
    private var after: ZoneFormula?

    /// From the bytes of a file; nil when they are none of the format.
    public init?(_ bytes: [UInt8]) {
        var reader = BigEndianReader(bytes)
        guard let old = Header(&reader) else { return nil }
        guard old.version >= UInt8(ascii: "2") else {
            guard readData(old, &reader, wide: false) else { return nil }
            return
        }
        // The first part is for readers that know 32 bits only.
        reader.skip(old.length(wide: false))
        guard let header = Header(&reader), readData(header, &reader, wide: true) else { return nil }
        let footer = reader.rest.drop { $0 == 0x0A }.prefix { $0 != 0x0A }
        after = ZoneFormula(String(decoding: footer, as: UTF8.self))
    }

    /// Seconds east of UTC at `time`. Cost: a binary search.
    public func offset(at time: Instant) -> Int {
        let seconds = Self.floor(time.nanoseconds, 1_000_000_000)
        guard let last = changes.last, seconds < last else {
            return after?.offset(at: seconds) ?? offsets.last ?? first
        }
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : offsets[low - 1]
    }

    static func floor(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-(a + 1)) / b) - 1 }

    private struct Header {
        let version: UInt8
        let utc, standard, leaps, times, types, characters: Int

        init?(_ reader: inout BigEndianReader) {
            guard let magic = reader.take(4), magic.elementsEqual("TZif".utf8), let version = reader.take(1)?.first,
                reader.take(15) != nil
            else { return nil }
            self.version = version
            let counts = (0..<6).compactMap { _ in reader.number(4).map { Int($0) } }
            guard counts.count == 6, counts.allSatisfy({ (0...100_000).contains($0) }), counts[4] > 0 else {
                return nil
            }
            (utc, standard, leaps, times, types, characters) = (
                counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]
            )
        }

        func length(wide: Bool) -> Int {
            times * (wide ? 9 : 5) + types * 6 + characters + leaps * (wide ? 12 : 8) + standard + utc
        }
    }

    private mutating func readData(_ header: Header, _ reader: inout BigEndianReader, wide: Bool) -> Bool {
        var found: [Int64] = []
        for _ in 0..<header.times {
            guard let time = reader.number(wide ? 8 : 4) else { return false }
            found.append(time)
        }
        guard let kinds = reader.take(header.times).map(Array.init) else { return false }
        var types: [Int] = []
        for _ in 0..<header.types {
            guard let offset = reader.number(4), reader.take(2) != nil, abs(offset) < 200_000 else { return false }
            types.append(Int(offset))
        }
        let others = header.characters + header.leaps * (wide ? 12 : 8) + header.standard + header.utc
        guard reader.take(others) != nil, kinds.allSatisfy({ Int($0) < types.count }),
            zip(found, found.dropFirst()).allSatisfy(<)
        else {
            return false
        }
        first = types[0]
        changes = found
        offsets = kinds.map { types[Int($0)] }
        return true
    }
}

/// Numbers of a file, the highest byte first.
private struct BigEndianReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var rest: ArraySlice<UInt8> { bytes[min(at, bytes.count)...] }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= bytes.count - at else { return nil }
        defer { at += count }
        return bytes[at..<(at + count)]
    }

    mutating func skip(_ count: Int) { at = min(bytes.count, at + count) }

    /// A signed number of so many bytes.
    mutating func number(_ count: Int) -> Int64? {
        guard let digits = take(count) else { return nil }
        let bits = digits.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return count == 8 ? Int64(bitPattern: bits) : Int64(Int32(truncatingIfNeeded: bits))
    }
}
