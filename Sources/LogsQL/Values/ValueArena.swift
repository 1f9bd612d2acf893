import Records

/// Bytes of values that a pipe made, at addresses that do not move until `clear`.
///
/// Chunks of growing size; the memory stays for the next row, but for chunks of unusual size.
final class ValueArena {
    private var chunks: [UnsafeMutableBufferPointer<UInt8>] = []
    private var current = 0
    private var used = 0
    private static let chunkSize = 4096
    private static let keptSize = 1 << 16

    deinit { for chunk in chunks { chunk.deallocate() } }

    /// A copy of `bytes`, valid until `clear`.
    func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard bytes.count > 0, let source = bytes.baseAddress else { return noBytes }
        let place = room(bytes.count)
        place.update(from: source, count: bytes.count)
        return UnsafeBufferPointer(start: place, count: bytes.count)
    }

    func copy(_ bytes: [UInt8]) -> UnsafeBufferPointer<UInt8> { bytes.withUnsafeBufferPointer(copy) }

    func copy(_ text: String) -> UnsafeBufferPointer<UInt8> {
        var text = text
        return text.withUTF8(copy)
    }

    /// Ends all views.
    func clear() {
        while chunks.count > 1, let last = chunks.last, last.count > Self.keptSize || chunks.count > 8 {
            last.deallocate()
            chunks.removeLast()
        }
        current = 0
        used = 0
    }

    private func room(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        while current < chunks.count {
            if used + count <= chunks[current].count, let base = chunks[current].baseAddress {
                defer { used += count }
                return base + used
            }
            current += 1
            used = 0
        }
        let chunk = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(count, Self.chunkSize))
        chunks.append(chunk)
        used = count
        // A buffer of at least one byte has an address.
        guard let base = chunk.baseAddress else { preconditionFailure("BUG: a chunk without memory") }
        return base
    }
}
