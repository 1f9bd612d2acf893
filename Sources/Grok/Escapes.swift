extension Translator {
    /// A backslash outside a character class.
    mutating func escape(_ scan: inout Scan) throws(Fault) {
        let start = scan.at
        guard let byte = scan.byte(1) else { throw fault("the pattern ends in a backslash", start) }
        scan.begin(atom: out.count)
        switch byte {
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            throw fault(
                "groups have no numbers here", start, length: 2, help: "name the group, (?<x>...), and refer to \\k<x>")
        case UInt8(ascii: "k") where scan.byte(2) == UInt8(ascii: "<"):
            backReference(to: try groupsNamed(&scan, from: start + 3, ">"))
        case UInt8(ascii: "k") where scan.byte(2) == UInt8(ascii: "'"):
            backReference(to: try groupsNamed(&scan, from: start + 3, "'"))
        case UInt8(ascii: "g") where scan.byte(2) == UInt8(ascii: "<"):
            let groups = try groupsNamed(&scan, from: start + 3, ">")
            out.append(contentsOf: "(?&c\(groups[0]))".utf8)
        case UInt8(ascii: "g") where scan.byte(2) == UInt8(ascii: "'"):
            let groups = try groupsNamed(&scan, from: start + 3, "'")
            out.append(contentsOf: "(?&c\(groups[0]))".utf8)
        case UInt8(ascii: "K"): emit("\\K", 2, &scan)
        case UInt8(ascii: "N"): emit("[^\\n]", 2, &scan)
        case UInt8(ascii: "O"): emit("[\\s\\S]", 2, &scan)
        case UInt8(ascii: "h"): emit("[0-9A-Fa-f]", 2, &scan)
        case UInt8(ascii: "H"): emit("[^0-9A-Fa-f]", 2, &scan)
        default:
            let escape = readEscape(scan.text, at: start)
            out.append(contentsOf: escape.text)
            scan.at = escape.end
        }
    }

    /// `\k<name>`: of several groups with the name, the last that took part, as in Oniguruma.
    mutating func backReference(to groups: [Int]) {
        let each = groups.reversed().map { "\\k<c\($0)>" }.joined(separator: "|")
        out.append(contentsOf: (groups.count == 1 ? each : "(?:\(each))").utf8)
    }

    private mutating func emit(_ text: String, _ length: Int, _ scan: inout Scan) {
        out.append(contentsOf: text.utf8)
        scan.at += length
    }
}

/// An escape that means the same inside and outside of a character class.
struct Escape {
    var text: [UInt8]
    /// True when it stands for a set of characters and so cannot end a range.
    var isSet: Bool
    var end: Int
}

/// Reads the escape at `start`, which has a byte behind the backslash.
///
/// Letters that mean nothing to Oniguruma stand for themselves there but are faults in PCRE2;
/// `\v` is one character there and a set here; `\u` is spelt `\x{}` here.
func readEscape(_ text: [UInt8], at start: Int) -> Escape {
    let byte = text[start + 1]
    switch byte {
    case UInt8(ascii: "v"): return Escape(text: Array(#"\x0B"#.utf8), isSet: false, end: start + 2)
    case UInt8(ascii: "x"): return readHex(text, start, most: 2)
    case UInt8(ascii: "u"): return readHex(text, start, most: 4)
    case UInt8(ascii: "0"): return readOctal(text, start)
    case UInt8(ascii: "p"), UInt8(ascii: "P"): return readProperty(text, start)
    default: break
    }
    let sets = "wWsSdDRX"
    if sets.utf8.contains(byte) { return Escape(text: [0x5C, byte], isSet: true, end: start + 2) }
    let isLetter = (0x61...0x7A).contains(byte | 0x20)
    let known = "abefnrtABGKZz"
    if (isLetter && !known.utf8.contains(byte)) || byte >= 0x80 {
        return Escape(text: [byte], isSet: false, end: start + 2)
    }
    return Escape(text: [0x5C, byte], isSet: false, end: start + 2)
}

/// `\x41`, `\x{1F600}`, `\u00e9`, with at most `most` digits without braces.
private func readHex(_ text: [UInt8], _ start: Int, most: Int) -> Escape {
    var at = start + 2
    var digits: ArraySlice<UInt8> = []
    if at < text.count, text[at] == UInt8(ascii: "{"), let close = text[at...].firstIndex(of: UInt8(ascii: "}")) {
        digits = text[(at + 1)..<close]
        at = close + 1
    } else {
        while at < text.count, at < start + 2 + most, isHexDigit(text[at]) { at += 1 }
        digits = text[(start + 2)..<at]
    }
    return Escape(
        text: Array(#"\x{"#.utf8) + (digits.isEmpty ? [0x30] : digits) + [UInt8(ascii: "}")], isSet: false, end: at)
}

private func readOctal(_ text: [UInt8], _ start: Int) -> Escape {
    var at = start + 2
    while at < text.count, at < start + 4, (0x30...0x37).contains(text[at]) { at += 1 }
    return Escape(text: Array(#"\o{0"#.utf8) + text[(start + 2)..<at] + [UInt8(ascii: "}")], isSet: false, end: at)
}

/// `\p{Alpha}` and its like, which PCRE2 knows only as POSIX classes; other properties as they are.
private func readProperty(_ text: [UInt8], _ start: Int) -> Escape {
    guard start + 2 < text.count, text[start + 2] == UInt8(ascii: "{"),
        let close = text[start...].firstIndex(of: UInt8(ascii: "}"))
    else { return Escape(text: [0x5C, text[start + 1]], isSet: true, end: start + 2) }
    var name = String(decoding: text[(start + 3)..<close], as: UTF8.self).lowercased()
    var negated = text[start + 1] == UInt8(ascii: "P")
    if name.hasPrefix("^") {
        name.removeFirst()
        negated.toggle()
    }
    let spelt: String? =
        switch name {
        case "alpha": negated ? #"\P{L}"# : #"\p{L}"#
        case "alnum": negated ? #"\P{Xan}"# : #"\p{Xan}"#
        case "word": negated ? #"\P{Xwd}"# : #"\p{Xwd}"#
        case "space": negated ? #"\P{Xps}"# : #"\p{Xps}"#
        case "digit": negated ? #"\P{Nd}"# : #"\p{Nd}"#
        case "upper": negated ? #"\P{Lu}"# : #"\p{Lu}"#
        case "lower": negated ? #"\P{Ll}"# : #"\p{Ll}"#
        case "punct": negated ? #"\P{P}"# : #"\p{P}"#
        case "xdigit": negated ? #"\P{AHex}"# : #"\p{AHex}"#
        case "cntrl": negated ? #"\P{Cc}"# : #"\p{Cc}"#
        case "blank": negated ? #"\H"# : #"\h"#
        case "ascii": negated ? #"\P{ASCII}"# : #"\p{ASCII}"#
        default: nil
        }
    return Escape(text: spelt.map { Array($0.utf8) } ?? Array(text[start...close]), isSet: true, end: close + 1)
}

func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
}
