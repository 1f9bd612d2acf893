/// What a word is, for queries and for the index alike: a run of Unicode letters, decimal digits
/// and `_`. Bytes that are not well-formed UTF-8 belong to no word.
///
/// Both sides use these functions, so that an index never misses what a query would match.

/// True for the ASCII bytes that can stand in a word.
@inlinable public func isASCIIWordByte(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5F
}

/// True for the characters that can stand in a word. Cost: a table look-up beyond ASCII.
@inlinable public func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return isASCIIWordByte(UInt8(truncatingIfNeeded: scalar.value)) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
        return true
    default: return false
    }
}

/// The length of the word character that starts at `at`, 0 when none does.
@inlinable public func wordCharacterLength(_ bytes: UnsafeBufferPointer<UInt8>, at: Int) -> Int {
    guard at < bytes.count else { return 0 }
    if bytes[at] < 0x80 { return isASCIIWordByte(bytes[at]) ? 1 : 0 }
    let length = utf8SequenceLength(bytes, at)
    return length > 0 && isWordScalar(decodeScalar(bytes, at, length)) ? length : 0
}

/// True when the character that ends before `at` can stand in a word.
@inlinable public func isWordCharacter(_ bytes: UnsafeBufferPointer<UInt8>, before at: Int) -> Bool {
    guard at > 0 else { return false }
    if bytes[at - 1] < 0x80 { return isASCIIWordByte(bytes[at - 1]) }
    for length in 2...4
    where at >= length && utf8SequenceLength(bytes, at - length) == length && bytes[at - length] >= 0x80 {
        return isWordScalar(decodeScalar(bytes, at - length, length))
    }
    return false
}

/// Calls `body` with the start and end of each word in `bytes`, in order.
@inlinable public func forEachWord(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (Int, Int) -> Void) {
    var at = 0
    while at < bytes.count {
        var end = at
        while case let length = wordCharacterLength(bytes, at: end), length > 0 { end += length }
        if end > at { body(at, end) }
        at = end > at ? end : end + 1
    }
}

/// The character of the well-formed sequence of `length` bytes, at least two, at `at`.
@usableFromInline func decodeScalar(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ length: Int) -> Unicode.Scalar {
    var value = UInt32(bytes[at]) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[at + offset] & 0x3F) }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
}
