internal import Records

/// A line taken apart: what carried it (a container runtime, torchrun, Ray, srun, syslog), which
/// stream of text it belongs to, and its text.
///
/// Lines of one *lane* were written by one process, one behind the other; lines of several lanes
/// are mixed in a file. A line without a prefix is of lane 0.
struct PrefixedLine {
    private(set) var lane: UInt64 = 0
    /// Each line has a header of its own, so that indentation alone joins nothing.
    private(set) var hasHeader = false
    /// The line is a piece: the next one of the lane goes on with it (CRI `P`, a json-file text without `\n`).
    private(set) var isPartial = false
    private(set) var text: LineText
    /// Where the text lies in the line, without what carried it; its indentation belongs to it.
    private(set) var textRange: Range<Int>
    /// The text is the inside of a JSON string.
    private(set) var isJSON = false

    /// The line from `start` up to `end`, with its terminator if it has one.
    init(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) {
        var end = end
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
        var at = 0
        text = LineText(UnsafeBufferPointer(start: nil, count: 0))
        textRange = 0..<line.count
        if let outer = container(line) {
            at = outer.start
            if outer.isJSON {
                isJSON = true
                textRange = outer.start..<outer.end
                text = LineText(UnsafeBufferPointer(rebasing: line[textRange]), escapedTabs: true)
                return
            }
        } else if let header = SyslogHeader(line) {
            at = header.end
            hasHeader = true
            lane = hashBytes(UnsafeBufferPointer(rebasing: line[header.host..<header.end])) | 1
        }
        let inner = at
        while let next = RankPrefix.end(line, at) { at = next }
        if at > inner { lane = (lane ^ hashBytes(UnsafeBufferPointer(rebasing: line[inner..<at]))) | 1 }
        textRange = at..<line.count
        text = LineText(UnsafeBufferPointer(rebasing: line[textRange]))
    }

    /// The line as it stands, but for what a container runtime has put before it.
    init(asIs bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) {
        var end = end
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
        textRange = 0..<line.count
        text = LineText(asIs: line)
        guard let outer = container(line) else { return }
        isJSON = outer.isJSON
        textRange = outer.start..<outer.end
        text = LineText(asIs: UnsafeBufferPointer(rebasing: line[textRange]))
    }

    /// True when no prefix can begin with `byte`, so that the line is its own text.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "<"), 0x1B:
            false
        default: true
        }
    }

    /// The text of a line of a container runtime: Docker's json-file or CRI.
    private mutating func container(_ line: UnsafeBufferPointer<UInt8>) -> (start: Int, end: Int, isJSON: Bool)? {
        guard line.count > 20 else { return nil }
        if line[0] == UInt8(ascii: "{") { return jsonFile(line) }
        guard line[0] &- 0x30 < 10, line[10] == UInt8(ascii: "T"), line[4] == UInt8(ascii: "-") else { return nil }
        return cri(line).map { ($0, line.count, false) }
    }

    private mutating func jsonFile(_ line: UnsafeBufferPointer<UInt8>) -> (start: Int, end: Int, isJSON: Bool)? {
        let key: StaticString = #"{"log":""#
        let stream: StaticString = #""stream":""#
        guard sameBytes(UnsafeBufferPointer(rebasing: line[..<8]), key.utf8Bytes) else { return nil }
        var end = 8
        while end < line.count, line[end] != UInt8(ascii: "\"") { end += line[end] == UInt8(ascii: "\\") ? 2 : 1 }
        guard end < line.count, let found = firstRange(of: stream.utf8Bytes, in: line, from: end),
            case let at = found + stream.utf8CodeUnitCount,
            at + 6 <= line.count
        else { return nil }
        lane = hashBytes(UnsafeBufferPointer(rebasing: line[at..<(at + 6)])) | 1
        isPartial = !Self.endsWithEscape("n", line, 8, end)
        if !isPartial { end -= 2 }
        if !isPartial, Self.endsWithEscape("r", line, 8, end) { end -= 2 }
        return (8, end, true)
    }

    /// True when the JSON text up to `end` ends with the escape of `letter`: a backslash that is none itself stands before it.
    private static func endsWithEscape(
        _ letter: Unicode.Scalar, _ line: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> Bool {
        guard end - start >= 2, line[end - 1] == UInt8(ascii: letter) else { return false }
        var at = end - 1
        while at > start, line[at - 1] == UInt8(ascii: "\\") { at -= 1 }
        return (end - 1 - at) % 2 == 1
    }

    /// Behind `2026-11-20T04:46:00.123456789Z stderr F `.
    private mutating func cri(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let blank = firstIndex(of: 0x20, in: line, from: 19), blank < 40, blank + 9 < line.count,
            line[blank + 1] == UInt8(ascii: "s"), line[blank + 2] == UInt8(ascii: "t"),
            line[blank + 3] == UInt8(ascii: "d"),
            line[blank + 7] == 0x20
        else { return nil }
        let tag = line[blank + 8]
        guard tag == UInt8(ascii: "F") || tag == UInt8(ascii: "P"),
            line[blank + 9] == 0x20 || line[blank + 9] == UInt8(ascii: ":")
        else { return nil }
        lane = hashBytes(UnsafeBufferPointer(rebasing: line[(blank + 1)..<(blank + 7)])) | 1
        isPartial = tag == UInt8(ascii: "P")
        return (firstIndex(of: 0x20, in: line, from: blank + 9) ?? blank + 9) + 1
    }
}

/// `Nov 20 04:46:00 host program[123]: ` and the same behind an RFC 3339 time.
private struct SyslogHeader {
    let host: Int
    let end: Int

    init?(_ line: UnsafeBufferPointer<UInt8>) {
        guard line.count > 24 else { return nil }
        let host: Int
        if line[3] == 0x20, line[6] == 0x20, line[9] == 0x3A, line[12] == 0x3A,
            line[15] == 0x20 || line[15] == UInt8(ascii: "."), let blank = firstIndex(of: 0x20, in: line, from: 15),
            blank < 24
        {
            host = blank + 1
        } else if line[0] &- 0x30 < 10, line[4] == 0x2D, line[10] == UInt8(ascii: "T"),
            let blank = firstIndex(of: 0x20, in: line, from: 19), blank < 36
        {
            host = blank + 1
        } else {
            return nil
        }
        guard let tag = firstIndex(of: 0x20, in: line, from: host), tag - host < 256 else { return nil }
        var at = tag + 1
        while at < line.count, line[at] > 0x20, line[at] != 0x3A, at - tag < 128 { at += 1 }
        guard at + 1 < line.count, line[at] == 0x3A, line[at + 1] == 0x20, line[at - 1] == UInt8(ascii: "]") else {
            return nil
        }
        self.host = host
        end = at + 2
    }
}
