internal import Records

/// The text of a template's lines as far as the dictionary alone tells it.
///
/// A line of n holes has 2n + 1 stretches, as in `LineBuilder`: stretch 2h + 1 is hole h, the others
/// are fixed text. Cut c is where stretch c begins; the last cut is the end of the line.
struct TemplateText {
    /// What to take for a hole whose value is not known.
    enum Unknown {
        /// Nothing: text with such a hole is not known.
        case nothing
        /// A `0`, and some time in place of a timestamp, which leaves the pattern as it is.
        case sample
    }

    private let dictionary: SegmentDictionary
    private let text: UnsafeBufferPointer<UInt8>
    private let unknown: Unknown
    /// A timestamp in each way of writing one.
    private let times: [[UInt8]]

    init(_ dictionary: SegmentDictionary, _ text: UnsafeBufferPointer<UInt8>, _ unknown: Unknown) {
        self.dictionary = dictionary
        self.text = text
        self.unknown = unknown
        times = unknown == .nothing ? [] : dictionary.timeTexts.map { Self.sample($0) }
    }

    private static func sample(_ way: TimeText) -> [UInt8] {
        var writer = TimeTextWriter(way)
        var text = [UInt8](repeating: 0, count: way.length)
        text.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { writer.write(0, to: base) } }
        return text
    }

    /// Appends the lines of a template.
    /// - Returns: false when they are not known.
    func appendLine(of template: SegmentDictionary.Template, to out: inout [UInt8]) -> Bool {
        for stretch in 0...(2 * template.holes) {
            guard append(stretch, template, to: &out) else { return false }
        }
        return true
    }

    /// Appends what lies where `slot`, a slice, says.
    /// - Returns: false when it is not known, or when the places make no sense.
    func append(_ slot: FieldSlot, of template: SegmentDictionary.Template, to out: inout [UInt8]) -> Bool {
        let (startDelta, endDelta) = (Int(slot.startDelta), Int(slot.endDelta))
        let first = Int(slot.startCut) - (startDelta < 0 ? 1 : 0)
        let last = Int(slot.endCut) - (endDelta > 0 ? 0 : 1)
        if first == last + 1 { return startDelta == 0 && endDelta == 0 }
        guard first >= 0, first <= last, last <= 2 * template.holes else { return false }
        // A place inside a hole of unknown value is nowhere.
        guard startDelta == 0 || isKnown(first, template), endDelta == 0 || isKnown(last, template) else {
            return false
        }
        let begin = out.count
        var firstEnd = begin
        var lastStart = begin
        for stretch in first...last {
            lastStart = out.count
            guard append(stretch, template, to: &out) else { return false }
            if stretch == first { firstEnd = out.count }
        }
        let start = (startDelta < 0 ? firstEnd : begin) + startDelta
        let end = (endDelta > 0 ? lastStart : out.count) + endDelta
        guard start >= begin, start <= firstEnd, end >= lastStart, end <= out.count, start <= end else { return false }
        out.removeSubrange(end...)
        out.removeSubrange(begin..<start)
        return true
    }

    func appendConstant(_ slot: FieldSlot, to out: inout [UInt8]) {
        out.append(contentsOf: text[Int(slot.constantStart)..<Int(slot.constantStart + slot.constantLength)])
    }

    private func isKnown(_ stretch: Int, _ template: SegmentDictionary.Template) -> Bool {
        if stretch % 2 == 0 { return true }
        if stretch == 1, template.timeText > 0 { return unknown == .sample }
        return dictionary.columns[template.firstColumn + stretch / 2].encoding == .constant
    }

    private func append(
        _ stretch: Int, _ template: SegmentDictionary.Template, to out: inout [UInt8]
    ) -> Bool {
        if stretch % 2 == 0 {
            let piece = dictionary.pieces[template.firstPiece + stretch / 2]
            out.append(contentsOf: text[piece.start..<(piece.start + piece.length)])
        } else if stretch == 1, template.timeText > 0 {
            guard unknown == .sample else { return false }
            out.append(contentsOf: times[template.timeText - 1])
        } else {
            let column = dictionary.columns[template.firstColumn + stretch / 2]
            if column.encoding == .constant {
                out.append(contentsOf: text[column.constant.start..<(column.constant.start + column.constant.length)])
            } else {
                guard unknown == .sample else { return false }
                out.append(UInt8(ascii: "0"))
            }
        }
        return true
    }
}
