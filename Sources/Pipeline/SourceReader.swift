internal import Framing
internal import Instants
internal import Parsing
internal import Records

/// Framing and parsing of one source: bytes at the end of a batch become its records.
final class SourceReader {
    private var framer: LineFramer
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
            let view = batch.cleanView(of: raw)
            var record = Record(raw: raw, view: view, flags: frame.flags, origin: origin)
            record.offset = offset + Int64(frame.start)
            batch.addRecord(record)
            parser.parse(batch.count - 1, in: batch, with: tools, reference: reference, fallback: fallback)
        }
    }
}
