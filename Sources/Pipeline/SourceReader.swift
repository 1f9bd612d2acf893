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
        guard let sieve else {
            return framer.frame(bytes, end: end) { parse(record(of: $0, place), place, place.batch) }
        }
        var clear = ClearBytes(bytes, sieve, comments: parser.readsComments)
        let consumed = framer.frame(bytes, end: end) { frame in
            // What surely holds nothing that is wanted is not looked at by itself.
            if frame.pieces == nil, place.offset + Int64(frame.start) > 0, clear.holds(frame) {
                if sieve.needsTime { passed.append(frame) }
            } else {
                sift(frame, place, sieve)
            }
        }
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
            if sieve.needsTime { passed.append(frame) }
            return
        }
        parse(record, place, batch)
        if sieve.needsTime, !passed.isEmpty, !hasOwnTime(batch), takeTime(of: passed, place) { borrowTime(batch) }
        passed.removeAll(keepingCapacity: true)
    }

    /// Lets the parser know the time of the last of `frames` that has one of its own. False when none has.
    ///
    /// They are parsed in a batch of their own: what parsing remembers of a batch outlives each of its records.
    func takeTime(of frames: [Frame], _ place: ReadingPlace) -> Bool {
        let scratch = RecordBatch()
        for frame in frames.reversed() {
            scratch.text.truncate(to: 0)
            parse(record(of: frame, place, movedTo: scratch), place, scratch)
            if hasOwnTime(scratch) { return true }
        }
        return false
    }

    private func hasOwnTime(_ batch: RecordBatch) -> Bool {
        let borrowed: RecordFlags = [.timeFromPrevious, .timeFromFile, .timeFromArrival]
        return batch.records.last?.flags.isDisjoint(with: borrowed) ?? false
    }

    /// Gives the last record the time that the parser knows by now, of a record before it.
    private func borrowTime(_ batch: RecordBatch) {
        guard let time = parser.lastTime, batch.count > 0 else { return }
        let last = batch.count - 1
        batch.records[last].time = time
        batch.records[last].flags.subtract([.timeFromFile, .timeFromArrival])
        batch.records[last].flags.insert(.timeFromPrevious)
    }

    // MARK: One record

    private func record(of frame: Frame, _ place: ReadingPlace) -> Record {
        let raw = TextRange(text: place.start + frame.start, length: frame.length)
        return record(of: frame, place, raw: raw, in: place.batch)
    }

    /// The same with its bytes copied to another batch.
    private func record(of frame: Frame, _ place: ReadingPlace, movedTo batch: RecordBatch) -> Record {
        batch.text.append(place.batch.text.view(place.start + frame.start, frame.length))
        return record(of: frame, place, raw: TextRange(text: 0, length: frame.length), in: batch)
    }

    private func record(of frame: Frame, _ place: ReadingPlace, raw: TextRange, in batch: RecordBatch) -> Record {
        let text = frame.pieces.map { batch.derive(gathered: $0, place) } ?? raw
        var record = Record(raw: raw, view: batch.cleanView(of: text), flags: frame.flags, origin: place.origin)
        record.offset = place.offset + Int64(frame.start)
        return record
    }

    private func parse(_ record: Record, _ place: ReadingPlace, _ batch: RecordBatch) {
        if let sieve, !sieve.needsFields {
            var record = record
            record.stream = batch.streams.intern(Labels(source: ""))
            return batch.addRecord(record)
        }
        batch.addRecord(record)
        let inner = batch.carriedText(raw: record.raw, view: record.view, flags: record.flags)
        parser.parse(
            batch.count - 1, in: batch, with: place.tools, reference: place.reference, fallback: place.fallback,
            text: inner)
    }
}

extension RecordBatch {
    /// The lines of a record between which others lie, one behind the other.
    fileprivate func derive(gathered pieces: [Range<Int>], _ place: ReadingPlace) -> TextRange {
        var lines: [UInt8] = []
        for piece in pieces { lines += place.batch.text.view(place.start + piece.lowerBound, piece.count) }
        return lines.withUnsafeBufferPointer { derive($0) }
    }
}

/// Which of the bytes of one call surely hold nothing that an answer needs.
private struct ClearBytes {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let comments: Bool
    private var scan: TextSieve.Scan
    /// From some record's beginning up to here.
    private var end = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ sieve: TextSieve, comments: Bool) {
        self.bytes = bytes
        self.comments = comments
        scan = TextSieve.Scan(sieve, bytes)
    }

    /// True when `frame`, none of which begins before those asked about, lies in them.
    mutating func holds(_ frame: Frame) -> Bool {
        if frame.start >= end {
            let place = scan.firstPlace(from: frame.start) ?? bytes.count
            let rest = UnsafeBufferPointer(rebasing: bytes[frame.start..<max(place, frame.start)])
            end = LineFramer.opaquePlace(in: rest, comments: comments).map { frame.start + $0 } ?? place
        }
        return frame.start + frame.length <= end
    }
}
