internal import Glibc

/// The values of one hole of a template under construction: their bytes one after the other, and
/// their lengths once two differ. A plain value; its bytes lie in a `ColumnMemory`.
struct HoleColumn: BitwiseCopyable {
    private(set) var bytes: UnsafeMutablePointer<UInt8>?
    private(set) var lengths: UnsafeMutablePointer<UInt8>?
    private(set) var count = 0
    /// Bytes that `copyShort` may write behind a value.
    private static let slack = 16
    private var capacity: Int32 = 0
    private var lengthCapacity: Int32 = 0
    private(set) var rows: Int32 = 0
    /// The length of all values, while `lengths` is nil.
    private(set) var fixedLength: Int32 = 0

    /// Appends a value of at most 255 bytes, behind which `slack` more can be read.
    @inline(__always)
    mutating func append(_ value: UnsafePointer<UInt8>, _ length: Int, _ memory: ColumnMemory) {
        if count &+ length &+ Self.slack > Int(capacity) { grow(length, memory) }
        if let bytes { copyShort(value, length, to: bytes + count) }
        count &+= length
        if let lengths, rows < lengthCapacity {
            lengths[Int(rows)] = UInt8(truncatingIfNeeded: length)
        } else if lengths != nil || Int(fixedLength) != length {
            vary(length, memory)
        }
        rows &+= 1
    }

    @inline(never)
    private mutating func grow(_ extra: Int, _ memory: ColumnMemory) {
        let wanted = (count + extra) * 2 + Self.slack
        let larger = memory.take(wanted)
        if let bytes { larger.update(from: bytes, count: count) }
        bytes = larger
        capacity = Int32(wanted)
    }

    /// The first value, or one of another length than those before.
    @inline(never)
    private mutating func vary(_ length: Int, _ memory: ColumnMemory) {
        if rows == 0 {
            fixedLength = Int32(length)
            return
        }
        if rows >= lengthCapacity {
            let wanted = max(16, Int(rows) * 2)
            let larger = memory.take(wanted)
            if let lengths {
                larger.update(from: lengths, count: Int(rows))
            } else {
                larger.update(repeating: UInt8(truncatingIfNeeded: fixedLength), count: Int(rows))
            }
            lengths = larger
            lengthCapacity = Int32(wanted)
        }
        lengths?[Int(rows)] = UInt8(truncatingIfNeeded: length)
    }

    /// True when all values are the same.
    var isConstant: Bool {
        guard let bytes, lengths == nil else { return rows > 0 && lengths == nil }
        let length = Int(fixedLength)
        return count <= length || memcmp(bytes, bytes + length, count - length) == 0
    }
}

/// Ways to store the column of a hole.
enum HoleEncoding: UInt8 {
    /// One value for all rows, in the dictionary.
    case constant = 1
    /// Values of one length.
    case fixed
    /// A byte of length for each value, then the values.
    case varied
    /// Whole numbers: the difference to the one before, zigzag LEB128. With a width, padded by zeros.
    case numbers
}

extension HoleColumn {
    /// The column as differences of whole numbers, when that is much shorter than its text.
    func numbers() -> ColumnWriter? {
        guard rows >= 8, let bytes, pays(bytes, min(Int(rows), 16)) else { return nil }
        var out = ColumnWriter(capacity: count / 2)
        var (at, last) = (0, Int64(0))
        for row in 0..<Int(rows) {
            let length = Int(lengths?[row] ?? UInt8(truncatingIfNeeded: fixedLength))
            guard let value = Self.number(bytes + at, length, padded: lengths == nil) else { return nil }
            out.signed(value - last)
            last = value
            at += length
            if out.count * 3 > at + 48 { return nil }
        }
        if out.count * 3 > count { return nil }
        return out
    }

    /// A look at the first values, since most columns do not count up.
    private func pays(_ bytes: UnsafeMutablePointer<UInt8>, _ probe: Int) -> Bool {
        var (at, last, size) = (0, Int64(0), 0)
        for row in 0..<probe {
            let length = Int(lengths?[row] ?? UInt8(truncatingIfNeeded: fixedLength))
            guard let value = Self.number(bytes + at, length, padded: lengths == nil) else { return false }
            let step = value - last
            if row > 0 { size += abs(step) < 64 ? 1 : abs(step) < 8192 ? 2 : 10 }
            last = value
            at += length
        }
        return size * 3 <= at
    }

    /// A number of up to 18 digits that is written in just one way: without zeros in front, unless
    /// all values have one length.
    private static func number(_ text: UnsafePointer<UInt8>, _ length: Int, padded: Bool) -> Int64? {
        guard length > 0, length <= 18, padded || length == 1 || text[0] != 0x30 else { return nil }
        var value: Int64 = 0
        for at in 0..<length {
            guard text[at] &- 0x30 <= 9 else { return nil }
            value = value &* 10 &+ Int64(text[at] & 15)
        }
        return value
    }
}
