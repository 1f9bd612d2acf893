public import Instants
public import Records

/// The kinds of records of a segment: those that share template, level, flags and fields.
public final class RecordKinds {
    /// The times of the records lie between these.
    public var earliest: Instant { Instant(nanoseconds: reader.header.minTime) }
    public var latest: Instant { Instant(nanoseconds: reader.header.maxTime) }
    /// A record of each stream. Has nothing but the stream.
    public let streams: RecordBatch
    /// How many kinds there are.
    public var count: Int { dictionary.shapes.count }
    private let reader: SegmentReader
    private let dictionary: SegmentDictionary
    private let text: UnsafeBufferPointer<UInt8>
    private var samples: RecordBatch?
    /// The message of the sample of each template, once written.
    private var views: [TextRange?] = []

    init(_ reader: SegmentReader) throws(BlockFault) {
        self.reader = reader
        dictionary = try reader.dictionary()
        text = try reader.content(.dictionary)
        streams = try reader.tables()
    }

    /// A record of each kind with its level and flags, and no fields; those of `shown` with a message,
    /// which has a `0` in place of each hole. The same batch each time, with more and more messages.
    public func samples(_ shown: Selection) -> RecordBatch {
        let samples = self.samples ?? emptySamples()
        shown.forEach { kind in
            let template = dictionary.shapes[kind].template
            let view = views[template] ?? write(dictionary.templates[template], to: samples)
            views[template] = view
            samples.records[kind].raw = view
            samples.records[kind].view = view
        }
        return samples
    }

    private func emptySamples() -> RecordBatch {
        // Pieces do not overlap, and each hole took a byte to describe.
        let samples = RecordBatch(textCapacity: text.count + 16)
        views = Array(repeating: nil, count: dictionary.templates.count)
        samples.records.reserveCapacity(dictionary.shapes.count)
        for shape in dictionary.shapes {
            var record = Record(raw: .empty, view: .empty, flags: RecordFlags(rawValue: shape.flags))
            record.level = Level(rawValue: shape.level) ?? .unknown
            samples.addRecord(record)
        }
        self.samples = samples
        return samples
    }

    /// Writes the text of a template with a `0` in each hole.
    private func write(_ template: SegmentDictionary.Template, to samples: RecordBatch) -> TextRange {
        let start = samples.text.count
        let size = template.fixedLength + template.holes
        guard let from = text.baseAddress,
            let out = samples.text.unsafeTail(size).baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { return .empty }
        var at = 0
        for index in template.firstPiece..<(template.firstPiece + template.holes) {
            let piece = dictionary.pieces[index]
            (out + at).update(from: from + piece.start, count: piece.length)
            out[at + piece.length] = UInt8(ascii: "0")
            at += piece.length + 1
        }
        let last = dictionary.pieces[template.firstPiece + template.holes]
        (out + at).update(from: from + last.start, count: last.length)
        samples.text.commitTail(size)
        return TextRange(text: start, length: size)
    }

    /// The kinds of `among` some of whose messages may hold `text`, letter by letter.
    ///
    /// Cost: the dictionary, and for templates whose fixed text leaves it open the columns of their
    /// holes. Damage rules out nothing: whoever reads the lines will meet it.
    public func mayHold(_ text: String, among: Selection) -> Selection {
        guard let rows = try? reader.rows(holding: text) else { return among }
        var kinds = among
        kinds.filter { index in
            if case .nowhere = rows.rows(of: dictionary.shapes[index].template, reader, dictionary) { return false }
            return true
        }
        return kinds
    }

    /// The kinds of `among` in whose fixed text `wanted`, which is not empty, stands between two holes.
    ///
    /// Cost: one search through the dictionary, however many kinds there are.
    public func holding(fixedText wanted: String, among: Selection) -> Selection {
        var wanted = wanted
        let templates = wanted.withUTF8 { dictionary.templates(holding: $0) }
        var kinds = among
        if templates.isEmpty {
            kinds.removeAll()
        } else {
            kinds.filter { templates.contains(dictionary.shapes[$0].template) }
        }
        return kinds
    }
}

extension SegmentDictionary {
    /// The templates in one of whose pieces `text` stands. Cost: one search through the dictionary's bytes,
    /// and a look at each place where it is found.
    func templates(holding text: UnsafeBufferPointer<UInt8>) -> Selection {
        var found = Selection(count: templates.count, all: false)
        let search = RareByteSearch(text, in: bytes)
        var (at, next) = (0, 0)
        while next < templates.count, let place = search.first(from: at) {
            next = template(endingBehind: place, from: next)
            guard next < templates.count else { break }
            if isInPiece(place, text.count, of: templates[next]) {
                found.insert(next)
                // Once in a template is enough.
                at = templates[next].columnsAt
                next += 1
            } else {
                at = place + 1
            }
        }
        return found
    }

    /// The first template from `first` on whose pieces end behind `place`: they lie in the order of the templates.
    private func template(endingBehind place: Int, from first: Int) -> Int {
        var (low, high) = (first, templates.count)
        while low < high {
            let middle = (low + high) / 2
            if templates[middle].columnsAt > place { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func isInPiece(_ place: Int, _ length: Int, of template: Template) -> Bool {
        for index in template.firstPiece...(template.firstPiece + template.holes) {
            let piece = pieces[index]
            if piece.start <= place, place + length <= piece.start + piece.length { return true }
        }
        return false
    }
}
