internal import Instants
internal import Records

extension SegmentReader {
    /// Puts those records into `batch`, which is empty, that may be wanted, with what is needed of them.
    ///
    /// Cost: the dictionary, shapes, times and streams; beyond these what lines and values need.
    /// - Parameter firstArrival: the number of the first record when the segment has no numbers.
    /// - Returns: the records that are known to be wanted; nil when none is.
    func sift(
        _ needs: BlockNeeds, firstArrival: Int64, into batch: RecordBatch
    ) throws(BlockFault) -> Selection? {
        let kinds = try RecordKinds(self)
        let (possible, certain) = needs.sift(kinds)
        guard possible.count == kinds.count, certain.count == kinds.count else { throw .malformed }
        return try sift(needs, possible, certain, firstArrival: firstArrival, into: batch).certain
    }

    /// The same when it is known of which kinds records may be wanted, and of which all are.
    /// - Returns: also which records of the segment were put into the batch.
    func sift(
        _ needs: BlockNeeds, _ possible: Selection, _ certain: Selection, firstArrival: Int64, into batch: RecordBatch
    ) throws(BlockFault) -> (certain: Selection?, rows: [Int]) {
        var possible = possible
        let rows = try wantedRows(needs.texts, &possible, certain)
        if possible.isEmpty, try content(.rest).isEmpty {
            let tables = try content(.tables)
            try wellFormed { () throws(Malformed) in try BlockDecoder.readTables(tables, batch) }
            return (nil, [])
        }
        var builder = try SiftedBuilder(self, needs, possible, certain, rows, firstArrival, batch)
        return (try builder.build(), builder.builtRows)
    }
}

/// Puts the records together that a query may want.
private struct SiftedBuilder {
    private let dictionary: SegmentDictionary
    private let constants: UnsafeBufferPointer<UInt8>
    private let batch: RecordBatch
    private let ids: [UInt16]
    private let times: [Int64]
    private let streams: [UInt32]
    private let arrivals: [Int64]
    private let firstArrival: Int64
    private let rest: RecordBatch?
    private let restFields: [Bool]
    private let textLimit: Int
    private let reading: ShapeReading
    private var lines: LineBuilder
    private var values: [ValueCursor] = []
    /// By slot, once it was written.
    private var constantRanges: [TextRange?]
    /// By template: the rows that may be wanted of its shapes in doubt, nil for all.
    private let rows: [Selection?]
    /// By template: the row of the next record.
    private var nextRows: [Int32]
    private var certainRows: [Int] = []
    /// The rows of the segment that are in the batch.
    private(set) var builtRows: [Int] = []
    private var nextRest = 0

    init(
        _ reader: SegmentReader, _ needs: BlockNeeds, _ possible: Selection, _ certain: Selection,
        _ rows: [Selection?], _ firstArrival: Int64, _ batch: RecordBatch
    ) throws(BlockFault) {
        let dictionary = try reader.dictionary()
        self.rows = rows
        nextRows = Array(repeating: 0, count: dictionary.templates.count)
        let (tables, named) = (try reader.content(.tables), try reader.tables())
        try reader.wellFormed { () throws(Malformed) in try BlockDecoder.readTables(tables, batch) }
        let reading = ShapeReading(dictionary, named.names, needs, possible: possible, certain: certain)
        self.reading = reading
        constantRanges = Array(repeating: nil, count: reading.slots.count)
        self.dictionary = dictionary
        self.batch = batch
        self.firstArrival = firstArrival
        constants = try reader.content(.dictionary)
        ids = try reader.shapeIDs()
        (times, streams, arrivals) = (try reader.times(), try reader.streams(), try reader.arrivals())
        rest = try reader.rest()
        restFields = (0..<UInt32(named.names.count)).map { needs.judged.includes(named.names.name($0)) }
        textLimit = reader.header.textBytes
        lines = try LineBuilder(reader, dictionary) { reading.spans[$0] }
        if reading.columns.isEmpty { return }
        let own = try reader.ownValues()
        for name in reading.columns {
            guard let cursor = own[name] else { throw .malformed }
            values.append(cursor)
        }
    }

    mutating func build() throws(BlockFault) -> Selection? {
        do { try run() } catch { throw .malformed }
        if certainRows.isEmpty { return nil }
        var certain = Selection(count: batch.count, all: false)
        for row in certainRows { certain.insert(row) }
        return certain
    }

    private mutating func run() throws(Malformed) {
        let restCount = ids.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
        guard restCount == rest?.count ?? 0, (rest?.names.count ?? batch.names.count) == batch.names.count else {
            throw Malformed()
        }
        let concerns = concerns()
        for row in ids.indices where concerns[Int(ids[row])] {
            let id = Int(ids[row])
            if id == 0 {
                try addRest(row)
            } else if reading.shapes[id &- 1].isPossible, isWanted(id &- 1) {
                try addRecord(id &- 1, row)
            } else {
                try pass(id &- 1)
            }
        }
    }

    /// By number in the column of shapes: whether anything has to be done for its records.
    private func concerns() -> [Bool] {
        [true]
            + dictionary.shapes.indices.map { index in
                let read = reading.shapes[index]
                let template = dictionary.shapes[index].template
                return read.isPossible || reading.spans[template] != nil || rows[template] != nil
                    || read.firstSlot < read.endSlot
            }
    }

    /// Counts the record of a shape that may be wanted; false when its row shows that it is not.
    @inline(__always)
    private mutating func isWanted(_ index: Int) -> Bool {
        let template = dictionary.shapes[index].template
        guard let rows = rows[template] else { return true }
        let row = Int(nextRows[template])
        nextRows[template] &+= 1
        return reading.shapes[index].isCertain || rows.contains(row)
    }

    private mutating func addRest(_ row: Int) throws(Malformed) {
        guard let rest, Int(rest.records[nextRest].raw.length) <= textLimit - batch.text.count else {
            throw Malformed()
        }
        let isWanted = restFields
        batch.records.append(
            try batch.copy(nextRest, ofRest: rest, time: times[row], stream: streams[row]) { isWanted[Int($0)] })
        nextRest += 1
        addArrival(row)
    }

    @inline(__always)
    private mutating func addArrival(_ row: Int) {
        builtRows.append(row)
        batch.arrivals.append(arrivals.isEmpty ? firstArrival &+ Int64(row) : arrivals[row])
    }

    /// Steps over a record that cannot be wanted.
    @inline(__always)
    private mutating func pass(_ index: Int) throws(Malformed) {
        let shape = reading.shapes[index]
        if !shape.isPossible { nextRows[dictionary.shapes[index].template] &+= 1 }
        if reading.spans[dictionary.shapes[index].template] != nil { lines.skip(dictionary.shapes[index].template) }
        for at in shape.firstSlot..<shape.endSlot where reading.slots[at].slot.source == .column {
            _ = try values[reading.slots[at].column].next()
        }
    }

    @inline(__always)
    private mutating func addRecord(_ index: Int, _ row: Int) throws(Malformed) {
        let shape = dictionary.shapes[index]
        let read = reading.shapes[index]
        var record = Record(raw: .empty, view: .empty)
        var built = TextRange.empty
        if read.hasMessage || read.hasSlices {
            built = try addText(shape, row, hasTail: read.hasMessage, &record)
        } else if reading.spans[shape.template] != nil {
            lines.skip(shape.template)
        }
        record.time = Instant(nanoseconds: times[row])
        record.stream = streams[row]
        record.level = Level(rawValue: shape.level) ?? .unknown
        record.flags = RecordFlags(rawValue: shape.flags)
        record.firstField = UInt32(truncatingIfNeeded: batch.fields.count)
        record.fieldCount = UInt16(truncatingIfNeeded: read.fieldCount)
        for at in read.firstSlot..<read.endSlot { try addField(at, built) }
        if read.isCertain { certainRows.append(batch.count) }
        batch.records.append(record)
        addArrival(row)
    }

    /// Writes what is built of the line.
    @inline(__always)
    private mutating func addText(
        _ shape: SegmentDictionary.Shape, _ row: Int, hasTail: Bool, _ record: inout Record
    ) throws(Malformed) -> TextRange {
        let length = lines.nextLength(shape.template)
        let tail = shape.tail.bytes.utf8Bytes
        let size = length &+ (hasTail ? tail.count : 0)
        let start = batch.text.count
        guard size <= textLimit &- start,
            let out = batch.text.unsafeTail(size).baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { throw Malformed() }
        lines.write(shape.template, time: times[row], to: out)
        for at in length..<size { out[at] = tail[at &- length] }
        batch.text.commitTail(size)
        let built = TextRange(text: start, length: length)
        if hasTail {
            record.raw = TextRange(text: start, length: size)
            record.view = built
        }
        return built
    }

    @inline(__always)
    private mutating func addField(_ index: Int, _ built: TextRange) throws(Malformed) {
        let place = reading.slots[index]
        let slot = place.slot
        let value: TextRange
        switch slot.source {
        case .slice:
            let start = Int(lines.cuts[Int(slot.startCut)]) &+ Int(slot.startDelta)
            let end = Int(lines.cuts[Int(slot.endCut)]) &+ Int(slot.endDelta)
            guard start >= 0, start <= end, end <= built.length else { throw Malformed() }
            value = built.slice(start, end &- start)
        case .constant: value = constant(index, slot)
        case .column:
            let bytes = try values[place.column].next()
            if !place.isKept { return }
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
}
