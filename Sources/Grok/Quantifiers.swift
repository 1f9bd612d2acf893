extension Translator {
    /// One character that stands for itself (or `.`, `^`, `$`).
    mutating func literal(_ scan: inout Scan) {
        scan.begin(atom: out.count)
        let length = scan.characterLength(at: scan.at)
        out.append(contentsOf: scan.text[scan.at..<(scan.at + length)])
        scan.at += length
    }

    /// `*`, `+`, `?` with the suffix `?` (lazy) or `+` (possessive).
    mutating func quantifier(_ scan: inout Scan) throws(Fault) {
        let start = scan.at
        scan.at += 1
        if scan.byte == UInt8(ascii: "?") || scan.byte == UInt8(ascii: "+") { scan.at += 1 }
        try emit(quantifier: Array(scan.text[start..<scan.at]), &scan, start)
    }

    /// `{n}`, `{n,}`, `{n,m}`, `{,m}` as Ruby reads them: only a range may be lazy, none is
    /// possessive. Any other brace stands for itself.
    mutating func brace(_ scan: inout Scan) throws(Fault) {
        let start = scan.at
        guard let bounds = readBounds(scan) else {
            scan.begin(atom: out.count)
            out.append(contentsOf: #"\{"#.utf8)
            scan.at += 1
            return
        }
        scan.at = bounds.end
        var text = "{\(bounds.low)\(bounds.isRange ? "," : "")\(bounds.high)}"
        if bounds.isRange, scan.byte == UInt8(ascii: "?") {
            text += "?"
            scan.at += 1
        }
        try emit(quantifier: Array(text.utf8), &scan, start)
    }

    private func readBounds(_ scan: Scan) -> (low: String, high: String, isRange: Bool, end: Int)? {
        guard let close = scan.index(of: UInt8(ascii: "}"), from: scan.at) else { return nil }
        let inner = scan.string((scan.at + 1)..<close)
        let parts = inner.split(separator: ",", omittingEmptySubsequences: false)
        let digits = parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard digits, !inner.isEmpty, inner != ",", parts.count <= 2 else { return nil }
        let low = parts[0].isEmpty ? "0" : String(parts[0])
        return (low, parts.count == 2 ? String(parts[1]) : "", parts.count == 2, close + 1)
    }

    private mutating func emit(quantifier text: [UInt8], _ scan: inout Scan, _ offset: Int) throws(Fault) {
        guard let atom = scan.atom else {
            throw fault("nothing stands before this quantifier to repeat", offset, length: scan.at - offset)
        }
        if scan.isQuantified { try wrapAtom(from: atom, offset) }
        out.append(contentsOf: text)
        scan.isQuantified = true
    }
}
