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
        let dictionary = try dictionary()
        let alignment = TextAlignment(text, foldsCase: ignoringCase, dictionary, try content(.dictionary))
        return dictionary.templates.map { alignment.verdict($0) }
    }

    /// For each template, whether its lines hold `word` as a word. A word without a digit lies in
    /// fixed text, so there is no perhaps for it.
    func verdicts(onWord word: [UInt8], ignoringCase: Bool = false) throws(BlockFault) -> [TemplateVerdict] {
        if word.contains(where: { TimeText.isDigit($0) }) {
            return try verdicts(onText: word, ignoringCase: ignoringCase).map { $0 == .never ? .never : .perhaps }
        }
        let matching = TemplateMatching(word, ignoringCase: ignoringCase, try dictionary(), try content(.dictionary))
        return matching.dictionary.templates.map { matching.verdict(onPlainWord: $0) }
    }
}

extension TextAlignment {
    fileprivate func verdict(_ template: SegmentDictionary.Template) -> TemplateVerdict {
        guard let ways = ways(in: template) else { return .always }
        return ways.isEmpty ? .never : .perhaps
    }
}

/// Holds a word without a digit against templates.
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
