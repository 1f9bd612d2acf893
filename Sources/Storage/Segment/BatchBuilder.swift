internal import Instants
internal import Records

/// Puts the records of a segment together from its columns.
struct BatchBuilder {
    private let dictionary: SegmentDictionary
    private let constants: UnsafeBufferPointer<UInt8>
    private let batch: RecordBatch
    private let ids: [UInt16]
    private let times: [Int64]
    private let streams: [UInt32]
    private let arrivals: [Int64]
    private let positions: [SegmentReader.PositionRun]
    private let rest: RecordBatch?
    /// By shape, counted from 1, with the rest at 0.
    private let isWanted: [Bool]
    private let isWhole: Bool
    private let textLimit: Int
    private var lines: LineBuilder
    private var values: [UInt32: ValueCursor]
    private var nextRest = 0
    private var constantRanges: [Int: TextRange] = [:]

    init(
        _ reader: SegmentReader, rest includesRest: Bool, _ isWanted: (Int) -> Bool
    ) throws(BlockFault) {
        let dictionary = try reader.dictionary()
        self.dictionary = dictionary
        constants = try reader.content(.dictionary)
        ids = try reader.shapeIDs()
        let wanted = [includesRest] + dictionary.shapes.map { isWanted($0.template) }
        self.isWanted = wanted
        isWhole = ids.allSatisfy { wanted[Int($0)] }
        (times, streams, arrivals) = (try reader.times(), try reader.streams(), try reader.arrivals())
        (positions, rest, values) = (try reader.positions(), try reader.rest(), try reader.ownValues())
        textLimit = reader.header.textBytes
        lines = try LineBuilder(reader, dictionary, isWanted)
        batch = RecordBatch(textCapacity: isWhole ? min(reader.header.textBytes + 16, 64 << 20) : 4096)
        let (tables, batch) = (try reader.content(.tables), batch)
        try reader.wellFormed { () throws(Malformed) in try BlockDecoder.readTables(tables, batch) }
    }

    mutating func build() throws(BlockFault) -> RecordBatch {
        do { try run() } catch { throw .malformed }
        return batch
    }

    private mutating func run() throws(Malformed) {
        let restCount = ids.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
        guard restCount == rest?.count ?? 0, (rest?.names.count ?? batch.names.count) == batch.names.count else {
            throw Malformed()
        }
        if isWhole { batch.records.reserveCapacity(ids.count) }
        var expected = ExpectedOffsets()
        var row = 0
        for run in positions {
            for place in 0..<run.count {
                try addRow(row, run.origin, place == 0 ? run.distance : 0, &expected)
                row &+= 1
            }
        }
    }

    @inline(__always)
    private mutating func addRow(
        _ row: Int, _ origin: UInt32, _ distance: Int64, _ expected: inout ExpectedOffsets
    ) throws(Malformed) {
        let id = Int(ids[row])
        guard isWanted[id] else {
            if id == 0 { nextRest += 1 } else { try skipValues(of: id - 1) }
            return
        }
        var record: Record
        if id == 0 {
            record = try addRest(row)
        } else {
            record = try addLine(id &- 1, row)
        }
        if isWhole {
            record.origin = origin
            record.offset = expected.place(origin, distance: distance, Int64(record.raw.length))
        }
        batch.records.append(record)
        if !arrivals.isEmpty { batch.arrivals.append(arrivals[row]) }
    }

    @inline(__always)
    private mutating func addLine(_ index: Int, _ row: Int) throws(Malformed) -> Record {
        let shape = dictionary.shapes[index]
        let length = lines.nextLength(shape.template)
        let tail = shape.tail.bytes.utf8Bytes
        let start = batch.text.count
        guard length &+ tail.count <= textLimit &- start,
            let out = batch.text.unsafeTail(length &+ tail.count).baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { throw Malformed() }
        lines.write(shape.template, time: times[row], to: out)
        for at in 0..<tail.count { out[length &+ at] = tail[at] }
        batch.text.commitTail(length &+ tail.count)
        let raw = TextRange(text: start, length: length &+ tail.count)
        var record = Record(raw: raw, view: raw.slice(0, length))
        record.time = Instant(nanoseconds: times[row])
        record.stream = streams[row]
        record.level = Level(rawValue: shape.level) ?? .unknown
        record.flags = RecordFlags(rawValue: shape.flags)
        record.firstField = UInt32(truncatingIfNeeded: batch.fields.count)
        record.fieldCount = UInt16(truncatingIfNeeded: shape.slots)
        for slot in shape.firstSlot..<(shape.firstSlot &+ shape.slots) {
            try addField(slot, record.view)
        }
        return record
    }

    @inline(__always)
    private mutating func addField(_ index: Int, _ view: TextRange) throws(Malformed) {
        let slot = dictionary.slots[index]
        let value: TextRange
        switch slot.source {
        case .slice:
            let start = Int(lines.cuts[Int(slot.startCut)]) &+ Int(slot.startDelta)
            let end = Int(lines.cuts[Int(slot.endCut)]) &+ Int(slot.endDelta)
            guard start >= 0, start <= end, end <= view.length else { throw Malformed() }
            value = view.slice(start, end &- start)
        case .constant:
            value = constant(index, slot)
        case .column:
            guard let bytes = try values[slot.name]?.next() else { throw Malformed() }
            value = batch.derive(bytes)
        }
        guard let kind = FieldKind(rawValue: slot.kind), batch.derived.count < 1 << 31 else { throw Malformed() }
        batch.fields.append(Field(name: slot.name, kind: kind, value: value))
    }

    /// Constants are written into the batch once.
    private mutating func constant(_ index: Int, _ slot: FieldSlot) -> TextRange {
        if let known = constantRanges[index] { return known }
        let range = batch.derive(
            UnsafeBufferPointer(
                rebasing: constants[Int(slot.constantStart)..<Int(slot.constantStart + slot.constantLength)]))
        constantRanges[index] = range
        return range
    }

    private mutating func skipValues(of shape: Int) throws(Malformed) {
        let known = dictionary.shapes[shape]
        for index in known.firstSlot..<(known.firstSlot + known.slots)
        where dictionary.slots[index].source == .column {
            guard try values[dictionary.slots[index].name]?.next() != nil else { throw Malformed() }
        }
    }

    /// A record of the rest, moved with its bytes.
    private mutating func addRest(_ row: Int) throws(Malformed) -> Record {
        guard let rest, nextRest < rest.count else { throw Malformed() }
        guard Int(rest.records[nextRest].raw.length) <= textLimit - batch.text.count else { throw Malformed() }
        defer { nextRest += 1 }
        return try batch.copy(nextRest, ofRest: rest, time: times[row], stream: streams[row]) { _ in true }
    }
}
