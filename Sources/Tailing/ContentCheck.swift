internal import Linux
internal import Records

/// What the content of a file says about which file it is.
enum ContentCheck {
    /// True when `file` begins with the bytes that `checkpoint` knows and has the last stored ones
    /// where they belong. Cost: two small reads.
    static func agrees(_ file: File, with checkpoint: Checkpoint) throws(SystemError) -> Bool {
        guard try hash(file, 0, checkpoint.headLength) == checkpoint.headHash else { return false }
        let start = checkpoint.offset - Int64(checkpoint.anchorLength)
        return try hash(file, start, checkpoint.anchorLength) == checkpoint.anchorHash
    }

    /// The hash of `length` bytes at `offset`; of fewer when the file is shorter.
    private static func hash(_ file: File, _ offset: Int64, _ length: Int) throws(SystemError) -> UInt64 {
        guard length > 0 else { return 0 }
        return try bytes(file, from: max(0, offset), count: length).withUnsafeBufferPointer { hashBytes($0) }
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

    /// True when the first `checkpoint.offset` bytes that `next` yields are those of the
    /// checkpoint. `next` fills the buffer and returns 0 at the end. Cost: reads that many bytes.
    static func beginsWith(
        _ checkpoint: Checkpoint, _ next: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Bool {
        guard checkpoint.prefix.count == checkpoint.offset, checkpoint.offset > 0 else { return false }
        var hash = PrefixHash()
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        var checkedHead = false
        while hash.count < checkpoint.offset {
            let wanted = min(chunk.count, Int(checkpoint.offset - hash.count))
            let count = chunk.withUnsafeMutableBytes { next(UnsafeMutableRawBufferPointer(rebasing: $0[..<wanted])) }
            if count == 0 { return false }
            let agrees = chunk.withUnsafeBufferPointer { bytes -> Bool in
                // The head alone rules out nearly every other file after one small read.
                if !checkedHead, count >= checkpoint.headLength {
                    checkedHead = true
                    let head = UnsafeBufferPointer(rebasing: bytes[..<checkpoint.headLength])
                    if hashBytes(head) != checkpoint.headHash { return false }
                }
                hash.update(UnsafeBufferPointer(rebasing: bytes[..<count]))
                return true
            }
            if !agrees { return false }
        }
        return hash == checkpoint.prefix
    }

    /// True for content that is no text: many control bytes once leading NULs are passed, or a
    /// known beginning. A few NULs or escapes do not make a log binary.
    static func isBinary(_ bytes: [UInt8]) -> Bool {
        for magic in magics where bytes.starts(with: magic) { return true }
        let text = bytes.drop { $0 == 0 }.prefix(2048)
        guard text.count > 16 else { return false }
        let odd = text.reduce(0) { $0 + ($1 < 0x09 || ($1 > 0x0D && $1 < 0x20 && $1 != 0x1B) || $1 == 0x7F ? 1 : 0) }
        return odd * 8 > text.count
    }

    private static let magics: [[UInt8]] = [
        Array("LPKSHHRH".utf8), Array("SQLite format 3".utf8), [0x7F, 0x45, 0x4C, 0x46], [0x89, 0x50, 0x4E, 0x47],
        Array("PK\u{3}\u{4}".utf8), Array("\u{93}NUMPY".unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }),
    ]
}
