internal import Records

/// Finding a record's beginning without framing all that comes before it.
extension LineFramer {
    /// Records found without what came before them.
    public struct SureFrames {
        /// In order, one behind the other.
        public var frames: [Frame]
        /// Behind the last of them: there a record begins.
        public var end: Int
    }

    /// Bytes from whose end a search goes back for lines that settle where records begin.
    private static let stretch = 3 * recordLimit

    /// Records of `bytes` that are surely the ones that framing all of `bytes` gives, up to the last that ends
    /// before `limit`; nil when the lines do not tell. `bytes` begin with a record.
    ///
    /// A record takes 500 lines and 64 KiB at most. So whatever record is open where a stretch of lines begins, it
    /// has ended after so many, and if each of those lines is a record when nothing is open before them, framing
    /// with and without what came before has come to the same. Where records of several processes are mixed, one
    /// process has to write so many of the lines. Cost: framing of 192 KiB.
    public func sureFrames(in bytes: UnsafeBufferPointer<UInt8>, before limit: Int) -> SureFrames? {
        guard joiner == nil, limit > Self.stretch,
            let newline = firstIndex(of: 0x0A, in: bytes, from: limit - Self.stretch), newline + 1 < limit
        else { return nil }
        let start = newline + 1
        let part = UnsafeBufferPointer(rebasing: bytes[start..<limit])
        var run = SettlingRun()
        var found = SureFrames(frames: [], end: 0)
        var framer = LineFramer(joinsLines: joinsLines)
        let consumed = framer.frame(part, end: .open) { frame in
            if !run.isSettled { run.take(frame, in: part) }
            if run.isSettled { found.frames.append(frame.moved(by: start)) }
        }
        found.end = start + consumed
        return run.isSettled ? found : nil
    }

    /// Framing goes on behind bytes that were passed over, at the beginning of a record.
    public mutating func passOver() { (insideLine, isResumed) = (false, false) }

    /// The first place in `bytes` from which on the bytes alone do not tell what messages hold or where lines end:
    /// an escape sequence, or a backspace, which joins what stands around it, or an entry of a journal, whose values
    /// may have lines of their own. `#` at the beginning of a line counts too when `comments` matter.
    ///
    /// Cost: a search for each of four bytes.
    public static func opaquePlace(in bytes: UnsafeBufferPointer<UInt8>, comments: Bool) -> Int? {
        var clear = bytes
        // Each search need not go farther than what the one before has found.
        func look(for byte: UInt8, _ isOpaque: (Int) -> Bool) {
            var at = 0
            while let found = firstIndex(of: byte, in: clear, from: at) {
                if isOpaque(found) {
                    clear = UnsafeBufferPointer(rebasing: bytes[..<found])
                    return
                }
                at = found + 1
            }
        }
        look(for: 0x1B) { _ in true }
        look(for: 0x08) { _ in true }
        if comments { look(for: UInt8(ascii: "#")) { $0 == 0 || bytes[$0 - 1] == 0x0A } }
        let key: StaticString = "__CURSOR="
        // A letter that is rare in logs; one that is cut off at the end comes again, whole.
        look(for: UInt8(ascii: "U")) { at in
            at >= 3 && at + 6 <= bytes.count
                && sameBytes(UnsafeBufferPointer(rebasing: bytes[(at - 3)..<(at + 6)]), key.utf8Bytes)
        }
        return clear.count < bytes.count ? clear.count : nil
    }
}

/// Lines that are records of their own, one behind the other, until no record from before them can be open.
private struct SettlingRun {
    /// Bytes since the run began; what is open from before takes lines of other processes for so long.
    private var bytes = 0
    private var lanes: [UInt64: (lines: Int, bytes: Int)] = [:]
    private(set) var isSettled = false

    mutating func take(_ frame: Frame, in text: UnsafeBufferPointer<UInt8>) {
        guard frame.flags.isEmpty, frame.pieces == nil else {
            bytes = 0
            lanes.removeAll()
            return
        }
        bytes += frame.length
        guard bytes > LineFramer.recordLimit else { return }
        let line = PrefixedLine(text, frame.start, frame.start + frame.length)
        let before = lanes[line.lane] ?? (0, 0)
        // No record has room for this line any more.
        isSettled = before.lines >= LineFramer.recordLines || before.bytes >= LineFramer.recordLimit
        lanes[line.lane] = (before.lines + 1, before.bytes + frame.length)
    }
}

extension Frame {
    fileprivate func moved(by count: Int) -> Frame {
        var moved = self
        moved.start += count
        moved.pieces = pieces?.map { ($0.lowerBound + count)..<($0.upperBound + count) }
        return moved
    }
}
