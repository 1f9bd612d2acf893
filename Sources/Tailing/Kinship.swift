internal import Linux
internal import Records

/// What a file is to a generation that is known.
enum Kinship {
    /// Another file.
    case none
    /// It begins with every byte that is stored of the generation, and may go on.
    case extends
    /// It ends before the last stored byte, and all of it is stored.
    case within
}

/// Bytes of a candidate, from its beginning, to be held against a generation.
struct ContentStream {
    /// The first bytes, at most 4096.
    let start: [UInt8]
    /// Fills the buffer with the next bytes from the file's beginning on; 0 at the end.
    let next: (UnsafeMutableRawBufferPointer) -> Int
}

extension Kinship {
    /// Holds a file's content against what is known of a generation.
    ///
    /// - Parameter trail: hashes of the generation's shorter prefixes.
    /// - Complexity: one small comparison for nearly every other file; else reads `checkpoint.offset` bytes.
    static func of(
        _ start: [UInt8], to checkpoint: Checkpoint, _ trail: [PrefixHash], stream: () -> ContentStream?
    ) -> Kinship {
        guard checkpoint.offset > 0, !start.isEmpty else { return .none }
        if start.count < checkpoint.head.count { return checkpoint.head.starts(with: start) ? .within : .none }
        guard start.starts(with: checkpoint.head) else { return .none }
        guard let stream = stream() else { return .none }
        return compare(stream, checkpoint, trail)
    }

    private static func compare(
        _ stream: ContentStream, _ checkpoint: Checkpoint, _ known: [PrefixHash]
    ) -> Kinship {
        // After a huge hole there is no hash of all: rather read twice than not at all.
        guard checkpoint.prefix.count == checkpoint.offset else { return .none }
        var trail = known
        if trail.last != checkpoint.prefix { trail.append(checkpoint.prefix) }
        var hash = PrefixHash()
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        var checked = 0
        while hash.count < checkpoint.offset {
            let stop = checked < trail.count ? trail[checked].count : checkpoint.offset
            let wanted = Int(min(Int64(chunk.count), stop - hash.count))
            let count = chunk.withUnsafeMutableBytes {
                stream.next(UnsafeMutableRawBufferPointer(rebasing: $0[..<wanted]))
            }
            if count == 0 {
                // All but its end is proved. A beginning alone is no proof: many files begin alike,
                // and those of a writer that keeps its offset all begin with NULs.
                let isTelling = checkpoint.head.contains { $0 != checkpoint.head[0] }
                let proved = checked > 0 ? trail[checked - 1].count : isTelling ? Int64(checkpoint.head.count) : 0
                return hash.count - proved <= max(proved > 0 ? 4096 : 0, proved / 8) ? .within : .none
            }
            chunk.withUnsafeBufferPointer { hash.update(UnsafeBufferPointer(rebasing: $0[..<count])) }
            if checked < trail.count, hash.count == trail[checked].count {
                guard hash == trail[checked] else { return .none }
                checked += 1
            }
        }
        return .extends
    }

    /// Holds a file's content against a generation's own file, byte for byte.
    ///
    /// - Complexity: reads the shorter of the two.
    static func of(_ stream: ContentStream, to checkpoint: Checkpoint, in original: File) -> Kinship {
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        var other = chunk
        var offset: Int64 = 0
        while true {
            let count = chunk.withUnsafeMutableBytes { stream.next($0) }
            if count == 0 { return offset == 0 ? .none : offset >= checkpoint.offset ? .extends : .within }
            // An original that cannot be read proves nothing.
            let found = other.withUnsafeMutableBytes {
                (try? original.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<count]), at: offset)) ?? 0
            }
            guard chunk[..<found] == other[..<found] else { return .none }
            offset += Int64(found)
            if found < count { return offset >= checkpoint.offset && offset > 0 ? .extends : .none }
        }
    }
}
