internal import Records

/// Columns that are packed together until they are large enough for a part of their own.
struct GroupedColumns: ~Copyable {
    private let part: SegmentPart
    private(set) var group = 0
    private var content = ColumnWriter(capacity: SegmentFormat.groupSize + 4096)

    init(_ part: SegmentPart) { self.part = part }

    /// Begins the next group when this one is large enough. Columns read together stay together.
    mutating func turn(_ writer: inout SegmentWriter) {
        if content.count >= SegmentFormat.groupSize { close(&writer) }
    }

    mutating func close(_ writer: inout SegmentWriter) {
        if content.count == 0 { return }
        writer.add(part, key: group, content)
        content = ColumnWriter(capacity: SegmentFormat.groupSize + 4096)
        group += 1
    }

    mutating func append(_ column: borrowing ColumnWriter) { content.append(column) }

    mutating func append(_ column: UnsafeBufferPointer<UInt8>) { content.append(column) }
}

extension SegmentEncoder {
    /// The dictionary part; the columns it describes go to `groups` and, when those are full, to `writer`.
    static func dictionary(
        _ draft: borrowing SegmentDraft, _ groups: inout GroupedColumns, _ writer: inout SegmentWriter
    ) -> ColumnWriter {
        var out = ColumnWriter(capacity: 1 << 16)
        out.varint(draft.timeTexts.writers.count)
        for known in draft.timeTexts.writers { write(known.text, &out) }
        out.varint(draft.templates.list.count)
        for index in 0..<draft.templates.list.count {
            groups.turn(&writer)
            write(draft.templates.list[index], draft.templates, &out, &groups)
        }
        out.varint(draft.shapes.list.count)
        for index in 0..<draft.shapes.list.count { write(draft.shapes.list[index], draft.shapes, &out) }
        var values = GroupedColumns(.values)
        out.varint(draft.values.list.count)
        for column in draft.values.list {
            values.turn(&writer)
            out.varint(column.name)
            out.varint(column.rows)
            out.varint(values.group)
            out.varint(column.lengths.count)
            out.varint(column.bytes.count)
            values.append(column.lengths)
            values.append(column.bytes)
        }
        values.close(&writer)
        return out
    }

    private static func write(_ text: TimeText, _ out: inout ColumnWriter) {
        out.byte(text.dateMark)
        out.byte(text.joint)
        out.byte(text.fractionMark)
        out.varint(text.digits)
        text.zone.withUnsafeBufferPointer { out.string($0) }
        out.signed(text.offset)
    }

    private static func write(
        _ template: DraftTemplate, _ table: borrowing TemplateTable, _ out: inout ColumnWriter,
        _ groups: inout GroupedColumns
    ) {
        out.byte(template.timeText)
        out.varint(Int(template.holes))
        out.varint(groups.group)
        var at = Int(template.textStart)
        for piece in 0...Int(template.holes) {
            let length = Int(table.pieceLengths[Int(template.firstPiece) + piece])
            out.string(UnsafeBufferPointer(start: table.text.base + at, count: length))
            // Behind each stands the mark of a hole.
            at += length + 1
        }
        for hole in (template.timeText > 0 ? 1 : 0)..<max(Int(template.holes), template.timeText > 0 ? 1 : 0) {
            write(table.columns[Int(template.firstColumn) + hole], &out, &groups)
        }
    }

    private static func write(_ column: HoleColumn, _ out: inout ColumnWriter, _ groups: inout GroupedColumns) {
        let bytes = UnsafeBufferPointer(start: column.bytes.map { UnsafePointer($0) }, count: column.count)
        if column.isConstant {
            out.byte(HoleEncoding.constant.rawValue)
            out.string(UnsafeBufferPointer(rebasing: bytes.prefix(Int(column.fixedLength))))
        } else if let numbers = column.numbers() {
            out.byte(HoleEncoding.numbers.rawValue)
            out.varint(column.lengths == nil ? Int(column.fixedLength) : 0)
            out.varint(numbers.count)
            groups.append(numbers)
        } else if let lengths = column.lengths {
            out.byte(HoleEncoding.varied.rawValue)
            out.varint(column.count)
            groups.append(UnsafeBufferPointer(start: UnsafePointer(lengths), count: Int(column.rows)))
            groups.append(bytes)
        } else {
            out.byte(HoleEncoding.fixed.rawValue)
            out.varint(Int(column.fixedLength))
            groups.append(bytes)
        }
    }

    private static func write(_ shape: DraftShape, _ table: borrowing ShapeTable, _ out: inout ColumnWriter) {
        out.varint(Int(shape.template))
        out.byte(shape.tail.rawValue)
        out.byte(shape.level)
        out.byte(shape.flags)
        out.varint(Int(shape.rows))
        out.varint(Int(shape.slots))
        for index in Int(shape.firstSlot)..<Int(shape.firstSlot + shape.slots) {
            let slot = table.slots[index]
            out.varint(slot.name)
            out.byte(slot.kind << 4 | slot.source.rawValue)
            switch slot.source {
            case .column: break
            case .constant:
                out.string(
                    UnsafeBufferPointer(
                        start: table.constants.base + Int(slot.constantStart), count: Int(slot.constantLength)))
            case .slice:
                out.varint(Int(slot.startCut))
                out.signed(Int64(slot.startDelta))
                out.varint(Int(slot.endCut))
                out.signed(Int64(slot.endDelta))
            }
        }
    }
}
