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
    /// The sample of each template's message.
    private let views: [TextRange]

    init(_ reader: SegmentReader) throws(BlockFault) {
        self.reader = reader
        let dictionary = try reader.dictionary()
        self.dictionary = dictionary
        let text = try reader.content(.dictionary)
        let samples = RecordBatch(textCapacity: text.count + 16)
        self.samples = samples
        views = dictionary.templates.map { template in
            let start = samples.text.count
            for index in 0...template.holes {
                let piece = dictionary.pieces[template.firstPiece + index]
                samples.text.append(UnsafeBufferPointer(rebasing: text[piece.start..<(piece.start + piece.length)]))
                if index < template.holes { samples.text.append(UInt8(ascii: "0")) }
            }
            return TextRange(text: start, length: samples.text.count - start)
        }
        let (tables, streams) = (try reader.content(.tables), streams)
        try reader.wellFormed { () throws(Malformed) in try BlockDecoder.readTables(tables, streams) }
        for stream in 0..<UInt32(streams.streams.count) {
            streams.addRecord(Record(raw: .empty, view: .empty, stream: stream))
        }
        for shape in dictionary.shapes {
            let view = views[shape.template]
            var record = Record(raw: view, view: view, flags: RecordFlags(rawValue: shape.flags))
            record.level = Level(rawValue: shape.level) ?? .unknown
            samples.addRecord(record)
        }
    }

    /// The kinds some of whose messages may hold `text`, letter by letter.
    ///
    /// Cost: the dictionary, and for templates whose fixed text leaves it open the columns of their
    /// holes. Damage rules out nothing: whoever reads the lines will meet it.
    public func mayHold(_ text: String) -> Selection {
        let bytes = Array(text.utf8)
        var verdicts: [Bool]
        do {
            verdicts = try reader.verdicts(onText: bytes).map { $0 != .never }
            if let run = Self.longestRun(bytes) {
                for index in verdicts.indices where verdicts[index] {
                    verdicts[index] = try mayHold(run: run, index)
                }
            }
        } catch {
            return Selection(count: samples.count, all: true)
        }
        var kinds = Selection(count: samples.count, all: true)
        kinds.filter { verdicts[dictionary.shapes[$0].template] }
        return kinds
    }

    /// The longest run of ASCII letters and digits; nil when it is too short to rule out much. It
    /// stands in fixed text or inside a hole, never across an end of one.
    private static func longestRun(_ text: [UInt8]) -> [UInt8]? {
        let runs = text.split { !ASCIIClass.alphanumeric[Int($0)] }
        return runs.max { $0.count < $1.count }.flatMap { $0.count > 2 ? Array($0) : nil }
    }

    private func mayHold(run: [UInt8], _ index: Int) throws(BlockFault) -> Bool {
        let template = dictionary.templates[index]
        guard template.rows > 0 else { return false }
        if Self.holds(samples.bytes(views[index]), run) { return true }
        if template.timeText > 0, try mayTouchTime(run, template) { return true }
        for hole in (template.timeText > 0 ? 1 : 0)..<max(1, template.holes) where hole < template.holes {
            if try mayHold(run: run, dictionary.columns[template.firstColumn + hole], template) { return true }
        }
        return false
    }

    /// True when a value of the column may hold the run. Values lie one behind the other, so that
    /// it may seem to stand where two meet.
    private func mayHold(
        run: [UInt8], _ column: SegmentDictionary.Column, _ template: SegmentDictionary.Template
    ) throws(BlockFault) -> Bool {
        let (bytes, start, length): (UnsafeBufferPointer<UInt8>, Int, Int)
        switch column.encoding {
        case .numbers: return run.allSatisfy { TimeText.isDigit($0) }
        case .constant:
            (bytes, start, length) = (try reader.content(.dictionary), column.constant.start, column.constant.length)
        case .fixed:
            (bytes, start) = (try reader.content(.holes, key: template.group), column.offset)
            length = template.rows * column.length
        case .varied:
            (bytes, start) = (try reader.content(.holes, key: template.group), column.offset)
            length = template.rows + column.size
        }
        guard start <= bytes.count, length <= bytes.count - start else { throw .malformed }
        return Self.holds(UnsafeBufferPointer(rebasing: bytes[start..<(start + length)]), run)
    }

    /// True when the run may stand in a timestamp, or begin before one and go on in it.
    private func mayTouchTime(_ run: [UInt8], _ template: SegmentDictionary.Template) throws(BlockFault) -> Bool {
        let piece = dictionary.pieces[template.firstPiece]
        let text = try reader.content(.dictionary)
        if piece.length > 0, ASCIIClass.alphanumeric[Int(text[piece.start + piece.length - 1])] { return true }
        let digits = run.split { !TimeText.isDigit($0) }.map(\.count).max() ?? 0
        let marks = [UInt8(ascii: "T"), UInt8(ascii: "Z")]
        return digits <= 9 && run.allSatisfy { TimeText.isDigit($0) || marks.contains($0) }
    }

    private static func holds(_ bytes: UnsafeBufferPointer<UInt8>, _ run: [UInt8]) -> Bool {
        run.withUnsafeBufferPointer { firstRange(of: $0, in: bytes) != nil }
    }
}
