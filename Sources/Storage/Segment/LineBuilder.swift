internal import Glibc
internal import Records

/// Puts the lines of a segment together again, row by row, for the templates it was made for: whole
/// lines, or a stretch of them.
///
/// A line of n holes has 2n + 1 stretches between its cuts: stretch 2h + 1 is hole h, the others
/// are fixed text. What is left out of a stretch costs nothing.
struct LineBuilder {
    /// Where the latest line is cut, relative to its start; as `LineCuts`.
    let cuts: UnsafeMutablePointer<Int32>
    private let dictionary: SegmentDictionary
    private let text: UnsafeBufferPointer<UInt8>
    private var writers: [TimeTextWriter]
    /// The cursors of all templates, one behind the other, and where those of each begin; -1 for
    /// templates that were not asked for.
    private let cursors: UnsafeMutablePointer<HoleCursor>
    /// By template: how many lines were passed over since its cursors last moved.
    private let passed: UnsafeMutablePointer<Int32>
    /// Frees all three.
    private let memory: Memory
    private let firstCursor: [Int]
    /// The stretches of each template that are built.
    private let spans: [Span]
    /// What the cursors point into, beside the parts that the reader keeps.
    private let texts: [UnpackedPart]

    struct Span: BitwiseCopyable {
        var first: Int
        var end: Int
        /// Bytes of fixed text in it.
        var fixedLength = 0
        var isWhole = false

        static func whole(_ template: SegmentDictionary.Template) -> Span {
            Span(first: 0, end: 2 * template.holes + 1, fixedLength: template.fixedLength, isWhole: true)
        }
    }

    init(_ reader: SegmentReader, _ dictionary: SegmentDictionary, _ isWanted: (Int) -> Bool) throws(BlockFault) {
        try self.init(reader, dictionary) { isWanted($0) ? .whole(dictionary.templates[$0]) : nil }
    }

    /// - Parameter span: the stretches to build of the lines of a template, nil for none.
    init(_ reader: SegmentReader, _ dictionary: SegmentDictionary, span: (Int) -> Span?) throws(BlockFault) {
        var all: [HoleCursor] = []
        var first = [Int](repeating: -1, count: dictionary.templates.count)
        var texts: [UnpackedPart] = []
        var spans = [Span](repeating: Span(first: 0, end: 0), count: dictionary.templates.count)
        for (index, template) in dictionary.templates.enumerated() where template.rows > 0 {
            guard var wanted = span(index) else { continue }
            let holes = (wanted.first / 2)..<max(wanted.first / 2, wanted.end / 2)
            if !wanted.isWhole {
                for stretch in wanted.first..<wanted.end where stretch % 2 == 0 {
                    wanted.fixedLength += dictionary.pieces[template.firstPiece + stretch / 2].length
                }
            }
            first[index] = all.count - holes.lowerBound
            all += try reader.cursors(template, holes, dictionary, &texts)
            spans[index] = wanted
        }
        self.spans = spans
        self.dictionary = dictionary
        text = try reader.content(.dictionary)
        writers = dictionary.timeTexts.map { TimeTextWriter($0) }
        memory = Memory(all, templates: dictionary.templates.count)
        (cuts, cursors, passed) = (memory.cuts, memory.cursors, memory.passed)
        firstCursor = first
        self.texts = texts
    }

    private final class Memory {
        let cuts: UnsafeMutablePointer<Int32>
        let cursors: UnsafeMutablePointer<HoleCursor>
        let passed: UnsafeMutablePointer<Int32>

        init(_ all: [HoleCursor], templates: Int) {
            cuts = .allocate(capacity: 2 * SegmentFormat.holeLimit + 4)
            cursors = .allocate(capacity: max(1, all.count))
            cursors.initialize(from: all, count: all.count)
            passed = .allocate(capacity: max(1, templates))
            passed.initialize(repeating: 0, count: templates)
        }

        deinit {
            cuts.deallocate()
            cursors.deallocate()
            passed.deallocate()
        }
    }

    /// The length of the next line of a template, of its stretches that are built.
    @inline(__always)
    func nextLength(_ index: Int) -> Int {
        if passed[index] > 0 { catchUp(index) }
        let template = dictionary.templates[index]
        let span = spans[index]
        var length = span.fixedLength
        let first = firstCursor[index]
        for hole in (span.first / 2)..<(span.end / 2) {
            length &+=
                hole == 0 && template.timeText > 0
                ? writers[template.timeText - 1].text.length : cursors[first &+ hole].length
        }
        return length
    }

    /// Passes over the next line of a template. Costs next to nothing until a line behind it is built.
    @inline(__always)
    func skip(_ index: Int) { passed[index] &+= 1 }

    private func catchUp(_ index: Int) {
        let first = firstCursor[index]
        for hole in (spans[index].first / 2)..<(spans[index].end / 2) {
            cursors[first &+ hole].skip(Int(passed[index]))
        }
        passed[index] = 0
    }

    /// Writes the next line of a template, `nextLength` bytes, and notes its cuts.
    @inline(__always)
    mutating func write(_ index: Int, time: Int64, to out: UnsafeMutablePointer<UInt8>) {
        let template = dictionary.templates[index]
        let first = firstCursor[index]
        let span = spans[index]
        var at = 0
        cuts[span.first] = 0
        var stretch = span.first
        if stretch % 2 == 1 {
            at = writeHole(stretch / 2, template, first, time, out, at)
            stretch &+= 1
        }
        while stretch < span.end {
            at &+= copyPiece(template.firstPiece &+ stretch / 2, out + at)
            cuts[stretch &+ 1] = Int32(truncatingIfNeeded: at)
            if stretch &+ 1 < span.end { at = writeHole(stretch / 2, template, first, time, out, at) }
            stretch &+= 2
        }
    }

    /// - Returns: the end of the hole.
    @inline(__always)
    private mutating func writeHole(
        _ hole: Int, _ template: SegmentDictionary.Template, _ first: Int, _ time: Int64,
        _ out: UnsafeMutablePointer<UInt8>, _ at: Int
    ) -> Int {
        var end = at
        if hole == 0, template.timeText > 0 {
            writers[template.timeText &- 1].write(time, to: out + at)
            end &+= writers[template.timeText &- 1].text.length
        } else {
            let length = cursors[first &+ hole].length
            let value = cursors[first &+ hole].take()
            Self.copy(out + at, value, length)
            end &+= length
        }
        cuts[2 &* hole &+ 2] = Int32(truncatingIfNeeded: end)
        return end
    }

    @inline(__always)
    private func copyPiece(_ index: Int, _ out: UnsafeMutablePointer<UInt8>) -> Int {
        let piece = dictionary.pieces[index]
        if let base = text.baseAddress { Self.copy(out, base + piece.start, piece.length) }
        return piece.length
    }

    @inline(__always)
    private static func copy(_ to: UnsafeMutablePointer<UInt8>, _ from: UnsafePointer<UInt8>, _ length: Int) {
        if length < 8 {
            for at in 0..<length { to[at] = from[at] }
        } else {
            memcpy(to, from, length)
        }
    }
}
