/// Where a line is cut into fixed text and holes: a hole is a run of ASCII letters and digits with
/// at least one digit. Everything else is fixed, so a word without a digit never lies in a hole.
///
/// For n holes 2n + 2 places: the start, the start and the end of each hole, the end.
struct LineCuts: ~Copyable {
    /// Bytes before and behind a line that must be readable: its end is read with what follows it.
    static let margin = 64
    /// Stands in `fixed` for a hole, and for a time: fixed text has no digit.
    static let holeMark = UInt8(ascii: "0")
    static let timeMark = UInt8(ascii: "1")

    let at: UnsafeMutablePointer<Int32>
    private(set) var holes = 0
    /// The line with a mark instead of each hole, and zeros behind it: what its template is known by.
    let fixed: UnsafeMutablePointer<UInt8>
    private(set) var fixedLength = 0
    private let classes = ByteClasses()

    init() {
        at = .allocate(capacity: 2 * SegmentFormat.holeLimit + 4)
        fixed = .allocate(capacity: SegmentFormat.viewLimit + SegmentFormat.holeLimit + Self.margin)
    }

    deinit {
        at.deallocate()
        fixed.deallocate()
    }

    /// Begins a line; with `time`, where its timestamp stands, as the first hole.
    @inline(__always)
    mutating func begin(_ line: UnsafePointer<UInt8>, time: Range<Int>?) {
        at[0] = 0
        holes = 0
        fixedLength = 0
        guard let time else { return }
        at[1] = Int32(truncatingIfNeeded: time.lowerBound)
        at[2] = Int32(truncatingIfNeeded: time.upperBound)
        holes = 1
        take(line, time.lowerBound)
        mark(Self.timeMark)
    }

    /// Finds the holes from `from` on, where no run of letters and digits goes on; false when there
    /// are too many or one is too long.
    @inline(__always)
    mutating func scan(_ line: UnsafePointer<UInt8>, _ length: Int, from: Int) -> Bool {
        let words = classes.mark(line + from, length &- from)
        var last = from
        var word = 0
        var left = words > 0 ? classes.digits[0] : 0
        while true {
            while left == 0, word &+ 1 < words {
                word &+= 1
                left = classes.digits[word]
            }
            if left == 0 { break }
            let (run, past) = classes.run(around: left.trailingZeroBitCount, in: word, words)
            let (start, end) = (from &+ run, min(from &+ past, length))
            guard holes < SegmentFormat.holeLimit, end &- start <= SegmentFormat.holeLength else { return false }
            at[2 &* holes &+ 1] = Int32(truncatingIfNeeded: start)
            at[2 &* holes &+ 2] = Int32(truncatingIfNeeded: end)
            holes &+= 1
            take(line + last, start &- last)
            mark(Self.holeMark)
            last = end
            word = past &>> 6
            left = word < words ? classes.digits[word] & (UInt64.max &<< UInt64(truncatingIfNeeded: past & 63)) : 0
        }
        at[2 &* holes &+ 1] = Int32(truncatingIfNeeded: length)
        take(line + last, length &- last)
        UnsafeMutableRawPointer(fixed + fixedLength).storeBytes(of: .zero, as: SIMD2<UInt64>.self)
        return true
    }

    /// Appends fixed text. Pieces are short: a move of 16 bytes, and the next piece writes over what was too much.
    @inline(__always)
    private mutating func take(_ piece: UnsafePointer<UInt8>, _ length: Int) {
        copyShort(piece, length, to: fixed + fixedLength)
        fixedLength &+= length
    }

    @inline(__always)
    private mutating func mark(_ mark: UInt8) {
        fixed[fixedLength] = mark
        fixedLength &+= 1
    }
}

/// Copies `length` bytes, and up to 15 more: both sides must have room.
@inline(__always)
func copyShort(_ from: UnsafePointer<UInt8>, _ length: Int, to target: UnsafeMutablePointer<UInt8>) {
    copy16(from, to: target)
    var done = 16
    while done < length {
        copy16(from + done, to: target + done)
        done &+= 16
    }
}

@inline(__always)
private func copy16(_ from: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
    let piece = UnsafeRawPointer(from).loadUnaligned(as: SIMD2<UInt64>.self)
    UnsafeMutableRawPointer(target).storeBytes(of: piece, as: SIMD2<UInt64>.self)
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
