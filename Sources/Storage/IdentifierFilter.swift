internal import Records

/// Which identifiers a block may hold: words with a digit, of which there are too many for an
/// inverted index. A split block Bloom filter, 13 bits a word, wrong in about one of 270 answers,
/// and then only by saying "perhaps". https://github.com/apache/parquet-format/blob/master/BloomFilter.md
///
/// Cut into parts of about 8 KiB, so that asking for a word reads one of them.
enum IdentifierFilter {
    private static let bitsPerWord = 13
    /// Bytes of a split block: eight numbers of 32 bits, one bit set in each for a word.
    private static let splitBlock = 32
    /// Two parts and their row headers fill a page of 16 KiB.
    static let splitBlocksPerPart = 254
    static let partSize = splitBlocksPerPart * splitBlock

    private static let salts: [UInt32] = [
        0x47B6_137B, 0x4497_4D91, 0x8824_AD5B, 0xA2B7_289D, 0x7054_95C7, 0x2DF1_424B, 0x9EFC_4947, 0x5C6B_FB31,
    ]

    /// The parts of a filter that knows the words of `hashes`, each with its checksum behind it.
    static func parts(_ hashes: some Collection<UInt64>) -> [[UInt8]] {
        guard !hashes.isEmpty else { return [] }
        let count = (hashes.count * bitsPerWord / 8 + partSize - 1) / partSize
        var bits = [UInt32](repeating: 0, count: count * partSize / 4)
        for hash in hashes {
            let first = place(hash, count) * 8
            for number in 0..<8 { bits[first + number] |= mask(hash, number) }
        }
        return (0..<count).map { part in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(partSize + 8)
            for word in bits[(part * partSize / 4)..<((part + 1) * partSize / 4)] {
                withUnsafeBytes(of: word.littleEndian) { bytes += $0 }
            }
            let checksum = bytes.withUnsafeBufferPointer { hashBytes($0) }
            withUnsafeBytes(of: checksum.littleEndian) { bytes += $0 }
            return bytes
        }
    }

    /// The part to ask about the word of `hash`, in a filter of `count` parts.
    static func part(_ hash: UInt64, of count: Int) -> Int { place(hash, count) / splitBlocksPerPart }

    /// False when no word of the block has this hash; nil when the part is damaged.
    static func mayHold(_ hash: UInt64, _ part: UnsafeBufferPointer<UInt8>, of count: Int) -> Bool? {
        guard part.count == partSize + 8 else { return nil }
        let bytes = UnsafeRawBufferPointer(part)
        let checksum = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: partSize, as: UInt64.self))
        guard hashBytes(UnsafeBufferPointer(rebasing: part[..<partSize])) == checksum else { return nil }
        let first = place(hash, count) % splitBlocksPerPart * splitBlock
        for number in 0..<8 {
            let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: first + 4 * number, as: UInt32.self))
            if word & mask(hash, number) == 0 { return false }
        }
        return true
    }

    /// The split block of a word, by the upper half of its hash.
    private static func place(_ hash: UInt64, _ parts: Int) -> Int {
        Int(((hash >> 32) &* UInt64(parts * splitBlocksPerPart)) >> 32)
    }

    @inline(__always)
    private static func mask(_ hash: UInt64, _ number: Int) -> UInt32 {
        1 << ((UInt32(truncatingIfNeeded: hash) &* salts[number]) >> 27)
    }
}

/// The hash of a word without regard to ASCII case. On disk, in filters: it must never change.
///
/// Setting bit 5 folds letters and keeps digits and `_` apart; beyond ASCII it may make two words
/// one, which only costs a needless look.
@inline(__always)
func foldedHash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
    let fold: UInt64 = 0x2020_2020_2020_2020
    var hash = UInt64(truncatingIfNeeded: word.count) &* multiplier ^ 0x2545_F491_4F6C_DD1D
    let bytes = UnsafeRawBufferPointer(word)
    var at = 0
    while at + 8 <= bytes.count {
        let piece = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        hash = foldMultiply(hash ^ (piece | fold), multiplier)
        at += 8
    }
    let rest = lastBytes(bytes, from: at)
    // The fold of as many bytes as are left.
    let left = UInt64(bytes.count &- at)
    hash ^= rest | (left == 0 ? 0 : fold >> (64 &- 8 &* left))
    return foldMultiply(hash, multiplier ^ 0xA076_1D64_78BD_642F)
}

/// The same for a word before which eight bytes can be read: without a branch for what is left.
@inline(__always)
func foldedHash(behindMargin word: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
    let fold: UInt64 = 0x2020_2020_2020_2020
    var hash = UInt64(truncatingIfNeeded: length) &* multiplier ^ 0x2545_F491_4F6C_DD1D
    let bytes = UnsafeRawPointer(word)
    var at = 0
    while at &+ 8 <= length {
        let piece = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        hash = foldMultiply(hash ^ (piece | fold), multiplier)
        at &+= 8
    }
    let tail = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self))
    let left = UInt64(truncatingIfNeeded: length &- at)
    return foldMultiply(hash ^ (tail | fold) & (1 &<< (8 &* left) &- 1), multiplier ^ 0xA076_1D64_78BD_642F)
}

/// The bytes from `from` on, at most seven, as a number with the first of them on top: with loads
/// that overlap instead of a loop.
@inline(__always)
private func lastBytes(_ bytes: UnsafeRawBufferPointer, from: Int) -> UInt64 {
    let count = bytes.count &- from
    if count == 0 { return 0 }
    if from > 0 {
        let tail = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self))
        return tail & (1 &<< UInt64(8 &* count) &- 1)
    }
    if count >= 4 {
        let first = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
        let last = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        return UInt64(first) &<< UInt64(8 &* (count &- 4)) | UInt64(last)
    }
    if count == 1 { return UInt64(bytes[0]) }
    if count == 2 { return UInt64(bytes[0]) << 8 | UInt64(bytes[1]) }
    return UInt64(bytes[0]) << 16 | UInt64(bytes[1]) << 8 | UInt64(bytes[2])
}
