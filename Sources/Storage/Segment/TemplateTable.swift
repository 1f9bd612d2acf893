internal import Records

/// A template under construction: fixed text with holes. A plain value in a table.
struct DraftTemplate: BitwiseCopyable {
    var hash: UInt64
    /// How its first hole writes the record's time, counted from 1; 0 when it is a hole like others.
    var timeText: UInt8
    var holes: Int32
    /// Its fixed text with a mark for each hole, as `LineCuts.fixed`; and the lengths of the pieces
    /// between: one more than holes.
    var textStart: Int32
    var textLength: Int32
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
    /// Numbers of templates, from 1, by hash. Small, since each line looks somewhere else.
    private var slots: UnsafeMutablePointer<UInt16>
    private static let slotMask = 4 * SegmentFormat.templateLimit - 1
    /// Slots looked at for a line; by then it is an attack, or there is no room.
    private static let probeLimit = 64
    /// Unknown outside, so that nobody can write lines of one hash.
    private let secret = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

    init() {
        slots = .allocate(capacity: Self.slotMask + 1)
        slots.initialize(repeating: 0, count: Self.slotMask + 1)
    }

    deinit { slots.deallocate() }

    /// The number of the template that `cuts` has left of a line, a new one if need be, whose plain
    /// words go to `words`; nil when there are too many.
    @inline(__always)
    mutating func find(_ cuts: borrowing LineCuts, timeText: UInt8, _ words: inout SegmentWords) -> Int? {
        let hash = hash(cuts, timeText)
        var place = Int(truncatingIfNeeded: hash >> 32) & Self.slotMask
        var probes = 0
        while slots[place] != 0 {
            let index = Int(slots[place]) &- 1
            if list[index].hash == hash, isSame(list[index], cuts, timeText) { return index }
            place = (place &+ 1) & Self.slotMask
            probes &+= 1
            if probes == Self.probeLimit { return nil }
        }
        return add(hash, cuts, timeText, place, &words)
    }

    /// Sixteen bytes a step; behind the text there are zeros.
    @inline(__always)
    private func hash(_ cuts: borrowing LineCuts, _ timeText: UInt8) -> UInt64 {
        let bytes = UnsafeRawPointer(cuts.fixed)
        var hash = secret.0 ^ UInt64(truncatingIfNeeded: cuts.fixedLength) ^ UInt64(timeText) &<< 32
        var at = 0
        while at < cuts.fixedLength {
            let first = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let second = bytes.loadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self)
            hash = foldMultiply(hash ^ first, secret.1 ^ second)
            at &+= 16
        }
        return foldMultiply(hash, 0x9E37_79B9_7F4A_7C15)
    }

    /// Two texts may have one hash, so the text itself decides.
    @inline(__always)
    private func isSame(_ known: DraftTemplate, _ cuts: borrowing LineCuts, _ timeText: UInt8) -> Bool {
        guard Int(known.textLength) == cuts.fixedLength, known.timeText == timeText else { return false }
        let (left, right) = (UnsafeRawPointer(text.base + Int(known.textStart)), UnsafeRawPointer(cuts.fixed))
        var at = 0
        while at < cuts.fixedLength {
            let first = left.loadUnaligned(fromByteOffset: at, as: SIMD2<UInt64>.self)
            let second = right.loadUnaligned(fromByteOffset: at, as: SIMD2<UInt64>.self)
            let difference = first ^ second
            if difference.x | difference.y != 0 { return false }
            at &+= 16
        }
        return true
    }

    @inline(never)
    private mutating func add(
        _ hash: UInt64, _ cuts: borrowing LineCuts, _ timeText: UInt8, _ place: Int, _ words: inout SegmentWords
    ) -> Int? {
        guard list.count < SegmentFormat.templateLimit, columns.count + cuts.holes <= SegmentFormat.columnLimit else {
            return nil
        }
        var template = DraftTemplate(
            hash: hash, timeText: timeText, holes: Int32(cuts.holes), textStart: Int32(text.count),
            textLength: Int32(cuts.fixedLength), firstPiece: Int32(pieceLengths.count),
            firstColumn: Int32(columns.count), firstSpan: Int32(spans.count), spans: 0, firstShape: 0, rows: 0)
        // With the zeros behind it, so that it too can be read sixteen bytes a step.
        text.append(UnsafeBufferPointer(start: cuts.fixed, count: (cuts.fixedLength + 15) & ~15))
        for piece in 0...cuts.holes { pieceLengths.append(cuts.at[2 * piece + 1] - cuts.at[2 * piece]) }
        for _ in 0..<cuts.holes { columns.append(HoleColumn()) }
        addWords(template, &words)
        template.spans = Int32(spans.count) - template.firstSpan
        list.append(template)
        slots[place] = UInt16(list.count)
        return list.count - 1
    }

    /// Takes the words of the fixed text, and notes which words reach into holes.
    private mutating func addWords(_ template: DraftTemplate, _ words: inout SegmentWords) {
        let base = UnsafePointer(text.base + Int(template.textStart))
        let length = Int(template.textLength)
        guard template.timeText > 0 else { return addWords(base, length, firstHole: 0, &words) }
        // No word reaches into a time.
        let time = Int(pieceLengths[Int(template.firstPiece)])
        addWords(base, time, firstHole: 0, &words)
        addWords(base + time + 1, length - time - 1, firstHole: 1, &words)
    }

    private mutating func addWords(
        _ text: UnsafePointer<UInt8>, _ length: Int, firstHole: Int, _ words: inout SegmentWords
    ) {
        var next = firstHole
        forEachWord(UnsafeBufferPointer(start: text, count: length)) { start, end in
            let first = next
            var (firstMark, lastMark) = (0, 0)
            for at in start..<end where text[at] == LineCuts.holeMark {
                if next == first { firstMark = at }
                lastMark = at
                next += 1
            }
            if next == first { return words.addPlainWord(text + start, end - start) }
            spans.append(
                WordSpan(
                    startCut: Int16(2 * first + 1), startDelta: Int16(start - firstMark),
                    endCut: Int16(2 * next), endDelta: Int16(end - lastMark - 1)))
        }
    }
}
