public import Records

extension RecordBatch {
    /// The parsed view of the raw bytes `raw`, which lie in the batch's text.
    ///
    /// Without the line terminator; and where they occur, without ANSI escape sequences, without
    /// what a progress bar wrote over (`\r`, backspace) and without leading NULs. Only then are
    /// bytes copied; the raw ones stay as they are. Cost: one pass, eight bytes at a time.
    public func cleanView(of raw: TextRange) -> TextRange {
        let bytes = self.bytes(raw)
        var end = bytes.count
        while end > 0, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        let plain = raw.slice(0, end)
        guard hasControl(UnsafeBufferPointer(rebasing: bytes[..<end])) else { return plain }
        var cleaner = ViewCleaner(UnsafeBufferPointer(rebasing: bytes[..<end]))
        return cleaner.changes ? cleaner.clean(into: self) : plain
    }

    /// True when a byte below 0x20 other than a tab may be there. Lines without tabs are settled by
    /// one loop without a branch; Mycroft's test for a small byte in a word, exact for whether
    /// there is one.
    private func hasControl(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        let whole = raw.count & ~7
        var low: UInt64 = 0
        for at in stride(from: 0, to: whole, by: 8) {
            let word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            low |= (word &- 0x2020_2020_2020_2020) & ~word
        }
        if low & 0x8080_8080_8080_8080 != 0, hasControlBesideTabs(raw, whole) { return true }
        for at in whole..<raw.count where raw[at] < 0x20 && raw[at] != 0x09 { return true }
        return false
    }

    /// The same for the first `count` bytes, a multiple of eight.
    private func hasControlBesideTabs(_ raw: UnsafeRawBufferPointer, _ count: Int) -> Bool {
        for at in stride(from: 0, to: count, by: 8) {
            let word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let tabs = word ^ 0x0909_0909_0909_0909
            let low = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
            // Exact in each byte, without borrows: a backspace behind a tab is no tab.
            let isTab = ~((tabs & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F | tabs | 0x7F7F_7F7F_7F7F_7F7F)
            if low & ~isTab != 0 { return true }
        }
        return false
    }
}

/// Applies to a record what a terminal would do with its control characters.
private struct ViewCleaner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var out: [UInt8] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// True when the view differs from the bytes: there is an escape, `\r`, backspace or leading NUL.
    var changes: Bool {
        bytes.first == 0 || bytes.contains { $0 == 0x1B || $0 == 0x0D || $0 == 0x08 }
    }

    mutating func clean(into batch: RecordBatch) -> TextRange {
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count, bytes[at] == 0 { at += 1 }
        while at <= bytes.count {
            let end = firstIndex(of: 0x0A, in: bytes, from: at) ?? bytes.count
            addLine(at, end)
            if end < bytes.count { out.append(0x0A) }
            at = end + 1
        }
        return out.withUnsafeBufferPointer { batch.derive($0) }
    }

    /// One line: its last frame with something to see, without escapes and backspaces.
    private mutating func addLine(_ start: Int, _ end: Int) {
        var end = end
        let lineStart = out.count
        while true {
            let frame = lastFrame(start, end)
            strip(frame, end)
            let blank = out[lineStart...].allSatisfy { $0 == 0x20 || $0 == 0x09 }
            if !blank || frame == start { return }
            out.removeSubrange(lineStart...)
            end = frame - 1
        }
    }

    /// Where the last `\r` frame of the line begins.
    private func lastFrame(_ start: Int, _ end: Int) -> Int {
        var at = end
        while at > start, bytes[at - 1] != 0x0D { at -= 1 }
        return at
    }

    private mutating func strip(_ start: Int, _ end: Int) {
        let from = out.count
        var at = start
        while at < end {
            switch bytes[at] {
            case 0x1B: at = escapeEnd(at, end)
            case 0x08:
                // A character, not a byte of it.
                while out.count > from, let last = out.popLast(), last & 0xC0 == 0x80 {}
                at += 1
            default:
                out.append(bytes[at])
                at += 1
            }
        }
    }

    /// Behind the escape sequence at `at`: CSI, OSC and other string sequences, or two bytes.
    /// ECMA-48, sections 5.4 and 5.6. An unfinished string sequence is dropped up to the end of the line.
    private func escapeEnd(_ at: Int, _ end: Int) -> Int {
        guard at + 1 < end else { return end }
        switch bytes[at + 1] {
        case UInt8(ascii: "["):
            var next = at + 2
            while next < end, bytes[next] >= 0x20, bytes[next] <= 0x3F { next += 1 }
            // What ends no sequence is text, or begins the next one.
            return next < end && (0x40...0x7E).contains(bytes[next]) ? next + 1 : next
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            var next = at + 2
            while next < end {
                if bytes[next] == 0x07 { return next + 1 }
                if bytes[next] == 0x1B, next + 1 < end, bytes[next + 1] == UInt8(ascii: "\\") { return next + 2 }
                next += 1
            }
            return end
        case 0x20...0x2F: return min(end, at + 3)
        case 0x30...0x7E: return at + 2
        default: return at + 1
        }
    }
}
