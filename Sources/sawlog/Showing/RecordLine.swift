import Glibc
import Instants
import LogsQL
import Records
import Regex

/// How a record looks to a person: time, level and source in columns, the matches marked, long records folded.
struct RecordLayout {
    var color = false
    /// Control characters are shown, not obeyed: a line must not drive the terminal.
    var escapes = false
    /// For a terminal; what goes elsewhere has one plain form.
    var isAligned = false
    /// Long records of several lines show their ends and the lines with matches.
    var folds = false
    var marks: [TextMark] = []
}

/// Writes one record after the other in a layout.
struct RecordLine {
    let layout: RecordLayout
    private let matcher = Matcher()
    /// Grows with the sources that come, up to its limit, so that messages begin in one column.
    private var sourceWidth = 10
    private var hasFolded = false

    private static let widestSource = 28
    /// A record of this many lines is shown whole.
    private static let wholeLines = 4
    private static let mostMarkedLines = 8

    init(_ layout: RecordLayout) { self.layout = layout }

    /// Appends `2026-11-20T04:45:16.123Z error source: message` and the line end; without `time` nothing of one.
    mutating func append(
        time: Instant?, level: Level, source: UnsafeBufferPointer<UInt8>, message: UnsafeBufferPointer<UInt8>,
        to out: inout [UInt8]
    ) {
        if let time { append(time, &out) }
        if level != .unknown || layout.isAligned {
            paint(Self.color(of: level), &out) { $0.append(contentsOf: level.name.utf8Bytes) }
            if layout.isAligned { pad(8 - level.name.utf8CodeUnitCount, &out) }
            out.append(UInt8(ascii: " "))
        }
        if source.count > 0 || layout.isAligned { append(source: source, &out) }
        append(message: message, &out)
        out.append(UInt8(ascii: "\n"))
    }

    /// Milliseconds are enough to read; `-o json` has all digits.
    private func append(_ time: Instant, _ out: inout [UInt8]) {
        let shown = Instant(nanoseconds: time.nanoseconds - time.nanoseconds % 1_000_000)
        paint("2", &out) { text in
            let start = text.count
            shown.appendRFC3339(to: &text)
            guard layout.isAligned else { return }
            // `…:16Z` and `…:16.1Z` get the digits that make them as long as the others.
            text.removeLast()
            if text.count - start == 19 { text.append(UInt8(ascii: ".")) }
            while text.count - start < 23 { text.append(UInt8(ascii: "0")) }
            text.append(UInt8(ascii: "Z"))
        }
        out.append(UInt8(ascii: " "))
    }

    private mutating func append(source: UnsafeBufferPointer<UInt8>, _ out: inout [UInt8]) {
        guard layout.isAligned else {
            paint("36", &out) { self.appendSafe(source, to: &$0) }
            return out.append(contentsOf: ": ".utf8)
        }
        let name = String(decoding: source, as: UTF8.self)
        sourceWidth = max(sourceWidth, min(name.count, Self.widestSource))
        let shown = name.count > sourceWidth ? "…\(name.suffix(sourceWidth - 1))" : name
        paint("36", &out) { buffer in
            var copy = shown
            copy.withUTF8 { self.appendSafe($0, to: &buffer) }
        }
        pad(sourceWidth - shown.count, &out)
        out.append(contentsOf: "  ".utf8)
    }

    private mutating func append(message: UnsafeBufferPointer<UInt8>, _ out: inout [UInt8]) {
        let places = places(in: message)
        guard layout.escapes || layout.folds else { return append(message, 0..<message.count, places, &out) }
        let lines = Self.lines(message)
        let isFolded = layout.folds && lines.count > Self.wholeLines
        var hidden = 0
        var marked = 0
        for (number, line) in lines.enumerated() {
            let isMarked = places.contains { $0.overlaps(line) } && marked < Self.mostMarkedLines
            if isFolded, number > 1, number < lines.count - 1, !isMarked {
                hidden += 1
                continue
            }
            if isMarked { marked += 1 }
            if hidden > 0 { appendFold(of: hidden, &out) }
            hidden = 0
            if number > 0 { out.append(contentsOf: "\n    ".utf8) }
            append(message, line, places, &out)
        }
    }

    private mutating func appendFold(of count: Int, _ out: inout [UInt8]) {
        let hint = hasFolded ? "" : ", --full shows them"
        hasFolded = true
        out.append(contentsOf: "\n    ".utf8)
        paint("2", &out) { $0.append(contentsOf: "… \(count) \(count == 1 ? "line" : "lines")\(hint)".utf8) }
    }

    private static func lines(_ message: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        while start < message.count, let found = memchr(message.baseAddress! + start, 0x0A, message.count - start) {
            let end = UnsafeRawPointer(found) - UnsafeRawPointer(message.baseAddress!)
            lines.append(start..<end)
            start = end + 1
        }
        lines.append(start..<message.count)
        return lines
    }

    /// Where the marks stand, in order; those that overlap are one.
    private func places(in message: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard layout.color, !layout.marks.isEmpty else { return [] }
        var found: [Range<Int>] = []
        for mark in layout.marks { mark.forEachPlace(in: message, matcher) { found.append($0..<$1) } }
        found.sort { $0.lowerBound < $1.lowerBound }
        var joined: [Range<Int>] = []
        for place in found {
            if let last = joined.last, place.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, place.upperBound)
            } else {
                joined.append(place)
            }
        }
        return joined
    }

    /// Appends the part `range` of `message`, painting what of `places` lies in it.
    private func append(
        _ message: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ places: [Range<Int>], _ out: inout [UInt8]
    ) {
        var at = range.lowerBound
        for place in places where place.overlaps(range) {
            let part = place.clamped(to: range)
            appendSafe(UnsafeBufferPointer(rebasing: message[at..<part.lowerBound]), to: &out)
            paint("30;43", &out) { self.appendSafe(UnsafeBufferPointer(rebasing: message[part]), to: &$0) }
            at = part.upperBound
        }
        appendSafe(UnsafeBufferPointer(rebasing: message[at..<range.upperBound]), to: &out)
    }

    func appendSafe(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        layout.escapes ? ControlEscaping.append(bytes, to: &out) : out.append(contentsOf: bytes)
    }

    func paint(_ code: String, _ out: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        if layout.color { out.append(contentsOf: "\u{1B}[\(code)m".utf8) }
        body(&out)
        if layout.color { out.append(contentsOf: "\u{1B}[0m".utf8) }
    }

    private func pad(_ count: Int, _ out: inout [UInt8]) {
        for _ in 0..<max(0, count) { out.append(UInt8(ascii: " ")) }
    }

    static func color(of level: Level) -> String {
        switch level {
        case .critical: "1;35"
        case .error: "1;31"
        case .warning: "33"
        case .debug, .trace: "2"
        default: "32"
        }
    }
}
