internal import Records

/// False when `text` surely has no IP address that `AddressScan` would find.
///
/// Cost: that of a search for its points and colons; nothing is read a second time.
func mayHoldAddress(_ text: UnsafeBufferPointer<UInt8>) -> Bool { mayHoldQuad(text) || mayHoldGroups(text) }

/// Four numbers with points between them.
private func mayHoldQuad(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    while let point = firstIndex(of: UInt8(ascii: "."), in: text, from: at) {
        at = point + 1
        guard point > 0, isDigit(text[point - 1]) else { continue }
        var points = 1
        var next = point + 1
        while points < 4, next < text.count, isDigit(text[next]) {
            let start = next
            while next < text.count, next - start < 3, isDigit(text[next]) { next += 1 }
            if points == 3 { return true }
            guard next < text.count, text[next] == UInt8(ascii: ".") else { break }
            points += 1
            next += 1
        }
    }
    return false
}

/// `::`, or eight groups with colons between them.
private func mayHoldGroups(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    while let colon = firstIndex(of: UInt8(ascii: ":"), in: text, from: at) {
        at = colon + 1
        if at < text.count, text[at] == UInt8(ascii: ":") { return true }
        guard colon > 0, isHexDigit(text[colon - 1]) else { continue }
        var colons = 1
        var next = at
        while next < text.count, isHexDigit(text[next]) {
            let start = next
            while next < text.count, next - start < 4, isHexDigit(text[next]) { next += 1 }
            if colons == 7 { return true }
            guard next < text.count, text[next] == UInt8(ascii: ":") else { break }
            colons += 1
            next += 1
            if next < text.count, text[next] == UInt8(ascii: ":") { return true }
        }
    }
    return false
}

@inline(__always)
private func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
