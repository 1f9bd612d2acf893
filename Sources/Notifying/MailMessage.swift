internal import Instants

/// A message of header and body as mail servers take it (RFC 5322, MIME), all in ASCII.
///
/// Whatever stands in a text, it stays in its place: a header is one line (RFC 2047 where it is no ASCII), a body
/// is quoted-printable (RFC 2045, section 6.7).
struct MailMessage {
    private(set) var bytes: [UInt8] = []
    /// Characters of a header; a line of mail has 998 bytes at most (RFC 5322, section 2.1.1).
    private static let longestHeader = 400

    /// Appends a header; a name that is none is left out.
    mutating func header(_ name: String, _ value: String) {
        let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
        guard isName else { return }
        let line = Self.oneLine(value).shortened(to: Self.longestHeader)
        bytes += "\(name): \(line.utf8.allSatisfy { $0 < 0x80 } ? line : Self.encoded(line))\r\n".utf8
    }

    /// Appends the bodies, as alternatives when there are several, the best last (RFC 2046, section 5.1.4).
    ///
    /// - Parameter boundary: must be in no body; what is quoted-printable has no line that begins with `=_`.
    mutating func body(_ parts: [(type: String, text: String)], boundary: String) {
        header("MIME-Version", "1.0")
        if parts.count == 1 {
            part(parts[0])
            return
        }
        header("Content-Type", "multipart/alternative; boundary=\"\(boundary)\"")
        for entry in parts {
            bytes += "\r\n--\(boundary)\r\n".utf8
            part(entry)
        }
        bytes += "\r\n--\(boundary)--\r\n".utf8
    }

    private mutating func part(_ part: (type: String, text: String)) {
        header("Content-Type", "text/\(part.type); charset=UTF-8")
        header("Content-Transfer-Encoding", "quoted-printable")
        bytes += "\r\n".utf8
        quote(part.text)
    }

    private mutating func quote(_ text: String) {
        let digits = Array("0123456789ABCDEF".utf8)
        var width = 0
        let source = Array(text.utf8)
        for (place, byte) in source.enumerated() {
            if byte == 0x0A {
                bytes += "\r\n".utf8
                width = 0
                continue
            }
            let isLast = place + 1 == source.count || source[place + 1] == 0x0A
            let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || (byte == 0x20 && !isLast)
            if width + (isPlain ? 1 : 3) > 75 {
                bytes += "=\r\n".utf8
                width = 0
            }
            if isPlain {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
            width += isPlain ? 1 : 3
        }
        bytes += "\r\n".utf8
    }

    /// Control characters become spaces, so that no value begins a header of its own.
    static func oneLine(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value | 1 == 0x2029
            out.append(isControl ? " " : scalar)
        }
        return String(out).trimming { $0 == " " }
    }

    /// Encoded words of 45 bytes each, none of which parts a character.
    private static func encoded(_ text: String) -> String {
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if words[words.count - 1].count + bytes.count > 45 { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?UTF-8?B?\(base64($0))?=" }.joined(separator: "\r\n ")
    }

    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let piece = bytes[start..<min(start + 3, bytes.count)]
            let group = piece.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - piece.count))
            for position in 0..<4 {
                let isFilled = position <= piece.count
                out.append(isFilled ? alphabet[group >> (18 - 6 * position) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// `Fri, 20 Nov 2026 13:24:24 +0000`.
    static func date(_ time: Instant) -> String {
        let civil = CivilTime(time)
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let number = CivilTime.dayNumber(year: civil.year, month: civil.month, day: civil.day)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(days[(number % 7 + 7) % 7]), \(two(civil.day)) \(months[civil.month - 1]) \(civil.year) "
            + "\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second)) +0000"
    }

    /// The addresses of `Ann <ann@example.com>, bob@example.com`, without what cannot be one.
    static func addresses(_ text: String) -> [String] {
        text.split(separator: ",").compactMap { entry in
            var address = entry[...]
            if let open = entry.lastIndex(of: "<"), let close = entry.lastIndex(of: ">"), open < close {
                address = entry[entry.index(after: open)..<close]
            }
            let trimmed = String(address).trimming { $0 == " " }
            return trimmed.isEmpty ? nil : trimmed
        }
    }
}
