internal import Records

/// What the fixed text of a template says of all its lines.
enum TemplateVerdict: Hashable {
    /// No line of the template holds what was asked for.
    case never
    /// Every line does.
    case always
    /// The values of the holes decide.
    case perhaps
}

extension SegmentReader {
    /// For each template, whether its lines hold `text` anywhere. Cost: the dictionary; no line is built.
    ///
    /// - Parameter ignoringCase: of ASCII letters.
    func verdicts(onText text: [UInt8], ignoringCase: Bool = false) throws(BlockFault) -> [TemplateVerdict] {
        let matching = TemplateMatching(text, ignoringCase: ignoringCase, try dictionary(), try content(.dictionary))
        return matching.dictionary.templates.map { matching.verdict(onText: $0) }
    }

    /// For each template, whether its lines hold `word` as a word. A word without a digit lies in
    /// fixed text, so there is no perhaps for it.
    func verdicts(onWord word: [UInt8], ignoringCase: Bool = false) throws(BlockFault) -> [TemplateVerdict] {
        let matching = TemplateMatching(word, ignoringCase: ignoringCase, try dictionary(), try content(.dictionary))
        let hasDigit = word.contains { TimeText.isDigit($0) }
        return matching.dictionary.templates.map {
            hasDigit ? matching.verdict(onText: $0) == .never ? .never : .perhaps : matching.verdict(onPlainWord: $0)
        }
    }
}

/// Holds a text against templates.
private struct TemplateMatching {
    let dictionary: SegmentDictionary
    private let wanted: [UInt8]
    private let ignoringCase: Bool
    private let text: UnsafeBufferPointer<UInt8>

    init(
        _ wanted: [UInt8], ignoringCase: Bool, _ dictionary: SegmentDictionary, _ text: UnsafeBufferPointer<UInt8>
    ) {
        self.wanted = ignoringCase ? wanted.map(lowercase) : wanted
        self.ignoringCase = ignoringCase
        self.dictionary = dictionary
        self.text = text
    }

    private func piece(_ template: SegmentDictionary.Template, _ index: Int) -> [UInt8] {
        let piece = dictionary.pieces[template.firstPiece + index]
        let bytes = text[piece.start..<(piece.start + piece.length)]
        return ignoringCase ? bytes.map(lowercase) : Array(bytes)
    }

    func verdict(onText template: SegmentDictionary.Template) -> TemplateVerdict {
        if wanted.isEmpty { return .always }
        let pieces = (0...template.holes).map { piece(template, $0) }
        for piece in pieces where Self.holds(piece, wanted) { return .always }
        for index in 0...template.holes {
            for start in pieces[index].indices where pieces[index][start] == wanted[0] {
                if fits(0, template, pieces, index, start) { return .perhaps }
            }
            if index < template.holes, fitsFromHole(template, pieces, index) { return .perhaps }
        }
        return .never
    }

    private static func holds(_ piece: [UInt8], _ wanted: [UInt8]) -> Bool {
        piece.withUnsafeBufferPointer { piece in
            wanted.withUnsafeBufferPointer { firstRange(of: $0, in: piece) != nil }
        }
    }

    /// True when the wanted text from `at` on can stand at `start` of the piece `index`.
    private func fits(
        _ at: Int, _ template: SegmentDictionary.Template, _ pieces: [[UInt8]], _ index: Int, _ start: Int
    ) -> Bool {
        var (at, index, start) = (at, index, start)
        while true {
            while start < pieces[index].count {
                if at == wanted.count { return true }
                guard pieces[index][start] == wanted[at] else { return false }
                (at, start) = (at + 1, start + 1)
            }
            if at == wanted.count { return true }
            guard index < template.holes else { return false }
            let end = holeEnd(at, template, index)
            // A time may go on behind what is wanted, a hole is a run that ends with itself.
            guard end > at else { return false }
            (at, index, start) = (end, index + 1, 0)
        }
    }

    /// Where a hole that begins at `at` of the wanted text ends in it.
    private func holeEnd(_ at: Int, _ template: SegmentDictionary.Template, _ hole: Int) -> Int {
        if hole == 0, template.timeText > 0 {
            return min(wanted.count, at + dictionary.timeTexts[template.timeText - 1].length)
        }
        var end = at
        while end < wanted.count, ASCIIClass.alphanumeric[Int(wanted[end])] { end += 1 }
        return end
    }

    /// True when the wanted text can begin inside a hole.
    private func fitsFromHole(
        _ template: SegmentDictionary.Template, _ pieces: [[UInt8]], _ hole: Int
    ) -> Bool {
        if hole == 0, template.timeText > 0 {
            // Any end of the time may be what it begins with.
            let length = min(wanted.count, dictionary.timeTexts[template.timeText - 1].length)
            return (1...length).contains { $0 == wanted.count || fits($0, template, pieces, 1, 0) }
        }
        let end = holeEnd(0, template, hole)
        return end > 0 && (end == wanted.count || fits(end, template, pieces, hole + 1, 0))
    }

    /// For a word without a digit.
    func verdict(onPlainWord template: SegmentDictionary.Template) -> TemplateVerdict {
        if wanted.isEmpty { return .never }
        var line: [UInt8] = []
        for index in 0...template.holes {
            line += piece(template, index)
            if index < template.holes {
                // As where the words of a template are taken from its text.
                line.append(index == 0 && template.timeText > 0 ? UInt8(ascii: " ") : UInt8(ascii: "0"))
            }
        }
        var isThere = false
        line.withUnsafeBufferPointer { line in
            forEachWord(line) { start, end in
                if end - start == wanted.count, line[start..<end].elementsEqual(wanted) { isThere = true }
            }
        }
        return isThere ? .always : .never
    }
}
