internal import Instants
internal import Records

/// Columns of what most records share with the one before: times, streams, places, arrivals.
enum RecordRuns {
    /// Times as differences, in the largest of 1, 1,000, 1,000,000 and 1,000,000,000 ns that all are
    /// multiples of: the unit's power, then the low byte of each zigzag difference, then the rest of
    /// each as LEB128. The low bytes are noise and stand alone, so that the rest compresses.
    static func times(_ batch: RecordBatch) -> ColumnWriter {
        let power = timePower(batch)
        let unit = timeUnit(power)
        var out = ColumnWriter(capacity: batch.count * 3 + 16)
        var high = ColumnWriter(capacity: batch.count * 2 + 16)
        out.byte(power)
        var last: Int64 = 0
        for record in batch.records {
            let time = record.time.nanoseconds / unit
            let step = time &- last
            last = time
            let zigzag = UInt64(bitPattern: step << 1 ^ step >> 63)
            out.byte(UInt8(truncatingIfNeeded: zigzag))
            high.varint(zigzag >> 8)
        }
        out.append(high)
        return out
    }

    static func timeUnit(_ power: UInt8) -> Int64 { (0..<power).reduce(1) { value, _ in value * 1000 } }

    private static func timePower(_ batch: RecordBatch) -> UInt8 {
        var power: UInt8 = 3
        var unit = timeUnit(power)
        for record in batch.records {
            while power > 0, record.time.nanoseconds % unit != 0 {
                power -= 1
                unit = timeUnit(power)
            }
            if power == 0 { break }
        }
        return power
    }

    /// Runs of records of one stream: how many, which.
    static func streams(_ batch: RecordBatch) -> ColumnWriter {
        var out = ColumnWriter(capacity: 256)
        var (run, current) = (0, UInt32(0))
        for record in batch.records {
            if record.stream != current, run > 0 {
                out.varint(run)
                out.varint(current)
                run = 0
            }
            current = record.stream
            run += 1
        }
        if run > 0 {
            out.varint(run)
            out.varint(current)
        }
        return out
    }

    /// Runs of records that follow each other in one origin: how many, the origin, the distance from
    /// where the first was expected.
    static func positions(_ batch: RecordBatch) -> ColumnWriter {
        var out = ColumnWriter(capacity: 256)
        var expected = ExpectedOffsets()
        var (run, origin, distance) = (0, UInt32(0), Int64(0))
        for record in batch.records {
            let step = record.offset &- expected.advance(record.origin, record.offset, Int64(record.raw.length))
            if run > 0, step == 0, record.origin == origin {
                run += 1
                continue
            }
            flush(&out, run, origin, distance)
            (run, origin, distance) = (1, record.origin, step)
        }
        flush(&out, run, origin, distance)
        return out
    }

    private static func flush(_ out: inout ColumnWriter, _ run: Int, _ origin: UInt32, _ distance: Int64) {
        if run == 0 { return }
        out.varint(run)
        out.varint(origin)
        out.signed(distance)
    }

    /// Runs of records with arrival numbers one after the other: how many, the first's distance
    /// from what follows the run before. Nothing when the batch has none.
    static func arrivals(_ batch: RecordBatch) -> ColumnWriter {
        var out = ColumnWriter(capacity: 64)
        guard batch.arrivals.count == batch.count, let first = batch.arrivals.first else { return out }
        var (run, distance, next) = (0, first, first)
        for arrival in batch.arrivals {
            if arrival != next {
                out.varint(run)
                out.signed(distance)
                (run, distance) = (0, arrival &- next)
            }
            run += 1
            next = arrival &+ 1
        }
        out.varint(run)
        out.signed(distance)
        return out
    }
}
