/// Finds the user that a message names: `user "x"`, `user=x`, `username: x`, `for user x`, `for x from`.
struct UserScan {
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Where the name stands; nil when none is named.
    func find() -> Range<Int>? {
        var fallback: Range<Int>?
        var at = 0
        let limit = min(bytes.count, 4096)
        while at < limit {
            guard isLetter(bytes[at]) else {
                at += 1
                continue
            }
            let start = at
            while at < limit, isLetter(bytes[at]) || bytes[at] == UInt8(ascii: "_") { at += 1 }
            if Self.users.contains(where: { isSame(start..<at, $0) }) {
                if let name = name(from: at, needsSign: false) { return name }
            } else if Self.others.contains(where: { isSame(start..<at, $0) }) {
                if let name = name(from: at, needsSign: true) { return name }
            } else if fallback == nil, Self.links.contains(where: { isSame(start..<at, $0) }) {
                // `for 600 s` and `as 1` name nobody.
                if let name = name(from: at, needsSign: false), bytes[name.lowerBound] &- 0x30 >= 10 { fallback = name }
            }
        }
        return fallback
    }

    private static let users: [StaticString] = [
        "user", "username", "user_name", "userid", "sasl_username", "authentication_id", "usrname", "uname",
    ]
    /// Count with a sign or a quote behind them.
    private static let others: [StaticString] = ["login", "account", "email", "acct", "identity", "name"]
    private static let links: [StaticString] = ["for", "as"]
    private static let stops: [StaticString] = [
        "a", "account", "agent", "and", "authentication", "by", "does", "failed", "for", "from", "has", "id", "in",
        "invalid", "is", "login", "mapped", "name", "not", "of", "on", "or", "password", "request", "that", "the",
        "tried", "unknown", "was", "with", "user", "username", "authorization", "exist", "to", "at", "attempt",
        "credentials", "session", "sessions", "agent", "details", "accounts", "data", "validation", "db", "private",
        "public", "ip", "an", "api", "more", "input", "this", "when", "no",
    ]

    /// The name that stands behind the word that ends at `start`.
    private func name(from start: Int, needsSign: Bool) -> Range<Int>? {
        var at = start
        var hasSign = false
        while at < bytes.count, at - start < 6 {
            let byte = bytes[at]
            if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") {
                hasSign = true
            } else if byte == UInt8(ascii: "\""), !hasSign, at == start, at + 1 < bytes.count,
                bytes[at + 1] == UInt8(ascii: ":")
            {
                // the end of a JSON key
            } else if byte != 0x20 {
                break
            }
            at += 1
        }
        if !hasSign { at = skipWords(at) }
        guard at > start, at < bytes.count else { return nil }
        if let close = Self.close(of: bytes[at]) {
            let from = at + 1
            var end = from
            while end < bytes.count, end - from <= 256, bytes[end] != close, bytes[end] != 0x0A { end += 1 }
            return end < bytes.count && bytes[end] == close && end > from ? from..<end : nil
        }
        guard hasSign || !needsSign else { return nil }
        var end = at
        while end < bytes.count, end - at <= 256, bytes[end] > 0x20, !Self.ends.contains(bytes[end]) { end += 1 }
        // A sentence's end is no part of a name.
        while end > at, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: ":") { end -= 1 }
        guard end > at, isLetter(bytes[at]) || bytes[at] &- 0x30 < 10 || bytes[at] >= 0x80 else { return nil }
        if !hasSign, Self.stops.contains(where: { isSame(at..<end, $0) }) { return nil }
        if bytes[at] &- 0x30 < 10 {
            var scan = AddressScan(UnsafeBufferPointer(rebasing: bytes[at..<end]))
            if scan.next() != nil { return nil }
        }
        return at..<end
    }

    /// Behind `name`, `input` and the like between the word and the name: `user name "x"`.
    private func skipWords(_ start: Int) -> Int {
        var at = start
        var end = at
        while end < bytes.count, isLetter(bytes[end]) { end += 1 }
        guard end > at, Self.fillers.contains(where: { isSame(at..<end, $0) }) else { return start }
        at = end
        while at < bytes.count, at - end < 3, bytes[at] == 0x20 || bytes[at] == UInt8(ascii: ":") { at += 1 }
        return at
    }

    private static let fillers: [StaticString] = ["name", "input", "account", "id", "mapped", "user", "invalid"]

    private static let ends = Array(",;)]}>\"'".utf8)

    private static func close(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): byte
        case UInt8(ascii: "`"): UInt8(ascii: "`")
        case UInt8(ascii: "<"): UInt8(ascii: ">")
        case UInt8(ascii: "["): UInt8(ascii: "]")
        case UInt8(ascii: "("): UInt8(ascii: ")")
        default: nil
        }
    }

    private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private func isSame(_ range: Range<Int>, _ word: StaticString) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count {
            let byte = bytes[range.lowerBound + offset]
            let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
            if lower != word.utf8Start[offset] { return false }
        }
        return true
    }
}
