internal import Records

/// A template under construction: fixed text with holes. A plain value in a table.
struct DraftTemplate: BitwiseCopyable {
    var hash: UInt64
    /// How its first hole writes the record's time, counted from 1; 0 when it is a hole like others.
    var timeText: UInt8
    var holes: Int32
    /// Its fixed text, one piece behind the other, and the pieces' lengths: one more than holes.
    var textStart: Int32
    var firstPiece: Int32
    var firstColumn: Int32
    /// Words that reach into a hole: in `TemplateTable.spans`.
    var firstSpan: Int32
    var spans: Int32
    /// Number of its first shape, counted from 1; 0 for none.
    var firstShape: Int32
    var rows: Int32
}

/// Where a word with a digit stands in the lines of a template, relative to the line's cuts.
struct WordSpan: BitwiseCopyable {
    var startCut: Int16
    var startDelta: Int16
    var endCut: Int16
    var endDelta: Int16
}

/// The templates of a segment under construction, found by the fixed text of a line.
struct TemplateTable: ~Copyable {
    var list = PlainTable<DraftTemplate>(capacity: 1024)
    private(set) var text = PlainTable<UInt8>(capacity: 1 << 16)
    private(set) var pieceLengths = PlainTable<Int32>(capacity: 1 << 12)
    var columns = PlainTable<HoleColumn>(capacity: 1 << 12)
    private(set) var spans = PlainTable<WordSpan>(capacity: 1 << 12)
    private var slots: UnsafeMutablePointer<UInt32>
    private static let slotMask = 4 * SegmentFormat.templateLimit - 1
    /// Slots looked at for a line; by then it is an attack, or there is no room.
    private static let probeLimit = 64
    /// Unknown outside, so that nobody can write lines of one hash.
    private let secret = UInt64.random(in: .min ... .max)

    init() {
        slots = .allocate(capacity: Self.slotMask + 1)
        slots.initialize(repeating: 0, count: Self.slotMask + 1)
    }

    deinit { slots.deallocate() }

    /// The number of the template of `line`, a new one if need be, whose plain words go to `words`;
    /// nil when there are too many.
    @inline(__always)
    mutating func find(
        _ line: UnsafePointer<UInt8>, _ cuts: borrowing LineCuts, timeText: UInt8, _ words: inout SegmentWords
    ) -> Int? {
        let hash = Self.hash(line, cuts, timeText, secret)
        var place = Int(truncatingIfNeeded: hash >> 32) & Self.slotMask
        var probes = 0
        while slots[place] != 0 {
            let index = Int(slots[place]) &- 1
            if list[index].hash == hash, isSame(list[index], line, cuts, timeText) { return index }
            place = (place &+ 1) & Self.slotMask
            probes &+= 1
            if probes == Self.probeLimit { return nil }
        }
        return add(hash, line, cuts, timeText, place, &words)
    }

    @inline(__always)
    private static func hash(
        _ line: UnsafePointer<UInt8>, _ cuts: borrowing LineCuts, _ timeText: UInt8, _ secret: UInt64
    ) -> UInt64 {
        var hash = secret ^ UInt64(timeText) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(cuts.holes)
        for piece in 0...cuts.holes {
            let start = Int(cuts.at[2 &* piece])
            hash = mix(hash, line + start, Int(cuts.at[2 &* piece &+ 1]) &- start)
        }
        return hash
    }

    @inline(__always)
    private static func mix(_ hash: UInt64, _ text: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
        let bytes = UnsafeRawPointer(text)
        var (hash, at) = (hash ^ UInt64(truncatingIfNeeded: length) << 56, 0)
        while at &+ 8 < length {
            hash = foldMultiply(hash ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self), multiplier)
            at &+= 8
        }
        let rest: UInt64
        if length >= 8 {
            rest = bytes.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
        } else if length >= 4 {
            rest =
                UInt64(bytes.loadUnaligned(as: UInt32.self))
                | UInt64(bytes.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)) << 32
        } else if length > 0 {
            rest = UInt64(text[0]) | UInt64(text[length / 2]) << 8 | UInt64(text[length &- 1]) << 16
        } else {
            rest = 0x2545_F491
        }
        return foldMultiply(hash ^ rest, multiplier ^ 0xA076_1D64_78BD_642F)
    }

    /// Two texts may have one hash, so the text itself decides.
    @inline(__always)
    private func isSame(
        _ known: DraftTemplate, _ line: UnsafePointer<UInt8>, _ cuts: borrowing LineCuts, _ timeText: UInt8
    ) -> Bool {
        guard Int(known.holes) == cuts.holes, known.timeText == timeText else { return false }
        var at = Int(known.textStart)
        for piece in 0...cuts.holes {
            let start = cuts.at[2 &* piece]
            let length = cuts.at[2 &* piece &+ 1] &- start
            guard length == pieceLengths[Int(known.firstPiece) &+ piece],
                Self.isEqual(text.base + at, line + Int(start), Int(length))
            else { return false }
            at &+= Int(length)
        }
        return true
    }

    /// memcmp without the call: pieces are short.
    @inline(__always)
    private static func isEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        let (left, right) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
        if length >= 8 {
            var at = 0
            while at &+ 8 < length {
                let piece = left.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                if piece != right.loadUnaligned(fromByteOffset: at, as: UInt64.self) { return false }
                at &+= 8
            }
            return left.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
                == right.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
        }
        if length >= 4 {
            return left.loadUnaligned(as: UInt32.self) == right.loadUnaligned(as: UInt32.self)
                && left.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
                    == right.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
        }
        return length == 0 || (a[0] == b[0] && a[length / 2] == b[length / 2] && a[length &- 1] == b[length &- 1])
    }

    @inline(never)
    private mutating func add(
        _ hash: UInt64, _ line: UnsafePointer<UInt8>, _ cuts: borrowing LineCuts, _ timeText: UInt8, _ place: Int,
        _ words: inout SegmentWords
    ) -> Int? {
        guard list.count < SegmentFormat.templateLimit, columns.count + cuts.holes <= SegmentFormat.columnLimit else {
            return nil
        }
        var template = DraftTemplate(
            hash: hash, timeText: timeText, holes: Int32(cuts.holes), textStart: Int32(text.count),
            firstPiece: Int32(pieceLengths.count), firstColumn: Int32(columns.count), firstSpan: Int32(spans.count),
            spans: 0, firstShape: 0, rows: 0)
        for piece in 0...cuts.holes {
            let start = Int(cuts.at[2 * piece])
            let length = Int(cuts.at[2 * piece + 1]) - start
            text.append(UnsafeBufferPointer(start: line + start, count: length))
            pieceLengths.append(Int32(length))
        }
        for _ in 0..<cuts.holes { columns.append(HoleColumn()) }
        addWords(template, &words)
        template.spans = Int32(spans.count) - template.firstSpan
        list.append(template)
        slots[place] = UInt32(list.count)
        return list.count - 1
    }

    /// Takes the words of the fixed text, and notes which words reach into holes.
    private mutating func addWords(_ template: DraftTemplate, _ words: inout SegmentWords) {
        var line: [UInt8] = []
        var holes: [Int] = []
        var at = Int(template.textStart)
        for piece in 0...Int(template.holes) {
            let length = Int(pieceLengths[Int(template.firstPiece) + piece])
            line += UnsafeBufferPointer(start: text.base + at, count: length)
            at += length
            guard piece < template.holes else { break }
            holes.append(line.count)
            // Fixed text has no digit, so one stands for a hole; a time's words are none of a hole's.
            line.append(piece == 0 && template.timeText > 0 ? UInt8(ascii: " ") : UInt8(ascii: "0"))
        }
        line.withUnsafeBufferPointer { line in
            var next = 0
            forEachWord(line) { start, end in
                while next < holes.count, holes[next] < start { next += 1 }
                let first = next
                while next < holes.count, holes[next] < end { next += 1 }
                if first < next {
                    spans.append(
                        WordSpan(
                            startCut: Int16(2 * first + 1), startDelta: Int16(start - holes[first]),
                            endCut: Int16(2 * next), endDelta: Int16(end - holes[next - 1] - 1)))
                } else if let base = line.baseAddress {
                    words.addWord(base + start, end - start)
                }
            }
        }
    }
}
