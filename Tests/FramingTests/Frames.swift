import Framing
import Records
import TestKit

/// Frames `text` in pieces of `step` bytes, as a tailer would show them, and closes the input; with the
/// lines of other processes taken out.
func framedTexts(_ text: String, step: Int = .max, framer: LineFramer = LineFramer()) -> [String] {
    withBytes(text) { bytes in
        var framer = framer
        var out: [String] = []
        var start = 0
        var seen = 0
        while true {
            seen = step == .max ? bytes.count : min(bytes.count, seen + step)
            let window = UnsafeBufferPointer(rebasing: bytes[start..<seen])
            let consumed = framer.frame(window, end: seen == bytes.count ? .closed : .open) { frame in
                let pieces = frame.pieces ?? [frame.start..<(frame.start + frame.length)]
                out.append(pieces.map { String(decoding: window[$0], as: UTF8.self) }.joined())
            }
            start += consumed
            if seen == bytes.count { return out }
        }
    }
}

/// The extents of the records, which must cover the text.
func framedExtents(_ text: String) -> [Range<Int>] {
    withBytes(text) { bytes in
        var framer = LineFramer()
        var out: [Range<Int>] = []
        _ = framer.frame(bytes, end: .closed) { out.append($0.start..<($0.start + $0.length)) }
        return out
    }
}
