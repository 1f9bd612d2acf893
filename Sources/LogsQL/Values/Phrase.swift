import Records

/// A text to look for in values, with what its ends demand of the characters beside it.
struct Phrase: Sendable {
    let bytes: [UInt8]
    let startsInWord: Bool
    let endsInWord: Bool

    init(_ text: String) {
        bytes = Array(text.utf8)
        startsInWord = text.unicodeScalars.first.map(isWordScalar) ?? false
        endsInWord = text.unicodeScalars.last.map(isWordScalar) ?? false
    }

    var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }

    /// True when the phrase stands in `value` with no word going on at its ends. An empty phrase
    /// is found in the empty value only.
    func isFound(in value: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.isEmpty ? value.count == 0 : bytes.withUnsafeBufferPointer { search($0, value, 0, bounded: true) != nil }
    }

    /// True when something in `value` begins with the phrase at a word's start. An empty prefix is
    /// found in every value but the empty one.
    func isPrefix(in value: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.isEmpty ? value.count > 0 : bytes.withUnsafeBufferPointer { search($0, value, 0, bounded: false) != nil }
    }

    /// Where the phrase begins in `value` from `start` on.
    func position(in value: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        bytes.withUnsafeBufferPointer { search($0, value, start, bounded: true) }
    }

    private func search(
        _ needle: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, _ start: Int, bounded: Bool
    ) -> Int? {
        var from = start
        while let place = firstRange(of: needle, in: value, from: from) {
            let opens = !startsInWord || !isWordCharacter(value, before: place)
            if opens, !bounded || !endsInWord || wordCharacterLength(value, at: place + needle.count) == 0 {
                return place
            }
            from = place + 1
        }
        return nil
    }
}
