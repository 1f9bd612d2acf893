internal import Diagnostics

extension Translator {
    mutating func openGroup(_ scan: inout Scan) throws(Fault) {
        let start = scan.at
        if scan.byte(1) == UInt8(ascii: "*") {
            throw fault("nothing stands before this quantifier to repeat", start + 1)
        }
        guard scan.byte(1) == UInt8(ascii: "?") else { return open("(", 1, &scan) }
        if scan.starts(with: "(?#", at: start) { return try skipComment(&scan) }
        for prefix in ["(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!"] where scan.starts(with: prefix, at: start) {
            return open(prefix, prefix.utf8.count, &scan)
        }
        if scan.starts(with: "(?(", at: start) { return try condition(&scan) }
        for prefix in ["(?P=", "(?P>"] where scan.starts(with: prefix, at: start) {
            let groups = try groupsNamed(&scan, from: start + 4, ")")
            scan.begin(atom: out.count)
            if prefix == "(?P=" { return backReference(to: groups) }
            out.append(contentsOf: "(?&c\(groups[0]))".utf8)
            return
        }
        if scan.byte(2) == UInt8(ascii: "~") {
            throw fault(
                "the absent operator has no counterpart in PCRE2", start, length: 3,
                help: "for (?~x), anything without x, write (?:(?!x).)*")
        }
        for prefix in ["(?<", "(?P<", "(?'"] where scan.starts(with: prefix, at: start) {
            return try namedGroup(&scan, prefix.utf8.count, prefix.hasSuffix("'") ? "'" : ">")
        }
        try flags(&scan)
    }

    mutating func closeGroup(_ scan: inout Scan) throws(Fault) {
        guard let group = scan.groups.popLast() else { throw fault("no \"(\" for this \")\"", scan.at) }
        scan.at += 1
        out.append(UInt8(ascii: ")"))
        scan.begin(atom: group.out)
    }

    private mutating func open(_ text: String, _ length: Int, _ scan: inout Scan) {
        scan.groups.append((out.count, scan.at))
        out.append(contentsOf: text.utf8)
        scan.at += length
        scan.atom = nil
    }

    private mutating func skipComment(_ scan: inout Scan) throws(Fault) {
        guard let close = scan.index(of: UInt8(ascii: ")"), from: scan.at) else {
            throw fault("this comment is never closed", scan.at, length: 3)
        }
        scan.at = close + 1
    }

    /// `(?<name>...)`: the name is a field, also `[a][b]`.
    private mutating func namedGroup(_ scan: inout Scan, _ prefix: Int, _ close: Character) throws(Fault) {
        let start = scan.at
        let (name, end) = try readName(scan, from: start + prefix, close)
        guard let field = fieldName(name) else {
            throw fault("\"\(name)\" is not a field name", start + prefix, length: max(1, name.utf8.count))
        }
        scan.groups.append((out.count, start))
        try openCapture(field, .string, start)
        scan.at = end
        scan.atom = nil
    }

    /// `(?(<name>)yes|no)`; other conditions pass as they are.
    private mutating func condition(_ scan: inout Scan) throws(Fault) {
        for prefix in ["(?(<", "(?('"] where scan.starts(with: prefix, at: scan.at) {
            let start = scan.at
            let group = try groupsNamed(&scan, from: start + 4, prefix.hasSuffix("'") ? "'" : ">")[0]
            guard scan.byte == UInt8(ascii: ")") else { throw fault("\")\" is missing", scan.at) }
            scan.groups.append((out.count, start))
            out.append(contentsOf: "(?(<c\(group)>)".utf8)
            scan.at += 1
            scan.atom = nil
            return
        }
        // The condition is a group of its own, which the next step reads.
        open("(?", 2, &scan)
    }

    /// `(?i)`, `(?im-x:...)`. Ruby's `m` lets the dot match newlines, which PCRE2 calls `s`;
    /// its `a`, `d`, `u` choose character sets and are dropped.
    private mutating func flags(_ scan: inout Scan) throws(Fault) {
        let start = scan.at
        var end = start + 2
        var kept: [UInt8] = []
        while end < scan.text.count, "imxsadu-".utf8.contains(scan.text[end]) {
            switch scan.text[end] {
            case UInt8(ascii: "m"): kept.append(UInt8(ascii: "s"))
            case UInt8(ascii: "a"), UInt8(ascii: "d"), UInt8(ascii: "u"): break
            default: kept.append(scan.text[end])
            }
            end += 1
        }
        guard end < scan.text.count, scan.text[end] == UInt8(ascii: ":") || scan.text[end] == UInt8(ascii: ")")
        else { throw fault("this kind of group is not supported", start, length: min(3, scan.text.count - start)) }
        let text = "(?" + String(decoding: kept, as: UTF8.self)
        if scan.text[end] == UInt8(ascii: ":") { return open(text + ":", end + 1 - start, &scan) }
        out.append(contentsOf: (text + ")").utf8)
        scan.at = end + 1
        scan.atom = nil
    }

    /// Reads `name` and `close` from `start` on.
    private func readName(_ scan: Scan, from start: Int, _ close: Character) throws(Fault) -> (String, Int) {
        guard let stop = close.asciiValue, let end = scan.index(of: stop, from: start) else {
            throw fault("\"\(close)\" is missing behind the name of a group", start)
        }
        return (scan.string(start..<end), end + 1)
    }

    /// The numbers of the groups that capture the field named from `start` on; at least one.
    mutating func groupsNamed(_ scan: inout Scan, from start: Int, _ close: Character) throws(Fault) -> [Int] {
        let (name, end) = try readName(scan, from: start, close)
        let field = fieldName(name)
        let groups = groupFields.indices.filter { groupFields[$0] == field }.map { $0 + 1 }
        guard !groups.isEmpty else {
            throw fault(
                "no group named \"\(name)\" stands before this", start, length: max(1, name.utf8.count),
                help: suggestion(for: name, among: groupFields))
        }
        scan.at = end
        return groups
    }
}
