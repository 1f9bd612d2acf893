internal import Records

/// An IP address found in a text.
struct FoundAddress {
    /// The address; of one that is mapped into IPv6 the IPv4 part.
    var start: Int
    var end: Int
    /// Where the address begins as it stands there, `::ffff:` included.
    var wholeStart: Int
    /// The port behind it, empty without one.
    var port: Range<Int> = 0..<0
    /// Behind the port, or the address.
    var wholeEnd: Int
}

/// Finds IPv4 and IPv6 addresses that stand as words of their own. One pass, nothing allocated.
///
/// Neither parts of names (`ip-10-0-0-1.example.com`, `1.2.3.4.example.com`) nor clock times, versions of
/// three numbers and MAC addresses count.
struct AddressScan {
    let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The next address; nil behind the last.
    mutating func next() -> FoundAddress? {
        while at < bytes.count {
            let byte = bytes[at]
            if Self.isDigit(byte) || Self.isHex(byte) || byte == UInt8(ascii: ":") {
                if let found = address(from: at) {
                    at = found.wholeEnd
                    return found
                }
            }
            // On to where a word may begin next.
            if Self.isName(byte) {
                while at < bytes.count, Self.isName(bytes[at]) { at += 1 }
                if at < bytes.count, bytes[at] == UInt8(ascii: ":"), at + 1 < bytes.count, bytes[at + 1] == bytes[at] {
                    at += 2  // `core::auth`: names of a program
                    while at < bytes.count, Self.isName(bytes[at]) { at += 1 }
                }
            } else {
                at += 1
            }
        }
        return nil
    }

    private func address(from start: Int) -> FoundAddress? {
        if let end = quad(from: start) {
            var found = FoundAddress(start: start, end: end, wholeStart: start, wholeEnd: end)
            readPort(&found)
            return found
        }
        return sixth(from: start)
    }

    /// The end of the four numbers that begin at `start`, when nothing but they stands there.
    private func quad(from start: Int) -> Int? {
        var at = start
        for part in 0..<4 {
            var value = 0
            let from = at
            while at < bytes.count, at - from < 4, Self.isDigit(bytes[at]) {
                value = value * 10 + Int(bytes[at] & 15)
                at += 1
            }
            guard at > from, at - from <= 3, value <= 255 else { return nil }
            if part < 3 {
                guard at < bytes.count, bytes[at] == UInt8(ascii: ".") else { return nil }
                at += 1
            }
        }
        return endsHere(at) ? at : nil
    }

    /// True when what stands at `at` is no part of a name.
    private func endsHere(_ at: Int) -> Bool {
        guard at < bytes.count else { return true }
        let byte = bytes[at]
        if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") {
            return at + 1 >= bytes.count || !Self.isName(bytes[at + 1])
        }
        return !Self.isName(byte)
    }

    /// An IPv6 address, or an IPv4 address mapped into one.
    private func sixth(from start: Int) -> FoundAddress? {
        var at = start
        var groups = 0
        var hasGap = false
        var hasDigit = false
        if at + 1 < bytes.count, bytes[at] == UInt8(ascii: ":") {
            guard bytes[at + 1] == UInt8(ascii: ":") else { return nil }
            at += 2
            hasGap = true
        }
        var end = at
        while at < bytes.count, groups < 8 {
            let from = at
            while at < bytes.count, at - from < 5, Self.isHex(bytes[at]) {
                if Self.isDigit(bytes[at]) { hasDigit = true }
                at += 1
            }
            if at < bytes.count, bytes[at] == UInt8(ascii: "."), hasGap, groups <= 1, let quadEnd = quad(from: from) {
                var found = FoundAddress(start: from, end: quadEnd, wholeStart: start, wholeEnd: quadEnd)
                readPort(&found)
                return found
            }
            // A number of five digits at the end can only be a port.
            if at - from == 5, groups > 1, hasGap || groups == 8 { break }
            guard at > from, at - from <= 4 else { break }
            groups += 1
            end = at
            guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: ":") else { break }
            if bytes[at + 1] == UInt8(ascii: ":") {
                guard !hasGap else { return nil }
                hasGap = true
                at += 2
                if at >= bytes.count || !Self.isHex(bytes[at]) {
                    end = at
                    break
                }
            } else {
                guard Self.isHex(bytes[at + 1]) else { break }
                at += 1
            }
        }
        guard hasDigit, groups >= 1, hasGap ? groups < 8 : groups == 8, endsHere(end) else { return nil }
        var found = FoundAddress(start: start, end: end, wholeStart: start, wholeEnd: end)
        readPort(&found)
        return found
    }

    /// `:443`, `]:443`, `#443`, ` port 443` behind the address.
    private func readPort(_ found: inout FoundAddress) {
        var at = found.end
        while at < bytes.count, at - found.end < 2, bytes[at] == UInt8(ascii: "]") || bytes[at] == UInt8(ascii: "'") {
            at += 1
        }
        guard at < bytes.count else { return }
        if bytes[at] == UInt8(ascii: ":") || bytes[at] == UInt8(ascii: "#") {
            at += 1
        } else if starts(", port ", at) {
            at += 7
        } else if starts(" port ", at) {
            at += 6
        } else {
            return
        }
        let from = at
        while at < bytes.count, at - from < 6, Self.isDigit(bytes[at]) { at += 1 }
        guard at > from, at - from <= 5, bytes[from] != UInt8(ascii: "0"), endsHere(at) else { return }
        found.port = from..<at
        found.wholeEnd = at
    }

    private func starts(_ text: StaticString, _ at: Int) -> Bool {
        let wanted = text.utf8Bytes
        guard at + wanted.count <= bytes.count else { return false }
        return sameBytes(UnsafeBufferPointer(rebasing: bytes[at..<at + wanted.count]), wanted)
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    @inline(__always)
    private static func isHex(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

    /// Letters, digits and what names hold beside them.
    @inline(__always)
    static func isName(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-")
    }
}
