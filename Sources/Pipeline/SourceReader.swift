internal import Framing
internal import Instants
internal import Parsing
internal import Records

/// Framing and parsing of one source: bytes at the end of a batch become its records.
final class SourceReader {
    /// Finds the records; counts what it had to cut.
    private(set) var framer: LineFramer
    let parser: SourceParser

    init(framer: LineFramer, parser: SourceParser) {
        self.framer = framer
        self.parser = parser
    }

    /// Adds the records found in the text of `batch` from `start` on, which lie at `offset` in `origin`.
    ///
    /// - Returns: how many bytes became records.
    func take(
        from batch: RecordBatch, start: Int, offset: Int64, origin: UInt32, end: InputEnd, tools: ParserTools,
        reference: Instant, fallback: RecordFlags
    ) -> Int {
        let bytes = batch.text.view(start, batch.text.count - start)
        return framer.frame(bytes, end: end) { frame in
            let raw = TextRange(text: start + frame.start, length: frame.length)
            let text = frame.pieces.map { Self.gather($0, start, in: batch) } ?? raw
            let view = batch.cleanView(of: text)
            var record = Record(raw: raw, view: view, flags: frame.flags, origin: origin)
            record.offset = offset + Int64(frame.start)
            batch.addRecord(record)
            let inner = batch.carriedText(raw: text, view: view, flags: frame.flags)
            parser.parse(
                batch.count - 1, in: batch, with: tools, reference: reference, fallback: fallback, text: inner)
        }
    }

    /// The lines of a record between which others lie, one behind the other.
    private static func gather(_ pieces: [Range<Int>], _ start: Int, in batch: RecordBatch) -> TextRange {
        var lines: [UInt8] = []
        for piece in pieces { lines += batch.bytes(TextRange(text: start + piece.lowerBound, length: piece.count)) }
        return lines.withUnsafeBufferPointer { batch.derive($0) }
    }
}
