internal import Records

/// Hashes of prefixes of a file at growing offsets: they tell a copy that ends before what is
/// stored, as one does whose original was still written to while it was made.
///
/// Holds at most 64 of them; when full, every second one goes and the steps double.
struct PrefixTrail {
    private static let limit = 64
    private(set) var hashes: [PrefixHash] = []
    private var step: Int64 = 512

    /// Goes on with the hashes of an earlier trail.
    init(_ hashes: [PrefixHash] = []) {
        self.hashes = hashes
        guard let last = hashes.last else { return }
        while step * Int64(Self.limit) < last.count { step *= 2 }
    }

    mutating func note(_ hash: PrefixHash) {
        guard hash.count >= (hashes.last?.count ?? 0) + step else { return }
        hashes.append(hash)
        guard hashes.count > Self.limit else { return }
        hashes = hashes.enumerated().compactMap { $0.offset % 2 == 1 ? $0.element : nil }
        step *= 2
    }
}
