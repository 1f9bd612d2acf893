internal import Records

/// A text to be held against the templates of a segment: the ways in which it can lie in their lines.
///
/// A hole is a whole run of ASCII letters and digits with a digit in it. So where the text leaves a
/// piece of fixed text it goes on with a whole hole, which is the run of the text at that place, or
/// it ends in the hole; and between two holes it holds a whole piece.
struct TextAlignment {
    /// What a hole has to hold for the text to lie in a line in some way.
    struct Demand: BitwiseCopyable {
        enum Kind: BitwiseCopyable {
            /// The hole is this.
            case whole
            /// The hole begins, or ends, with this, or is this.
            case start
            case end
            /// This stands in the hole.
            case inside
        }

        var hole: Int
        var kind: Kind
        /// In the text.
        var start: Int
        var length: Int
    }

    /// One way for the text to lie in the lines of a template: in all lines whose holes hold what is
    /// demanded. Without a demand the time of the line decides.
    typealias Way = [Demand]

    let text: [UInt8]
    private let foldsCase: Bool
    private let dictionary: SegmentDictionary
    /// What the dictionary was read from.
    let bytes: UnsafeBufferPointer<UInt8>
    /// Where the run of letters and digits at each place of the text ends; the place itself for none.
    private let runEnds: [Int]
    /// By way of writing a time: its bytes, with a digit for each digit.
    private let times: [[UInt8]]

    /// - Parameters:
    ///   - foldsCase: whether ASCII letters are the same in either case.
    ///   - bytes: what `dictionary` was read from.
    init(
        _ text: [UInt8], foldsCase: Bool = false, _ dictionary: SegmentDictionary, _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        self.text = foldsCase ? text.map(lowercase) : text
        self.foldsCase = foldsCase
        self.dictionary = dictionary
        self.bytes = bytes
        var ends = Array(0...text.count)
        for at in text.indices.reversed() where ASCIIClass.alphanumeric[Int(text[at])] {
            ends[at] = max(at + 1, ends[at + 1])
        }
        runEnds = ends
        times = dictionary.timeTexts.map { $0.pattern.map { foldsCase ? lowercase($0) : $0 } }
    }

    /// True for letters and digits alone: no way of such a text leaves the piece or hole it begins in.
    var isRun: Bool { !text.isEmpty && runEnds[0] == text.count }

    func isNumber(_ demand: Demand) -> Bool {
        for at in demand.start..<(demand.start + demand.length) where !TimeText.isDigit(text[at]) { return false }
        return true
    }

    /// True when a run stands in a piece of the template, or may stand in its timestamp.
    func mayStandInFixedText(_ template: SegmentDictionary.Template) -> Bool {
        for index in 0...template.holes {
            let piece = dictionary.pieces[template.firstPiece + index]
            let end = piece.start + piece.length - text.count
            for at in piece.start..<max(piece.start, end + 1) where byte(at) == text[0] {
                var way: Way = []
                if follows(0, at, index, template, &way) { return true }
            }
        }
        guard template.timeText > 0 else { return false }
        let time = times[template.timeText - 1]
        return time.indices.contains { $0 + text.count <= time.count && fits(0, time, $0, text.count) }
    }

    /// The ways in which the text can lie in lines of the template; nil when it lies in the fixed
    /// text of all of them.
    func ways(in template: SegmentDictionary.Template) -> [Way]? {
        guard let first = text.first else { return nil }
        var ways: [Way] = []
        for index in 0...template.holes {
            let piece = dictionary.pieces[template.firstPiece + index]
            for at in piece.start..<(piece.start + piece.length) where byte(at) == first {
                var way: Way = []
                guard follows(0, at, index, template, &way) else { continue }
                if way.isEmpty, text.count <= piece.start + piece.length - at { return nil }
                ways.append(way)
            }
            if index == template.holes { break }
            if index == 0, template.timeText > 0 {
                addFromTime(template, &ways)
            } else {
                addFromHole(index, template, &ways)
            }
        }
        return ways
    }

    /// The text begins inside a hole.
    @inline(__always)
    private func addFromHole(_ hole: Int, _ template: SegmentDictionary.Template, _ ways: inout [Way]) {
        let end = runEnds[0]
        if end == 0 { return }
        if end == text.count { return ways.append([Demand(hole: hole, kind: .inside, start: 0, length: end)]) }
        let next = dictionary.pieces[template.firstPiece + hole + 1]
        guard next.length > 0, byte(next.start) == text[end] else { return }
        var way = [Demand(hole: hole, kind: .end, start: 0, length: end)]
        if follows(end, next.start, hole + 1, template, &way) { ways.append(way) }
    }

    /// The text begins inside the timestamp.
    private func addFromTime(_ template: SegmentDictionary.Template, _ ways: inout [Way]) {
        let time = times[template.timeText - 1]
        for start in time.indices {
            let length = min(text.count, time.count - start)
            guard fits(0, time, start, length) else { continue }
            var way: Way = []
            let next = dictionary.pieces[template.firstPiece + 1]
            if length == text.count || follows(length, next.start, 1, template, &way) { ways.append(way) }
        }
    }

    /// True when the text from `at` on can stand at `start` of the dictionary, in the piece of this
    /// index, and then go on.
    private func follows(
        _ at: Int, _ start: Int, _ index: Int, _ template: SegmentDictionary.Template, _ way: inout Way
    ) -> Bool {
        var (at, start, index) = (at, start, index)
        while true {
            let piece = dictionary.pieces[template.firstPiece + index]
            let length = min(piece.start + piece.length - start, text.count - at)
            for place in 0..<length where byte(start + place) != text[at + place] { return false }
            at += length
            if at == text.count { return true }
            guard index < template.holes else { return false }
            if index == 0, template.timeText > 0 {
                let time = times[template.timeText - 1]
                let length = min(time.count, text.count - at)
                guard fits(at, time, 0, length) else { return false }
                at += length
            } else {
                let end = runEnds[at]
                if end == at { return false }
                let run = Demand(hole: index, kind: end == text.count ? .start : .whole, start: at, length: end - at)
                if run.kind == .whole, !holdsDigit(at, end) { return false }
                way.append(run)
                at = end
            }
            if at == text.count { return true }
            index += 1
            start = dictionary.pieces[template.firstPiece + index].start
        }
    }

    /// True when the text from `at` on can stand in a timestamp from `start` on.
    private func fits(_ at: Int, _ time: [UInt8], _ start: Int, _ length: Int) -> Bool {
        for place in 0..<length {
            let (wanted, there) = (text[at + place], time[start + place])
            guard TimeText.isDigit(there) ? TimeText.isDigit(wanted) : wanted == there else { return false }
        }
        return true
    }

    private func holdsDigit(_ start: Int, _ end: Int) -> Bool {
        for at in start..<end where TimeText.isDigit(text[at]) { return true }
        return false
    }

    @inline(__always)
    private func byte(_ at: Int) -> UInt8 { foldsCase ? lowercase(bytes[at]) : bytes[at] }
}

extension TimeText {
    /// A timestamp of this way of writing, with `0` for each digit that varies. The zone is as it is.
    fileprivate var pattern: [UInt8] {
        var text = Array("0000-00-00T00:00:00".utf8)
        (text[4], text[7], text[10]) = (dateMark, dateMark, joint)
        if digits > 0 { text += [fractionMark] + [UInt8](repeating: 0x30, count: digits) }
        return text + zone
    }
}
