import Records

/// A text to look for in values, with what its ends demand of the characters beside it.
struct Phrase: Sendable {
    private let needle: Needle
    let startsInWord: Bool
    let endsInWord: Bool

    /// - Parameter text: in lower case when `foldsCase`, which folds ASCII letters.
    init(_ text: String, foldsCase: Bool = false) {
        needle = Needle(text, foldsCase: foldsCase)
        startsInWord = text.unicodeScalars.first.map(isWordScalar) ?? false
        endsInWord = text.unicodeScalars.last.map(isWordScalar) ?? false
    }

    var count: Int { needle.count }

    /// True when the phrase stands in `value` with no word going on at its ends. An empty phrase
    /// is found in the empty value only.
    func isFound(in value: UnsafeBufferPointer<UInt8>) -> Bool {
        count == 0 ? value.count == 0 : position(in: value, from: 0) != nil
    }

    /// True when something in `value` begins with the phrase at a word's start. An empty prefix is
    /// found in every value but the empty one.
    func isPrefix(in value: UnsafeBufferPointer<UInt8>) -> Bool {
        count == 0 ? value.count > 0 : search(value, 0, isBounded: false) != nil
    }

    /// Where the phrase begins in `value` from `start` on.
    func position(in value: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        search(value, start, isBounded: true)
    }

    /// The same for what may go on in its last word.
    func position(in value: UnsafeBufferPointer<UInt8>, from start: Int, isPrefix: Bool) -> Int? {
        search(value, start, isBounded: !isPrefix)
    }

    private func search(_ value: UnsafeBufferPointer<UInt8>, _ start: Int, isBounded: Bool) -> Int? {
        var from = start
        while let place = needle.position(in: value, from: from) {
            let opens = !startsInWord || !isWordCharacter(value, before: place)
            if opens, !isBounded || !endsInWord || wordCharacterLength(value, at: place + count) == 0 { return place }
            from = place + 1
        }
        return nil
    }
}
