internal import Instants
internal import Records

/// The records section under construction: one column for each property, so that like lies beside
/// like and compresses to next to nothing.
struct RecordColumns: ~Copyable {
    static let count = 11

    private var time: ColumnWriter
    private var origin: ColumnWriter
    private var offset: ColumnWriter
    private var length: ColumnWriter
    private var viewStart: ColumnWriter
    private var viewLength: ColumnWriter
    private var stream: ColumnWriter
    private var level: ColumnWriter
    private var flags: ColumnWriter
    private var fieldCount: ColumnWriter
    private var arrival: ColumnWriter

    init(_ batch: RecordBatch) {
        let rows = batch.count
        time = ColumnWriter(capacity: rows * 5)
        origin = ColumnWriter(capacity: rows + 8)
        offset = ColumnWriter(capacity: rows + 64)
        length = ColumnWriter(capacity: rows * 2)
        viewStart = ColumnWriter(capacity: rows + 64)
        viewLength = ColumnWriter(capacity: rows + 64)
        stream = ColumnWriter(capacity: rows + 8)
        level = ColumnWriter(capacity: rows)
        flags = ColumnWriter(capacity: rows)
        fieldCount = ColumnWriter(capacity: rows + 8)
        arrival = ColumnWriter(capacity: batch.arrivals.isEmpty ? 0 : rows + 64)
        addAll(batch)
    }

    private mutating func addAll(_ batch: RecordBatch) {
        var lastTime: Int64 = 0
        var expected = ExpectedOffsets()
        for record in batch.records {
            time.signed(record.time.nanoseconds &- lastTime)
            lastTime = record.time.nanoseconds
            origin.varint(record.origin)
            offset.signed(record.offset &- expected.advance(record.origin, record.offset, Int64(record.raw.length)))
            length.varint(record.raw.length)
            if record.view.isDerived {
                viewStart.varint(record.view.start << 1 | 1)
                viewLength.varint(record.view.length)
            } else {
                viewStart.varint((record.view.start - record.raw.start) << 1)
                viewLength.varint(record.raw.end - record.view.end)
            }
            stream.varint(record.stream)
            level.byte(record.level.rawValue)
            flags.byte(record.flags.rawValue)
            fieldCount.varint(UInt64(record.fieldCount))
        }
        var next: Int64 = 0
        for value in batch.arrivals where batch.arrivals.count == batch.count {
            arrival.signed(value &- next)
            next = value &+ 1
        }
    }

    /// The section: the lengths of the columns, then the columns.
    func joined() -> ColumnWriter {
        let total =
            time.count + origin.count + offset.count + length.count + viewStart.count + viewLength.count + stream.count
            + level.count + flags.count + fieldCount.count + arrival.count
        var out = ColumnWriter(capacity: total + 10 * Self.count)
        out.varint(time.count)
        out.varint(origin.count)
        out.varint(offset.count)
        out.varint(length.count)
        out.varint(viewStart.count)
        out.varint(viewLength.count)
        out.varint(stream.count)
        out.varint(level.count)
        out.varint(flags.count)
        out.varint(fieldCount.count)
        out.varint(arrival.count)
        out.append(time)
        out.append(origin)
        out.append(offset)
        out.append(length)
        out.append(viewStart)
        out.append(viewLength)
        out.append(stream)
        out.append(level)
        out.append(flags)
        out.append(fieldCount)
        out.append(arrival)
        return out
    }
}

/// Where the next record of each origin should begin when nothing lies between.
struct ExpectedOffsets {
    private var known: [UInt32: Int64] = [:]
    private var current: UInt32 = 0
    private var next: Int64 = 0

    /// What was expected for a record of `origin`; from now on, what follows the record.
    @inline(__always)
    mutating func advance(_ origin: UInt32, _ offset: Int64, _ length: Int64) -> Int64 {
        if origin != current { change(to: origin) }
        defer { next = offset &+ length }
        return next
    }

    /// As `advance`, for a record whose distance from the expected place is known.
    @inline(__always)
    mutating func place(_ origin: UInt32, distance: Int64, _ length: Int64) -> Int64 {
        if origin != current { change(to: origin) }
        let offset = next &+ distance
        next = offset &+ length
        return offset
    }

    @inline(never)
    private mutating func change(to origin: UInt32) {
        known[current] = next
        current = origin
        next = known[origin] ?? 0
    }
}
