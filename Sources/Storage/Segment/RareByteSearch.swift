internal import Records

/// Looks for a text in bytes by the byte of it that is rarest there, since what is common differs from
/// dictionary to dictionary and from hole to hole. Valid while both are.
struct RareByteSearch {
    private let text: UnsafeBufferPointer<UInt8>
    private let bytes: UnsafeBufferPointer<UInt8>
    /// Where the rarest byte stands in the text.
    private let rarest: Int

    /// Cost: a count over the first 4 KiB, which stand for the rest.
    /// - Parameter text: not empty.
    init(_ text: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>) {
        self.text = text
        self.bytes = bytes
        rarest = withUnsafeTemporaryAllocation(of: Int32.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            for byte in bytes.prefix(4096) { counts[Int(byte)] &+= 1 }
            return text.indices.min { counts[Int(text[$0])] < counts[Int(text[$1])] } ?? 0
        }
    }

    /// Where the text stands at or behind `start`; nil when it does not.
    func first(from start: Int) -> Int? {
        guard let base = bytes.baseAddress, text.count > 0, bytes.count >= text.count else { return nil }
        let end = bytes.count - text.count + rarest + 1
        let searched = UnsafeBufferPointer(rebasing: bytes[..<end])
        var at = start + rarest
        while at < end, let place = firstIndex(of: text[rarest], in: searched, from: at) {
            let found = UnsafeBufferPointer(start: base + (place - rarest), count: text.count)
            if sameBytes(found, text) { return place - rarest }
            at = place + 1
        }
        return nil
    }
}
