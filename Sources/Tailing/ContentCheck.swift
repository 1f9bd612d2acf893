internal import Linux
internal import Records

/// What the content of a file says about which file it is.
enum ContentCheck {
    /// True when `file` begins with the bytes that `checkpoint` knows and has the last stored ones
    /// where they belong. Cost: two small reads.
    static func agrees(_ file: File, with checkpoint: Checkpoint) throws(SystemError) -> Bool {
        guard try holds(file, checkpoint.head, at: 0) else { return false }
        let start = checkpoint.offset - Int64(checkpoint.anchorLength)
        return try hash(file, start, checkpoint.anchorLength) == checkpoint.anchorHash
    }

    /// The hash of `length` bytes at `offset`; of fewer when the file is shorter.
    private static func hash(_ file: File, _ offset: Int64, _ length: Int) throws(SystemError) -> UInt64 {
        guard length > 0 else { return 0 }
        return try bytes(file, from: max(0, offset), count: length).withUnsafeBufferPointer { hashBytes($0) }
    }

    /// True when `file` has `expected` at `offset`. Allocates nothing.
    static func holds(_ file: File, _ expected: [UInt8], at offset: Int64) throws(SystemError) -> Bool {
        if expected.isEmpty { return true }
        let answer = withUnsafeTemporaryAllocation(byteCount: expected.count, alignment: 8) {
            (buffer) -> Result<Bool, SystemError> in
            Result { () throws(SystemError) in
                guard try file.read(into: buffer, at: offset) == expected.count else { return false }
                return expected.elementsEqual(buffer)
            }
        }
        return try answer.get()
    }

    /// The bytes `[start, start + length)`, fewer at the end of the file.
    static func bytes(_ file: File, from start: Int64, count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let found = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(SystemError) -> Int in
            try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: start)
        }
        bytes.removeSubrange(found...)
        return bytes
    }

    /// Tells whether a compressed file is as it was, without reading it.
    static func stamp(size: Int64, modified: Int64) -> UInt64 {
        withUnsafeBytes(of: (size.littleEndian, modified.littleEndian)) {
            hashBytes($0.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// True for content that is no text: many control bytes once leading NULs are passed, or a
    /// known beginning. A few NULs or escapes do not make a log binary.
    static func isBinary(_ bytes: [UInt8]) -> Bool {
        for magic in magics where bytes.starts(with: magic) { return true }
        let text = bytes.drop { $0 == 0 }.prefix(2048)
        guard text.count > 16 else { return false }
        var odd = 0
        var previous: UInt8 = 1
        for byte in text {
            let isControl = byte < 0x09 || (byte > 0x0D && byte < 0x20 && byte != 0x1B) || byte == 0x7F
            // A run of NULs is one hole, as a truncation under a writer leaves it.
            if isControl, byte != 0 || previous != 0 { odd += 1 }
            previous = byte
        }
        return odd * 8 > text.count
    }

    private static let magics: [[UInt8]] = [
        Array("LPKSHHRH".utf8), Array("SQLite format 3".utf8), [0x7F, 0x45, 0x4C, 0x46], [0x89, 0x50, 0x4E, 0x47],
        Array("PK\u{3}\u{4}".utf8), Array("\u{93}NUMPY".unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }),
    ]
}
