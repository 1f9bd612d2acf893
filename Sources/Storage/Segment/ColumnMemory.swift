/// Where the columns of a segment under construction lie: taken piece by piece from large chunks
/// and given back all at once, since there are tens of thousands of them. One thread at a time.
final class ColumnMemory {
    private static let chunkSize = 1 << 20
    @exclusivity(unchecked) private var chunks: [UnsafeMutablePointer<UInt8>] = []
    /// Pieces too large for a chunk.
    private var large: [UnsafeMutablePointer<UInt8>] = []
    @exclusivity(unchecked) private var current = 0
    @exclusivity(unchecked) private var used = 0

    init() {}

    deinit {
        for chunk in chunks + large { chunk.deallocate() }
    }

    /// Room for `size` bytes, until the next `reset`.
    func take(_ size: Int) -> UnsafeMutablePointer<UInt8> {
        if size > Self.chunkSize / 4 {
            let piece = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
            large.append(piece)
            return piece
        }
        if used + size > Self.chunkSize {
            current += 1
            used = 0
        }
        if current == chunks.count { chunks.append(.allocate(capacity: Self.chunkSize)) }
        used += size
        return chunks[current] + (used - size)
    }

    /// Ends the use of everything taken so far. Keeps at most `chunkLimit` chunks for the next segment.
    func reset() {
        for piece in large { piece.deallocate() }
        large.removeAll()
        while chunks.count > Self.chunkLimit { chunks.removeLast().deallocate() }
        (current, used) = (0, 0)
    }

    private static let chunkLimit = 24
}
