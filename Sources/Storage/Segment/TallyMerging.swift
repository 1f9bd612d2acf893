internal import Instants
internal import Records

/// Puts what was counted and what has to be looked at into one batch, in the order of the rows,
/// so that groups come in the order in which records do.
struct TallyMerging {
    private let batch: RecordBatch
    /// The row of each record; that at which a group comes first.
    private var rows: [Int] = []
    private var weights: [Int] = []
    /// How many records have to be looked at: the first ones.
    private var others = 0
    private var isCertain: [Bool] = []

    init(_ batch: RecordBatch) { self.batch = batch }

    /// Takes note of the records that the batch holds already.
    mutating func addOthers(_ rows: [Int], certain: Selection?) {
        self.rows = rows
        others = rows.count
        weights = Array(repeating: 1, count: batch.count)
        isCertain = (0..<batch.count).map { certain?.contains($0) ?? false }
    }

    mutating func add(
        _ tally: SegmentTally, _ shapes: TallyShapes, _ dictionary: SegmentDictionary
    ) {
        let isOrdered = zip(tally.groups, tally.groups.dropFirst()).allSatisfy { $0.place <= $1.place }
        for group in isOrdered ? tally.groups : tally.groups.sorted(by: { $0.place < $1.place }) {
            var record = Record(raw: .empty, view: .empty)
            let shape = dictionary.shapes[group.shape]
            record.level = Level(rawValue: shape.level) ?? .unknown
            record.flags = RecordFlags(rawValue: shape.flags)
            record.stream = group.stream
            record.time = Instant(nanoseconds: group.time)
            if let text = shapes.pattern(of: group.shape) {
                record.view = TextRange(text: batch.text.count, length: text.count)
                record.raw = record.view
                batch.text.append(text)
            }
            record.firstField = UInt32(truncatingIfNeeded: batch.fields.count)
            shapes.forEachField(of: group.shape, row: group.place) { name, kind, value in
                guard value.count > 0, let kind = FieldKind(rawValue: kind) else { return }
                batch.fields.append(Field(name: name, kind: kind, value: batch.derive(value)))
                record.fieldCount += 1
            }
            guard group.earliest < group.latest, group.count > 1 else {
                if group.earliest <= group.latest { record.time = Instant(nanoseconds: group.earliest) }
                add(record, group.place, group.count)
                continue
            }
            record.time = Instant(nanoseconds: group.earliest)
            add(record, group.place, group.count - 1)
            record.time = Instant(nanoseconds: group.latest)
            add(record, group.place, 1)
        }
    }

    private mutating func add(_ record: Record, _ row: Int, _ weight: Int) {
        batch.records.append(record)
        rows.append(row)
        weights.append(weight)
        isCertain.append(true)
    }

    /// The batch, in the order of the rows.
    func block() -> LoadedBlock {
        // Records with a weight have no numbers, nor need the others any.
        batch.arrivals.removeAll(keepingCapacity: true)
        let order = order()
        let records = batch.records
        var certain = Selection(count: batch.count, all: false)
        for (place, from) in order.enumerated() {
            batch.records[place] = records[from]
            if isCertain[from] { certain.insert(place) }
        }
        return LoadedBlock(batch: batch, certain: certain, weights: order.map { weights[$0] })
    }

    /// Two runs, each in the order of its rows, merged.
    private func order() -> [Int] {
        var order: [Int] = []
        order.reserveCapacity(rows.count)
        var (other, group) = (0, others)
        while other < others || group < rows.count {
            if group == rows.count || (other < others && rows[other] < rows[group]) {
                order.append(other)
                other += 1
            } else {
                order.append(group)
                group += 1
            }
        }
        return order
    }
}
