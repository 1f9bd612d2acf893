/// Where a line is cut into fixed text and holes: a hole is a run of ASCII letters and digits with
/// at least one digit. Everything else is fixed, so a word without a digit never lies in a hole.
///
/// For n holes 2n + 2 places: the start, the start and the end of each hole, the end.
struct LineCuts: ~Copyable {
    let at: UnsafeMutablePointer<Int32>
    private(set) var holes = 0

    init() { at = .allocate(capacity: 2 * SegmentFormat.holeLimit + 4) }

    deinit { at.deallocate() }

    /// Begins a line; with `time`, where its timestamp stands, as the first hole.
    @inline(__always)
    mutating func begin(time: Range<Int>?) {
        at[0] = 0
        holes = 0
        guard let time else { return }
        at[1] = Int32(truncatingIfNeeded: time.lowerBound)
        at[2] = Int32(truncatingIfNeeded: time.upperBound)
        holes = 1
    }

    /// Finds the holes from the first digit, at `digit`, on; false when there are too many or one is too long.
    @inline(__always)
    mutating func scan(_ line: UnsafeBufferPointer<UInt8>, firstDigit: Int) -> Bool {
        guard let bytes = line.baseAddress else {
            at[1] = 0
            return true
        }
        let isAlphanumeric = ASCIIClass.alphanumeric
        var digit = firstDigit
        while digit < line.count {
            var start = digit
            while start > 0, isAlphanumeric[Int(bytes[start &- 1])] { start &-= 1 }
            var end = digit &+ 1
            while end < line.count, isAlphanumeric[Int(bytes[end])] { end &+= 1 }
            guard holes < SegmentFormat.holeLimit, end &- start <= SegmentFormat.holeLength else { return false }
            at[2 &* holes &+ 1] = Int32(truncatingIfNeeded: start)
            at[2 &* holes &+ 2] = Int32(truncatingIfNeeded: end)
            holes &+= 1
            digit = nextDigit(line, from: end)
        }
        at[2 &* holes &+ 1] = Int32(truncatingIfNeeded: line.count)
        return true
    }
}

enum ASCIIClass {
    /// True for the bytes of ASCII letters and digits. Lives as long as the program.
    nonisolated(unsafe) static let alphanumeric: UnsafePointer<Bool> = {  // written once, here
        let table = UnsafeMutablePointer<Bool>.allocate(capacity: 256)
        table.initialize(repeating: false, count: 256)
        for byte in 0..<256 {
            let lower = byte | 0x20
            table[byte] = (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7A)
        }
        return UnsafePointer(table)
    }()
}

/// The place of the first ASCII digit from `from` on; the line's length when there is none.
/// Eight bytes a step.
@inline(__always)
func nextDigit(_ line: UnsafeBufferPointer<UInt8>, from: Int) -> Int {
    guard let base = line.baseAddress else { return 0 }
    let raw = UnsafeRawPointer(base)
    var at = from
    while at &+ 8 <= line.count {
        let piece = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        let low = piece & 0x7F7F_7F7F_7F7F_7F7F
        // Bit 7 of a byte: from 0x30 on, and not from 0x3A on, and below 0x80.
        let digits =
            (low &+ 0x5050_5050_5050_5050) & ~(low &+ 0x4646_4646_4646_4646) & ~piece & 0x8080_8080_8080_8080
        if digits != 0 { return at &+ digits.trailingZeroBitCount &>> 3 }
        at &+= 8
    }
    while at < line.count, base[at] &- 0x30 > 9 { at &+= 1 }
    return at
}
