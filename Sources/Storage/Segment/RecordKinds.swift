public import Instants
public import Records

/// The kinds of records of a segment: those that share template, level, flags and fields.
public final class RecordKinds {
    /// A record of each kind: `0` in place of each hole of its message, its level and flags. Has no fields.
    public let samples: RecordBatch
    /// A record of each stream. Has nothing but the stream.
    public let streams = RecordBatch(textCapacity: 16)
    /// The times of the records lie between these.
    public var earliest: Instant { Instant(nanoseconds: reader.header.minTime) }
    public var latest: Instant { Instant(nanoseconds: reader.header.maxTime) }
    private let reader: SegmentReader
    private let dictionary: SegmentDictionary

    init(_ reader: SegmentReader) throws(BlockFault) {
        self.reader = reader
        let dictionary = try reader.dictionary()
        self.dictionary = dictionary
        let text = try reader.content(.dictionary)
        let samples = RecordBatch(textCapacity: text.count + 16)
        self.samples = samples
        let views = Self.writeSamples(dictionary, text, to: samples)
        let (tables, streams) = (try reader.content(.tables), streams)
        try reader.wellFormed { () throws(Malformed) in try BlockDecoder.readTables(tables, streams) }
        for stream in 0..<UInt32(streams.streams.count) {
            streams.addRecord(Record(raw: .empty, view: .empty, stream: stream))
        }
        samples.records.reserveCapacity(dictionary.shapes.count)
        for shape in dictionary.shapes {
            let view = views[shape.template]
            var record = Record(raw: view, view: view, flags: RecordFlags(rawValue: shape.flags))
            record.level = Level(rawValue: shape.level) ?? .unknown
            samples.addRecord(record)
        }
    }

    /// The text of each template with a `0` in each hole.
    private static func writeSamples(
        _ dictionary: SegmentDictionary, _ text: UnsafeBufferPointer<UInt8>, to samples: RecordBatch
    ) -> [TextRange] {
        // Pieces do not overlap, and each hole took a byte to describe.
        let room = samples.text.unsafeTail(text.count)
        guard let from = text.baseAddress, let out = room.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            return []
        }
        var at = 0
        let views = dictionary.templates.map { template in
            let start = at
            for index in template.firstPiece..<(template.firstPiece + template.holes) {
                let piece = dictionary.pieces[index]
                (out + at).update(from: from + piece.start, count: piece.length)
                out[at + piece.length] = UInt8(ascii: "0")
                at += piece.length + 1
            }
            let last = dictionary.pieces[template.firstPiece + template.holes]
            (out + at).update(from: from + last.start, count: last.length)
            at += last.length
            return TextRange(text: start, length: at - start)
        }
        samples.text.commitTail(at)
        return views
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
}
