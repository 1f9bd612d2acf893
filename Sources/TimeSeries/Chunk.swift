public import PromQL

/// Up to 120 samples of a series in a few bytes each: times by how their distance changes, values by the bits that
/// differ from the value before. Pelkonen et al., "Gorilla: A Fast, Scalable, In-Memory Time Series Database", 2015.
///
/// A change of the form needs another version of `ChunkRow`.
public struct Chunk: Sendable {
    /// Samples of a full chunk: half an hour at one each 15 s.
    public static let capacity = 120

    private var writer = BitWriter()
    public private(set) var count = 0
    /// Milliseconds of the first and of the last sample.
    public private(set) var start: Int64 = 0
    public private(set) var end: Int64 = 0
    private var delta: Int64 = 0
    private var value: UInt64 = 0
    /// The window of differing bits last written; none while `leading` is 255.
    private var leading: UInt8 = 255
    private var trailing: UInt8 = 0

    /// How many of the samples are in the store.
    var saved = 0

    public init() {}

    /// From what `bytes` gave; nil when that cannot be.
    init?(count: UInt64, bytes: [UInt8]) {
        guard count <= UInt64(Self.capacity), bytes.count <= 16 + Self.capacity * 18 else { return nil }
        for sample in Self.samples(Int(count), bytes) {
            guard self.count == 0 || sample.milliseconds > end else { return nil }
            append(sample)
        }
        saved = self.count
    }

    public var isFull: Bool { count >= Self.capacity }
    public var byteCount: Int { writer.bytes.count }
    var bytes: [UInt8] { writer.bytes }

    /// Appends a sample, which must be later than the last one.
    public mutating func append(_ sample: Sample) {
        let bits = sample.value.bitPattern
        if count == 0 {
            start = sample.milliseconds
            writer.append(UInt64(bitPattern: sample.milliseconds), bits: 64)
            writer.append(bits, bits: 64)
        } else {
            let next = sample.milliseconds &- end
            appendTime(next &- delta)
            delta = next
            appendValue(bits ^ value)
        }
        end = sample.milliseconds
        value = bits
        count += 1
    }

    /// How the distance has changed, by size: `0`; `10` and 14 bits; `110` and 17; `1110` and 20; `1111` and 64.
    private mutating func appendTime(_ change: Int64) {
        if change == 0 { return writer.append(bit: false) }
        for (place, size) in timeSizes.enumerated() where fits(change, size) {
            writer.append((1 << UInt64(place + 2)) - 2, bits: place + 2)
            return writer.append(UInt64(bitPattern: change), bits: size)
        }
        writer.append(0b1111, bits: 4)
        writer.append(UInt64(bitPattern: change), bits: 64)
    }

    /// `0` for the same value; `10` and the differing bits in the window of before; `11` and a window with them.
    private mutating func appendValue(_ difference: UInt64) {
        if difference == 0 { return writer.append(bit: false) }
        let newLeading = UInt8(min(31, difference.leadingZeroBitCount))
        let newTrailing = UInt8(difference.trailingZeroBitCount)
        writer.append(bit: true)
        if leading != 255, newLeading >= leading, newTrailing >= trailing {
            writer.append(bit: false)
            writer.append(difference >> UInt64(trailing), bits: 64 - Int(leading) - Int(trailing))
            return
        }
        (leading, trailing) = (newLeading, newTrailing)
        let length = 64 - Int(leading) - Int(trailing)
        writer.append(bit: true)
        writer.append(UInt64(leading), bits: 5)
        // 64 does not fit six bits and is written as 0, which cannot occur.
        writer.append(UInt64(length & 63), bits: 6)
        writer.append(difference >> UInt64(trailing), bits: length)
    }

    /// Appends the samples in `times` to `out`. Cost: all samples of the chunk are decoded up to the last one wanted.
    public func read(_ times: ClosedRange<Int64>, into out: inout [Sample]) {
        guard count > 0, start <= times.upperBound, end >= times.lowerBound else { return }
        writer.bytes.withUnsafeBufferPointer { bytes in
            var decoder = ChunkDecoder(bytes)
            for place in 0..<count {
                let sample = decoder.next(isFirst: place == 0)
                if sample.milliseconds > times.upperBound { return }
                if sample.milliseconds >= times.lowerBound { out.append(sample) }
            }
        }
    }
}

extension Chunk {
    /// All samples of a chunk of `count` samples.
    private static func samples(_ count: Int, _ bytes: [UInt8]) -> [Sample] {
        bytes.withUnsafeBufferPointer { bytes in
            var decoder = ChunkDecoder(bytes)
            return (0..<count).map { decoder.next(isFirst: $0 == 0) }
        }
    }
}

/// Bits for a change of distance, small to large.
private let timeSizes = [14, 17, 20]

private func fits(_ value: Int64, _ bits: Int) -> Bool {
    let half = Int64(1) << Int64(bits - 1)
    return value >= -half && value < half
}

private struct ChunkDecoder {
    private var reader: BitReader
    private var time: Int64 = 0
    private var delta: Int64 = 0
    private var value: UInt64 = 0
    private var leading = 0
    private var trailing = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { reader = BitReader(bytes) }

    mutating func next(isFirst: Bool) -> Sample {
        if isFirst {
            time = Int64(bitPattern: reader.take(64))
            value = reader.take(64)
        } else {
            delta = delta &+ nextChange()
            time = time &+ delta
            if reader.bit() { value ^= nextDifference() }
        }
        return Sample(time, Double(bitPattern: value))
    }

    private mutating func nextChange() -> Int64 {
        guard reader.bit() else { return 0 }
        for size in timeSizes where !reader.bit() {
            let shift = Int64(64 - size)
            return (Int64(bitPattern: reader.take(size)) << shift) >> shift
        }
        return Int64(bitPattern: reader.take(64))
    }

    private mutating func nextDifference() -> UInt64 {
        if reader.bit() {
            leading = Int(reader.take(5))
            let length = Int(reader.take(6))
            trailing = 64 - leading - (length == 0 ? 64 : length)
        }
        // Of damaged bytes the window may be none.
        guard trailing >= 0, leading + trailing < 64 else { return 0 }
        return reader.take(64 - leading - trailing) << UInt64(trailing)
    }
}
