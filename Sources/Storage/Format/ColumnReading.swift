internal import Instants
internal import Records

extension BlockDecoder {
    /// Fills `batch.records` from the records section. Every range is checked against the buffer
    /// it lies in, so that no later read can trap; the tables and both buffers must be there.
    func readRecords(_ section: UnsafeBufferPointer<UInt8>, _ count: Int, into batch: RecordBatch) throws(Malformed) {
        let columns = try ByteReader.columns(section, RecordColumns.count)
        var (time, origin, offset, length) = (columns[0], columns[1], columns[2], columns[3])
        var (viewStart, viewLength, stream, level) = (columns[4], columns[5], columns[6], columns[7])
        var (flags, fieldCount) = (columns[8], columns[9])
        // Each record takes at least a byte of each column.
        guard count <= section.count else { throw Malformed() }
        let (textSize, derivedSize, streams) = (batch.text.count, batch.derived.count, UInt32(batch.streams.count))
        var now: Int64 = 0
        var position = 0
        var firstField = 0
        var expected = ExpectedOffsets()
        batch.records.reserveCapacity(count)
        for _ in 0..<count {
            now = now &+ (try time.signed())
            let file = try origin.number32()
            let distance = try offset.signed()
            let size = try length.small()
            guard size <= textSize - position else { throw Malformed() }
            let raw = TextRange(text: position, length: size)
            let view = try Self.view(try viewStart.varint(), try viewLength.small(), raw, derivedSize)
            var record = Record(raw: raw, view: view)
            record.time = Instant(nanoseconds: now)
            record.origin = file
            record.offset = expected.place(file, distance: distance, Int64(size))
            record.stream = try stream.number32()
            guard record.stream < streams, let known = Level(rawValue: try level.byte()) else { throw Malformed() }
            record.level = known
            record.flags = RecordFlags(rawValue: try flags.byte())
            let fields = try fieldCount.small()
            guard fields <= UInt16.max, firstField < 1 << 31 else { throw Malformed() }
            record.firstField = UInt32(firstField)
            record.fieldCount = UInt16(fields)
            firstField += fields
            position += size
            batch.records.append(record)
        }
        guard position == textSize else { throw Malformed() }
        try Self.readArrivals(columns[10], count, into: batch)
    }

    @inline(__always)
    private static func view(
        _ start: UInt64, _ length: Int, _ raw: TextRange, _ derivedSize: Int
    ) throws(Malformed) -> TextRange {
        guard start < 1 << 32 else { throw Malformed() }
        let place = Int(start >> 1)
        if start & 1 == 1 {
            guard place <= derivedSize, length <= derivedSize - place else { throw Malformed() }
            return TextRange(derived: place, length: length)
        }
        guard place + length <= raw.length else { throw Malformed() }
        return raw.slice(place, Int(raw.length) - place - length)
    }

    private static func readArrivals(_ column: ByteReader, _ count: Int, into batch: RecordBatch) throws(Malformed) {
        if column.isEmpty { return }
        var column = column
        var next: Int64 = 0
        batch.arrivals.reserveCapacity(count)
        for _ in 0..<count {
            let value = next &+ (try column.signed())
            batch.arrivals.append(value)
            next = value &+ 1
        }
    }

    /// Fills `batch.fields` from the fields section; the records must be there.
    func readFields(_ section: UnsafeBufferPointer<UInt8>, into batch: RecordBatch) throws(Malformed) {
        let columns = try ByteReader.columns(section, FieldColumns.count)
        var (name, kind, start, jump, length) = (columns[0], columns[1], columns[2], columns[3], columns[4])
        let names = UInt32(batch.names.count)
        var derivedEnd = 0
        let total = batch.records.last.map { Int($0.firstField) + Int($0.fieldCount) } ?? 0
        guard total <= section.count else { throw Malformed() }
        batch.fields.reserveCapacity(total)
        for index in batch.records.indices {
            let record = batch.records[index]
            for _ in 0..<record.fieldCount {
                let id = try name.number32()
                guard id < names, let known = FieldKind(rawValue: try kind.byte()) else { throw Malformed() }
                let size = try length.small()
                let place = try start.varint()
                let value: TextRange
                if place & 1 == 0 {
                    guard place >> 1 <= UInt64(record.view.length), Int(place >> 1) + size <= record.view.length else {
                        throw Malformed()
                    }
                    value = record.view.slice(Int(place >> 1), size)
                } else {
                    value = try Self.farValue(&jump, size, record, batch, &derivedEnd)
                }
                batch.fields.append(Field(name: id, kind: known, value: value))
            }
        }
    }

    /// A value that is no slice of its record's view: of its text, or derived.
    private static func farValue(
        _ jump: inout ByteReader, _ size: Int, _ record: Record, _ batch: RecordBatch, _ derivedEnd: inout Int
    ) throws(Malformed) -> TextRange {
        let isDerived = try jump.byte() == 1
        let (place, over) = Int(try jump.signed()).addingReportingOverflow(isDerived ? derivedEnd : record.raw.start)
        let room = isDerived ? batch.derived.count : record.raw.end
        guard !over, place >= (isDerived ? 0 : record.raw.start), place <= room, size <= room - place else {
            throw Malformed()
        }
        if !isDerived { return TextRange(text: place, length: size) }
        derivedEnd = place + size
        return TextRange(derived: place, length: size)
    }
}
