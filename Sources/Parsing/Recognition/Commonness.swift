/// How often log lines have `byte`, 0 to 9: signs before capitals before digits before the letters
/// of words.
@inline(__always)
func commonness(_ byte: UInt8) -> Int { Int(commonnesses[Int(byte)]) }

private let commonnesses: [UInt8] = {
    var table = [UInt8](repeating: 2, count: 256)
    for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { table[Int(byte)] = 6 }
    for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { table[Int(byte)] = 4 }
    for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { table[Int(byte)] = 7 }
    for byte in "etaoinsrldcumhp".utf8 { table[Int(byte)] = 8 }
    for byte in ":.-/".utf8 { table[Int(byte)] = 5 }
    for byte in "=,[]_".utf8 { table[Int(byte)] = 3 }
    table[0x20] = 9
    return table
}()

/// Where in `text`, of five bytes at least, those five stand that log lines have least often.
func rarestPart(of text: [UInt8]) -> Int {
    var (rarest, best) = (0, Int.min)
    var isCommon = CommonGrams.contains(gram(text, 0))
    for start in 0...(text.count - 5) {
        let isNextCommon = CommonGrams.contains(gram(text, start + 1))
        var rarity = isCommon || isNextCommon ? -30 : 0
        for at in start..<(start + 5) { rarity += 10 - commonness(text[at]) }
        if rarity > best { (rarest, best) = (start, rarity) }
        isCommon = isNextCommon
    }
    return rarest
}

private func gram(_ text: [UInt8], _ start: Int) -> UInt32 {
    text.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt32.self) } | 0x2020_2020
}

/// Parts of words that half of all lines have.
private enum CommonGrams {
    static func contains(_ gram: UInt32) -> Bool {
        let place = place(of: gram)
        return marks[place >> 6] >> UInt64(place & 63) & 1 != 0 && all.contains(gram)
    }

    private static func place(of gram: UInt32) -> Int { Int((gram &* 0x9E37_79B1) >> 20) }

    /// Most grams are known by this not to be common, without hashing them well.
    private static let marks: [UInt64] = all.reduce(into: [UInt64](repeating: 0, count: 64)) { marks, gram in
        marks[place(of: gram) >> 6] |= 1 << UInt64(place(of: gram) & 63)
    }

    private static let all: Set<UInt32> = {
        let words = [
            "information ", " info ", " error ", " warning", " debug", "notice", " for ", " from ", " with ", " the ",
            " and ", " to ", "ing ", "connection ", "authentication", "server", "status", "time", "user ", "process",
            "request", "service", "session", "system", "block", "node", "name", "host", "file", "data", "http", "port",
            "root", "path", "start", "stop", "load", "init", "size", "task", "worker", "proxy", "client", "message",
            "java", "org.", "com.", "address", "failed", "value", "step ", "true", "null", "state",
        ]
        return words.reduce(into: Set()) { set, word in
            let bytes = Array(word.utf8)
            for start in 0...(bytes.count - 4) { set.insert(gram(bytes, start)) }
        }
    }()
}
