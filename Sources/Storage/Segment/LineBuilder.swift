internal import Glibc
internal import Records

/// Puts the lines of a segment together again, row by row, for the templates it was made for.
struct LineBuilder {
    /// Where the latest line is cut, relative to its start; as `LineCuts`.
    let cuts: UnsafeMutablePointer<Int32>
    private let dictionary: SegmentDictionary
    private let text: UnsafeBufferPointer<UInt8>
    private var writers: [TimeTextWriter]
    /// The cursors of all templates, one behind the other, and where those of each begin; -1 for
    /// templates that were not asked for.
    private let cursors: UnsafeMutablePointer<HoleCursor>
    /// Frees both.
    private let memory: Memory
    private let firstCursor: [Int]
    /// What the cursors point into, beside the parts that the reader keeps.
    private let texts: [UnpackedPart]

    init(_ reader: SegmentReader, _ dictionary: SegmentDictionary, _ isWanted: (Int) -> Bool) throws(BlockFault) {
        var all: [HoleCursor] = []
        var first = [Int](repeating: -1, count: dictionary.templates.count)
        var texts: [UnpackedPart] = []
        for (index, template) in dictionary.templates.enumerated() where template.rows > 0 && isWanted(index) {
            first[index] = all.count
            all += try reader.cursors(template, dictionary, &texts)
        }
        self.dictionary = dictionary
        text = try reader.content(.dictionary)
        writers = dictionary.timeTexts.map { TimeTextWriter($0) }
        memory = Memory(all)
        (cuts, cursors) = (memory.cuts, memory.cursors)
        firstCursor = first
        self.texts = texts
    }

    private final class Memory {
        let cuts: UnsafeMutablePointer<Int32>
        let cursors: UnsafeMutablePointer<HoleCursor>

        init(_ all: [HoleCursor]) {
            cuts = .allocate(capacity: 2 * SegmentFormat.holeLimit + 4)
            cursors = .allocate(capacity: max(1, all.count))
            cursors.initialize(from: all, count: all.count)
        }

        deinit {
            cuts.deallocate()
            cursors.deallocate()
        }
    }

    /// The length of the next line of a template.
    @inline(__always)
    func nextLength(_ index: Int) -> Int {
        let template = dictionary.templates[index]
        var length = template.fixedLength
        let first = firstCursor[index]
        for hole in 0..<template.holes {
            length &+=
                hole == 0 && template.timeText > 0
                ? writers[template.timeText - 1].text.length : cursors[first &+ hole].length
        }
        return length
    }

    /// Writes the next line of a template, `nextLength` bytes, and notes its cuts.
    @inline(__always)
    mutating func write(_ index: Int, time: Int64, to out: UnsafeMutablePointer<UInt8>) {
        let template = dictionary.templates[index]
        let first = firstCursor[index]
        var at = 0
        cuts[0] = 0
        for hole in 0..<template.holes {
            at &+= copyPiece(template.firstPiece &+ hole, out + at)
            cuts[2 &* hole &+ 1] = Int32(truncatingIfNeeded: at)
            if hole == 0, template.timeText > 0 {
                writers[template.timeText &- 1].write(time, to: out + at)
                at &+= writers[template.timeText &- 1].text.length
            } else {
                let length = cursors[first &+ hole].length
                let value = cursors[first &+ hole].take()
                Self.copy(out + at, value, length)
                at &+= length
            }
            cuts[2 &* hole &+ 2] = Int32(truncatingIfNeeded: at)
        }
        at &+= copyPiece(template.firstPiece &+ template.holes, out + at)
        cuts[2 &* template.holes &+ 1] = Int32(truncatingIfNeeded: at)
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
