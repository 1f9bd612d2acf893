internal import Framing
internal import Instants
internal import LogsQL
internal import Parsing
internal import Records

/// Where the bytes of one call lie, and what their records are read with.
struct ReadingPlace {
    let batch: RecordBatch
    /// Of the bytes in the batch's text, and in their source.
    let start: Int
    let offset: Int64
    let origin: UInt32
    let tools: ParserTools
    let reference: Instant
    let fallback: RecordFlags
}

/// Framing and parsing of one source: bytes at the end of a batch become its records.
final class SourceReader {
    /// Finds the records; counts what it had to cut.
    var framer: LineFramer
    let parser: SourceParser
    /// What the answer needs; nil when every record is wanted.
    let sieve: TextSieve?
    /// Records passed over since one was parsed.
    private var passed: [Frame] = []
    /// Where a look ahead is worth its cost; see `Skimming`.
    var skimming = Skimming()

    init(framer: LineFramer, parser: SourceParser, sieve: TextSieve? = nil) {
        self.framer = framer
        self.parser = parser
        self.sieve = sieve
    }

    /// Adds the records found in the text of the batch from `place.start` on.
    ///
    /// - Returns: how many bytes became records.
    func take(_ place: ReadingPlace, end: InputEnd) -> Int {
        let bytes = place.batch.text.view(place.start, place.batch.text.count - place.start)
        guard let sieve else { return framer.frame(bytes, end: end) { parse(record(of: $0, place), place) } }
        let consumed = framer.frame(bytes, end: end) { sift($0, place, sieve) }
        // Those behind may have no time of their own.
        if sieve.needsTime { _ = takeTime(of: passed, place) }
        passed.removeAll(keepingCapacity: true)
        return consumed
    }

    // MARK: Passing over

    /// Parses a record that may be in the answer, and no other.
    private func sift(_ frame: Frame, _ place: ReadingPlace, _ sieve: TextSieve) {
        let batch = place.batch
        let derived = batch.derived.count
        let record = record(of: frame, place)
        let view = batch.bytes(record.view)
        if record.offset > 0, view.first != UInt8(ascii: "#"), !sieve.mayHold(view) {
            batch.derived.truncate(to: derived)
            passed.append(frame)
            return
        }
        parse(record, place)
        if sieve.needsTime, !passed.isEmpty, !hasOwnTime(batch), takeTime(of: passed, place) {
            removeLast(batch, derived: derived)
            parse(self.record(of: frame, place), place)
        }
        passed.removeAll(keepingCapacity: true)
    }

    /// Lets the parser know the time of the last of `frames` that has one of its own. False when none has.
    func takeTime(of frames: [Frame], _ place: ReadingPlace) -> Bool {
        let batch = place.batch
        for frame in frames.reversed() {
            let derived = batch.derived.count
            parse(record(of: frame, place), place)
            let isOwn = hasOwnTime(batch)
            removeLast(batch, derived: derived)
            if isOwn { return true }
        }
        return false
    }

    private func hasOwnTime(_ batch: RecordBatch) -> Bool {
        let borrowed: RecordFlags = [.timeFromPrevious, .timeFromFile, .timeFromArrival]
        return batch.records.last?.flags.isDisjoint(with: borrowed) ?? false
    }

    private func removeLast(_ batch: RecordBatch, derived: Int) {
        guard let last = batch.records.popLast() else { return }
        batch.fields.removeLast(batch.fields.count - Int(last.firstField))
        batch.derived.truncate(to: derived)
    }

    // MARK: One record

    private func record(of frame: Frame, _ place: ReadingPlace) -> Record {
        let raw = TextRange(text: place.start + frame.start, length: frame.length)
        let text = frame.pieces.map { Self.gather($0, place.start, in: place.batch) } ?? raw
        var record = Record(
            raw: raw, view: place.batch.cleanView(of: text), flags: frame.flags, origin: place.origin)
        record.offset = place.offset + Int64(frame.start)
        return record
    }

    private func parse(_ record: Record, _ place: ReadingPlace) {
        let batch = place.batch
        batch.addRecord(record)
        let inner = batch.carriedText(raw: record.raw, view: record.view, flags: record.flags)
        parser.parse(
            batch.count - 1, in: batch, with: place.tools, reference: place.reference, fallback: place.fallback,
            text: inner)
    }

    /// The lines of a record between which others lie, one behind the other.
    private static func gather(_ pieces: [Range<Int>], _ start: Int, in batch: RecordBatch) -> TextRange {
        var lines: [UInt8] = []
        for piece in pieces { lines += batch.bytes(TextRange(text: start + piece.lowerBound, length: piece.count)) }
        return lines.withUnsafeBufferPointer { batch.derive($0) }
    }
}
