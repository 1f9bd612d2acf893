internal import Instants
internal import Records

/// The lines that show an alert: the first of the window that crossed and the last so far.
struct Evidence: Sendable, Equatable {
    /// Lines kept at each end.
    static let lines = 5
    /// Bytes kept of a line.
    static let width = 1024

    private struct Line: Sendable, Equatable {
        var time: Instant
        var bytes: [UInt8]
    }

    private var first: [Line] = []
    /// A ring: `next` is the oldest once it is full.
    private var recent: [Line] = []
    private var next = 0
    /// Records since the window that crossed began; of the running window while all is quiet.
    private(set) var count = 0

    var firstLines: [[UInt8]] { first.map(\.bytes) }
    var lastLines: [[UInt8]] { (recent[next...] + recent[..<next]).map(\.bytes) }

    /// Takes a record that is `cut`; while `isQuiet`, what is older than `window` leaves the beginning.
    mutating func add(
        _ bytes: [UInt8], _ time: Instant, isQuiet: Bool, window: TimeSpan, inWindow: Int
    ) {
        if isQuiet {
            forget(outside: window, of: time)
            count = max(0, inWindow - 1)
        }
        count += 1
        let line = Line(time: time, bytes: bytes)
        if first.count < Self.lines { first.append(line) }
        if recent.count < Self.lines {
            recent.append(line)
        } else {
            recent[next] = line
            next = (next + 1) % Self.lines
        }
    }

    /// Lines that are too far from `time` show nothing of an alert that begins there.
    private mutating func forget(outside window: TimeSpan, of time: Instant) {
        func isOutside(_ line: Line) -> Bool { line.time + window <= time || time + window <= line.time }
        first.removeAll(where: isOutside)
        if recent.contains(where: isOutside) {
            recent = (recent[next...] + recent[..<next]).filter { !isOutside($0) }
            next = 0
        }
    }

    /// Forgets the beginning when an alert has ended.
    mutating func settle() {
        first = []
        count = 0
    }

    /// A record as evidence: its beginning, when it is long.
    static func cut(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard bytes.count > width else { return Array(bytes) }
        var end = width
        while end > width - 4, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(bytes[..<end]) + Array("…".utf8)
    }

    func write(to writer: inout StateWriter) {
        writer.append(count)
        // Of a few records the first are the last ones too.
        let isSame = first == recent && next == 0
        writer.append(isSame ? Self.same : next)
        for list in isSame ? [first] : [first, recent] {
            writer.append(UInt64(list.count))
            for line in list {
                writer.append(line.time.nanoseconds)
                writer.append(line.bytes)
            }
        }
    }

    init() {}

    /// Stands in the place of `next` where the last lines are the first ones.
    private static let same = -1

    init?(from reader: inout StateReader) {
        guard let count = reader.integer(), let next = reader.integer(), let first = Self.read(&reader) else {
            return nil
        }
        let isSame = next == Self.same
        guard let recent = isSame ? first : Self.read(&reader), isSame || next >= 0, next <= recent.count else {
            return nil
        }
        self.count = count
        self.next = isSame ? 0 : next
        self.first = first
        self.recent = recent
    }

    private static func read(_ reader: inout StateReader) -> [Line]? {
        guard let count = reader.count(), count <= lines else { return nil }
        var list: [Line] = []
        for _ in 0..<count {
            guard let time = reader.signed(), let bytes = reader.blob() else { return nil }
            list.append(Line(time: Instant(nanoseconds: time), bytes: bytes))
        }
        return list
    }
}
