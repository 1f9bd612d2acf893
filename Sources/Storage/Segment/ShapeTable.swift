internal import Records

/// How the raw bytes of a record end behind its view.
enum LineTail: UInt8, BitwiseCopyable {
    case none
    case newline
    case carriageReturnNewline

    /// nil when the raw bytes are something else than the view and a line terminator.
    @inline(__always)
    init?(_ record: Record, _ batch: RecordBatch) {
        guard !record.raw.isDerived, !record.view.isDerived, record.view.start == record.raw.start,
            record.view.length <= record.raw.length
        else { return nil }
        switch record.raw.length &- record.view.length {
        case 0: self = .none
        case 1:
            guard batch.bytes(record.raw)[Int(record.view.length)] == 0x0A else { return nil }
            self = .newline
        case 2:
            let raw = batch.bytes(record.raw)
            guard raw[Int(record.view.length)] == 0x0D, raw[Int(record.view.length) &+ 1] == 0x0A else { return nil }
            self = .carriageReturnNewline
        default: return nil
        }
    }

    var bytes: StaticString {
        switch self {
        case .none: ""
        case .newline: "\n"
        case .carriageReturnNewline: "\r\n"
        }
    }
}

/// What all records of one kind share: template, line end, level, flags, and where each field is.
/// A plain value in a table.
struct DraftShape: BitwiseCopyable {
    var template: Int32
    var tail: LineTail
    /// Of `Level`.
    var level: UInt8
    var flags: UInt8
    /// True when a value of its records brings words that the view does not have.
    var addsWords: Bool
    var firstSlot: Int32
    var slots: Int32
    var rows: Int32
    /// The next shape of the template, counted from 1.
    var next: Int32
}

/// The shapes of a segment under construction.
struct ShapeTable: ~Copyable {
    var list = PlainTable<DraftShape>(capacity: 1024)
    private(set) var slots = PlainTable<FieldSlot>(capacity: 4096)
    private(set) var constants = PlainTable<UInt8>(capacity: 1024)
    /// How many different constants each name has had: with too many it gets a column.
    private var constantCounts: [UInt32: Int] = [:]
    private static let constantLimit = 16
    private static let constantLength = 64

    /// The shape of the record, a new one if need be; nil when there are too many.
    @inline(__always)
    mutating func find(
        _ record: Record, _ fields: UnsafeBufferPointer<Field>, _ tail: LineTail, _ template: Int,
        _ templates: inout TemplateTable, _ cuts: borrowing LineCuts, _ batch: RecordBatch
    ) -> Int? {
        var shape = Int(templates.list[template].firstShape)
        var seen = 0
        while shape != 0 {
            if isSame(list[shape &- 1], record, fields, tail, cuts, batch) { return shape &- 1 }
            shape = Int(list[shape &- 1].next)
            seen &+= 1
        }
        guard seen < SegmentFormat.siblingLimit else { return nil }
        return add(record, fields, tail, template, &templates, cuts, batch)
    }

    @inline(__always)
    private func isSame(
        _ shape: DraftShape, _ record: Record, _ fields: UnsafeBufferPointer<Field>, _ tail: LineTail,
        _ cuts: borrowing LineCuts, _ batch: RecordBatch
    ) -> Bool {
        guard shape.level == record.level.rawValue, shape.flags == record.flags.rawValue, shape.tail == tail,
            Int(shape.slots) == fields.count
        else { return false }
        for (index, field) in fields.enumerated() {
            let slot = slots[Int(shape.firstSlot) &+ index]
            guard slot.name == field.name, slot.kind == field.kind.rawValue else { return false }
            let isSlice = field.value.isPart(of: record.view)
            switch slot.source {
            case .slice: guard isSlice, slot.fits(field.value, record.view, cuts) else { return false }
            case .column: if isSlice { return false }
            case .constant: guard !isSlice, isConstant(slot, batch.bytes(field.value)) else { return false }
            }
        }
        return true
    }

    private func isConstant(_ slot: FieldSlot, _ value: UnsafeBufferPointer<UInt8>) -> Bool {
        sameBytes(
            UnsafeBufferPointer(start: constants.base + Int(slot.constantStart), count: Int(slot.constantLength)), value
        )
    }

    @inline(never)
    private mutating func add(
        _ record: Record, _ fields: UnsafeBufferPointer<Field>, _ tail: LineTail, _ template: Int,
        _ templates: inout TemplateTable, _ cuts: borrowing LineCuts, _ batch: RecordBatch
    ) -> Int? {
        guard list.count < SegmentFormat.shapeLimit, fields.count <= SegmentFormat.slotLimit else { return nil }
        var shape = DraftShape(
            template: Int32(template), tail: tail, level: record.level.rawValue, flags: record.flags.rawValue,
            addsWords: false,
            firstSlot: Int32(slots.count), slots: Int32(fields.count), rows: 0,
            next: templates.list[template].firstShape)
        for field in fields {
            var slot = makeSlot(field, record, cuts, batch)
            slot.cutsWord = slot.source == .slice && Self.cutsWord(field.value, record.view, batch)
            shape.addsWords = shape.addsWords || slot.cutsWord || slot.source == .column
            slots.append(slot)
        }
        list.append(shape)
        templates.list[template].firstShape = Int32(list.count)
        return list.count - 1
    }

    private mutating func makeSlot(
        _ field: Field, _ record: Record, _ cuts: borrowing LineCuts, _ batch: RecordBatch
    ) -> FieldSlot {
        if field.value.isPart(of: record.view) {
            return FieldSlot(slice: field.value, of: record.view, field, cuts)
        }
        let count = constantCounts[field.name, default: 0]
        guard field.value.length <= Self.constantLength, count < Self.constantLimit else {
            return FieldSlot(.column, field)
        }
        constantCounts[field.name] = count + 1
        var slot = FieldSlot(.constant, field)
        slot.constantStart = Int32(constants.count)
        slot.constantLength = Int32(field.value.length)
        constants.append(batch.bytes(field.value))
        return slot
    }

    /// True unless both ends of the slice lie where no word goes on.
    private static func cutsWord(_ value: TextRange, _ view: TextRange, _ batch: RecordBatch) -> Bool {
        let line = batch.bytes(view)
        func isClean(_ at: Int) -> Bool {
            if at == 0 || at == line.count { return true }
            let (before, after) = (line[at - 1], line[at])
            return before < 0x80 && after < 0x80 && !(isASCIIWordByte(before) && isASCIIWordByte(after))
        }
        let start = value.start - view.start
        return !isClean(start) || !isClean(start + Int(value.length))
    }
}
