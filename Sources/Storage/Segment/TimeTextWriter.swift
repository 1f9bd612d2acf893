internal import Glibc
internal import Instants
internal import Records

/// Writes timestamps in one way, and checks whether one is written so. Keeps the text of the last
/// second, since the next line is mostly of the same.
struct TimeTextWriter {
    let text: TimeText
    private var second = Int64.min
    /// Year to second of the last second, in that way of writing.
    private(set) var prefix: [UInt8]
    /// True once the words of `prefix` have been reported by `matches`.
    private var isReported = false
    /// The length of one digit of the fraction, in nanoseconds.
    private let unit: Int64

    init(_ text: TimeText) {
        self.text = text
        prefix = [UInt8](repeating: 0x30, count: TimeText.prefixLength)
        unit = (0..<(9 - text.digits)).reduce(1) { value, _ in value * 10 }
    }

    /// The whole seconds as written, and the nanoseconds behind them.
    @inline(__always)
    private func split(_ time: Int64) -> (second: Int64, fraction: Int64) {
        var (second, fraction) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        if fraction < 0 {
            fraction &+= 1_000_000_000
            second &-= 1
        }
        return (second &+ text.offset, fraction)
    }

    /// True when the bytes at `start` are what `write` gives for `time`, and no word goes on behind.
    /// - Returns: nil when not; else whether it is the first of its second.
    @inline(__always)
    mutating func matches(_ line: UnsafeBufferPointer<UInt8>, _ start: Int, _ time: Int64) -> Bool? {
        let end = start &+ text.length
        guard let base = line.baseAddress, end <= line.count else { return nil }
        let (second, fraction) = split(time)
        if second != self.second { fill(second) }
        let same = prefix.withUnsafeBufferPointer { $0.baseAddress.map { memcmp($0, base + start, 19) == 0 } ?? false }
        guard same else { return nil }
        var at = start &+ TimeText.prefixLength
        if text.digits > 0 {
            guard base[at] == text.fractionMark else { return nil }
            var value: Int64 = 0
            for place in (at &+ 1)...(at &+ text.digits) {
                guard TimeText.isDigit(base[place]) else { return nil }
                value = value &* 10 &+ Int64(base[place] & 15)
            }
            guard value &* unit == fraction else { return nil }
            at &+= text.digits &+ 1
        } else if fraction != 0 {
            return nil
        }
        for byte in text.zone {
            guard base[at] == byte else { return nil }
            at &+= 1
        }
        guard end == line.count || Self.endsWord(base[end]) else { return nil }
        defer { isReported = true }
        return !isReported
    }

    /// True for what neither a hole nor a word can go on with.
    @inline(__always)
    static func endsWord(_ byte: UInt8) -> Bool { byte < 0x80 && !isASCIIWordByte(byte) }

    /// Writes `text.length` bytes.
    @inline(__always)
    mutating func write(_ time: Int64, to out: UnsafeMutablePointer<UInt8>) {
        var (second, fraction) = split(time)
        if second != self.second { fill(second) }
        prefix.withUnsafeBufferPointer { prefix in
            if let from = prefix.baseAddress { out.update(from: from, count: TimeText.prefixLength) }
        }
        var at = TimeText.prefixLength
        if text.digits > 0 {
            out[at] = text.fractionMark
            fraction /= unit
            for place in stride(from: at &+ text.digits, to: at, by: -1) {
                out[place] = 0x30 &+ UInt8(truncatingIfNeeded: fraction % 10)
                fraction /= 10
            }
            at &+= text.digits &+ 1
        }
        for byte in text.zone {
            out[at] = byte
            at &+= 1
        }
    }

    private mutating func fill(_ second: Int64) {
        self.second = second
        isReported = false
        var (day, rest) = second.quotientAndRemainder(dividingBy: 86_400)
        if rest < 0 {
            rest += 86_400
            day -= 1
        }
        let date = CivilTime.date(dayNumber: Int(day))
        // Instants lie between 1677 and 2262, so a year has four digits.
        put(date.year, 0, 4)
        put(date.month, 5, 2)
        put(date.day, 8, 2)
        put(Int(rest / 3600), 11, 2)
        put(Int(rest / 60 % 60), 14, 2)
        put(Int(rest % 60), 17, 2)
        (prefix[4], prefix[7], prefix[10]) = (text.dateMark, text.dateMark, text.joint)
        (prefix[13], prefix[16]) = (UInt8(ascii: ":"), UInt8(ascii: ":"))
    }

    private mutating func put(_ value: Int, _ at: Int, _ width: Int) {
        var rest = value
        for place in stride(from: at + width - 1, through: at, by: -1) {
            prefix[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
