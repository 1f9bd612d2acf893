internal import Records

/// The numbers of a source's label sets in the batch it fills, so that no String is made per line.
struct StreamCache {
    private var numbers: [UInt64: UInt32] = [:]
    /// The numbers used last, by the end of the hash: one for each host of a source, mostly.
    private var recent = [Recent?](repeating: nil, count: recentCount)
    private static let recentCount = 16
    /// Which filling of a batch the numbers belong to; see `ParserTools.filling`.
    private var filling: UInt64 = 0

    private struct Recent {
        var hash: UInt64
        var owner: Int
        var number: UInt32
    }

    /// A label set as bytes.
    struct Key {
        var source: UnsafeBufferPointer<UInt8>
        var host: UnsafeBufferPointer<UInt8>
        var format: UnsafeBufferPointer<UInt8>
        var category: Category
        /// Number of the parser, of which source, format and category follow; negative when the
        /// line itself has said them.
        var owner: Int

        var hash: UInt64 {
            if owner >= 0 { return StreamCache.hash(host, owner) }
            let first = foldMultiply(hashBytes(host) ^ UInt64(category.rawValue), 0x9E37_79B9_7F4A_7C15)
            return foldMultiply(first ^ hashBytes(format), 0xA076_1D64_78BD_642F) ^ hashBytes(source)
        }
    }

    @inline(__always)
    private static func hash(_ host: UnsafeBufferPointer<UInt8>, _ owner: Int) -> UInt64 {
        foldMultiply(hashBytes(host) ^ UInt64(owner), 0x9E37_79B9_7F4A_7C15)
    }

    /// The number of the label set with this host whose source, format and category follow from the
    /// parser `owner`, when it was one of the last; else nil.
    @inline(__always)
    func number(
        ofHost host: UnsafeBufferPointer<UInt8>, owner: Int, in batch: RecordBatch, filling: UInt64
    ) -> UInt32? {
        guard self.filling == filling else { return nil }
        let hash = Self.hash(host, owner)
        let slot = Int(truncatingIfNeeded: hash) & (Self.recentCount - 1)
        guard let known = recent[slot], known.hash == hash, known.owner == owner,
            sameBytes(batch.streams.host(known.number), host)
        else { return nil }
        return known.number
    }

    /// The number of `key` in `batch`, adding it when it is new.
    mutating func number(of key: Key, in batch: RecordBatch, filling: UInt64) -> UInt32 {
        let hash = key.hash
        if self.filling != filling {
            self.filling = filling
            numbers.removeAll(keepingCapacity: true)
            for slot in recent.indices { recent[slot] = nil }
        }
        let slot = Int(truncatingIfNeeded: hash) & (Self.recentCount - 1)
        if let known = recent[slot], known.hash == hash, known.owner == key.owner,
            key.owner < 0 ? isSame(known.number, key, batch) : sameBytes(batch.streams.host(known.number), key.host)
        {
            return known.number
        }
        let found: UInt32
        if let known = numbers[hash], isSame(known, key, batch) {
            found = known
        } else {
            found = batch.streams.intern(
                Labels(
                    source: String(decoding: key.source, as: UTF8.self),
                    host: String(decoding: key.host, as: UTF8.self),
                    category: key.category, format: String(decoding: key.format, as: UTF8.self)))
            numbers[hash] = found
        }
        recent[slot] = Recent(hash: hash, owner: key.owner, number: found)
        return found
    }

    private func isSame(_ number: UInt32, _ key: Key, _ batch: RecordBatch) -> Bool {
        sameBytes(batch.streams.host(number), key.host) && sameBytes(batch.streams.format(number), key.format)
            && sameBytes(batch.streams.source(number), key.source) && batch.streams.category(number) == key.category
    }
}
