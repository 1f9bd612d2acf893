internal import Records

/// The values of a hole, row by row. All of them were checked to lie in their group.
struct HoleCursor: BitwiseCopyable {
    /// The next value, and of values of one size all behind it too.
    var values: UnsafePointer<UInt8> { next }
    private var next: UnsafePointer<UInt8>
    private var lengths: UnsafePointer<UInt8>?
    private let fixedLength: Int
    /// False for a constant.
    private let advances: Bool

    init(_ values: UnsafePointer<UInt8>, lengths: UnsafePointer<UInt8>?, fixedLength: Int, advances: Bool) {
        next = values
        self.lengths = lengths
        self.fixedLength = fixedLength
        self.advances = advances
    }

    /// The length of the next value.
    var length: Int {
        @inline(__always) get { lengths.map { Int($0.pointee) } ?? fixedLength }
    }

    /// The length of all values, of a column of such; nil for a constant and where it varies.
    var fixedSize: Int? { advances && lengths == nil ? fixedLength : nil }

    /// Passes over values.
    @inline(__always)
    mutating func skip(_ count: Int) {
        guard advances, count > 0 else { return }
        guard let lengths else {
            next += count &* fixedLength
            return
        }
        var total = 0
        for at in 0..<count { total &+= Int(lengths[at]) }
        next += total
        self.lengths = lengths + count
    }

    /// The next value, of `length` bytes; goes on to the one behind it.
    @inline(__always)
    mutating func take() -> UnsafePointer<UInt8> {
        let value = next
        if advances {
            next += length
            if let lengths { self.lengths = lengths + 1 }
        }
        return value
    }
}

extension SegmentReader {
    /// Cursors at the first row of each hole of a template; unpacks its group. A time's cursor
    /// gives nothing. `texts` keeps what was numbers.
    func cursors(
        _ template: SegmentDictionary.Template, _ dictionary: SegmentDictionary, _ texts: inout [UnpackedPart]
    ) throws(BlockFault) -> [HoleCursor] {
        try cursors(template, 0..<template.holes, dictionary, &texts)
    }

    /// The same of some holes.
    func cursors(
        _ template: SegmentDictionary.Template, _ holes: Range<Int>, _ dictionary: SegmentDictionary,
        _ texts: inout [UnpackedPart]
    ) throws(BlockFault) -> [HoleCursor] {
        if holes.isEmpty { return [] }
        let group = try content(.holes, key: template.group)
        let constants = try content(.dictionary)
        var cursors: [HoleCursor] = []
        for hole in holes {
            let column = dictionary.columns[template.firstColumn + hole]
            cursors.append(
                try wellFormed { () throws(Malformed) in
                    try Self.cursor(column, template.rows, group, constants, &texts)
                })
        }
        return cursors
    }

    private static func cursor(
        _ column: SegmentDictionary.Column, _ rows: Int, _ group: UnsafeBufferPointer<UInt8>,
        _ constants: UnsafeBufferPointer<UInt8>, _ texts: inout [UnpackedPart]
    ) throws(Malformed) -> HoleCursor {
        func piece(_ start: Int, _ length: Int) throws(Malformed) -> UnsafePointer<UInt8> {
            guard start >= 0, length >= 0, start <= group.count, length <= group.count - start else {
                throw Malformed()
            }
            // A column of no bytes is never read from, wherever it points.
            guard let base = group.baseAddress ?? constants.baseAddress else { throw Malformed() }
            return base + (group.baseAddress == nil ? 0 : start)
        }
        switch column.encoding {
        case .constant:
            guard let base = constants.baseAddress else { throw Malformed() }
            return HoleCursor(
                base + column.constant.start, lengths: nil, fixedLength: column.constant.length, advances: false)
        case .fixed:
            let values = try piece(column.offset, rows * column.length)
            return HoleCursor(values, lengths: nil, fixedLength: column.length, advances: true)
        case .varied:
            let lengths = try piece(column.offset, rows + column.size)
            var total = 0
            for row in 0..<rows { total += Int(lengths[row]) }
            guard total == column.size else { throw Malformed() }
            return HoleCursor(lengths + rows, lengths: lengths, fixedLength: 0, advances: true)
        case .numbers:
            let numbers = try piece(column.offset, column.size)
            return try cursor(UnsafeBufferPointer(start: numbers, count: column.size), rows, column.length, &texts)
        }
    }

    /// Writes numbers out as text: all lengths, then all values.
    private static func cursor(
        _ numbers: UnsafeBufferPointer<UInt8>, _ rows: Int, _ width: Int, _ texts: inout [UnpackedPart]
    ) throws(Malformed) -> HoleCursor {
        guard rows <= numbers.count, width <= 18 else { throw Malformed() }
        let text = UnpackedPart(capacity: rows * 19)
        let room = text.arena.unsafeTail(rows * 19)
        guard let base = room.baseAddress?.assumingMemoryBound(to: UInt8.self) else { throw Malformed() }
        var reader = ByteReader(numbers)
        var (value, at) = (Int64(0), rows)
        for row in 0..<rows {
            value = value &+ (try reader.signed())
            guard value >= 0, value < 1_000_000_000_000_000_000 else { throw Malformed() }
            let length = write(value, width, base + at)
            base[row] = UInt8(truncatingIfNeeded: length)
            at += length
        }
        guard reader.isAtEnd else { throw Malformed() }
        text.arena.commitTail(at)
        texts.append(text)
        return HoleCursor(base + rows, lengths: base, fixedLength: 0, advances: true)
    }

    private static func write(_ value: Int64, _ width: Int, _ out: UnsafeMutablePointer<UInt8>) -> Int {
        var (length, rest) = (1, value / 10)
        while rest > 0 {
            length += 1
            rest /= 10
        }
        length = max(length, width)
        rest = value
        for place in stride(from: length - 1, through: 0, by: -1) {
            out[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        return length
    }
}
