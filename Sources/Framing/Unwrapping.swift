public import Records

extension RecordBatch {
    /// What is parsed of a record instead of its clean view; nil for the view itself. That is what
    /// transports carried in several lines, and all bytes of a journal's entry, whose values may be binary.
    public func carriedText(raw: TextRange, view: TextRange, flags: RecordFlags) -> TextRange? {
        guard flags.contains(.multiline) else { return nil }
        let bytes = self.bytes(raw)
        let cursor: StaticString = "__CURSOR="
        if bytes.count > 9, sameBytes(UnsafeBufferPointer(rebasing: bytes[..<9]), cursor.utf8Bytes) { return raw }
        return unwrapped(view)
    }

    /// What is parsed of a record of several lines: `view` with the prefix of its first line only, so
    /// that the message of the record is the text as the process wrote it. The texts of Docker's
    /// json-file go into the first line's; pieces of CRI and json-file lines become one line.
    ///
    /// - Returns: nil when the lines have no prefix.
    public func unwrapped(_ view: TextRange) -> TextRange? {
        let bytes = self.bytes(view)
        guard let first = bytes.first, !PrefixedLine.isPlain(first) else { return nil }
        let head = PrefixedLine(bytes, 0, firstIndex(of: 0x0A, in: bytes) ?? bytes.count)
        guard head.lane != 0 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        var rest = 0..<0
        var isPartial = true
        while at <= bytes.count {
            let end = firstIndex(of: 0x0A, in: bytes, from: at) ?? bytes.count
            let line = PrefixedLine(bytes, at, end)
            if at == 0 {
                out += bytes[..<line.textRange.upperBound]
                rest = line.textRange.upperBound..<end
                if line.isPartial, !line.isJSON { Self.markWhole(&out, line.textRange.lowerBound) }
            } else {
                if !isPartial { out += line.isJSON ? Array(#"\n"#.utf8) : [0x0A] }
                // A line that is not of the record's lane stands as it is.
                let isOwn = line.lane == head.lane && line.isJSON == head.isJSON
                out +=
                    isOwn ? bytes[(at + line.textRange.lowerBound)..<(at + line.textRange.upperBound)] : bytes[at..<end]
            }
            isPartial = line.isPartial
            at = end + 1
        }
        if head.isJSON { out += bytes[rest] }
        return out.withUnsafeBufferPointer { derive($0) }
    }

    /// Makes the tag `P` of a CRI line whose text begins at `start` an `F`.
    private static func markWhole(_ line: inout [UInt8], _ start: Int) {
        if start >= 2, line[start - 2] == UInt8(ascii: "P") { line[start - 2] = UInt8(ascii: "F") }
    }
}
