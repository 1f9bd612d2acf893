internal import Records

/// The dictionary of a segment: its templates, shapes and the whereabouts of their columns, with
/// every reference checked, so that no later use can trap. One thread at a time; `bytes` must stay
/// valid while it is used.
final class SegmentDictionary {
    struct Template: BitwiseCopyable {
        /// Number, from 1, of the way its first hole writes the record's time; 0 for none.
        var timeText: Int
        var holes: Int
        var group: Int
        /// In `pieces`: one more than holes.
        var firstPiece: Int
        /// In `columns`: one for each hole; that of a time is never looked at.
        var firstColumn: Int
        /// Where its columns are described in the dictionary's bytes.
        var columnsAt: Int
        var rows = 0
        var fixedLength = 0
    }

    /// A piece of the dictionary's bytes.
    struct Piece: BitwiseCopyable {
        private let first: Int32
        private let count: Int32
        var start: Int { Int(first) }
        var length: Int { Int(count) }

        init(start: Int, length: Int) {
            first = Int32(truncatingIfNeeded: start)
            count = Int32(truncatingIfNeeded: length)
        }
    }

    struct Column: BitwiseCopyable {
        var encoding: HoleEncoding
        /// Of a constant its bytes in the dictionary.
        var constant = Piece(start: 0, length: 0)
        /// The length of all values, or the width to pad numbers to.
        var length = 0
        var size = 0
        /// Where it begins in its group.
        var offset = 0
    }

    struct Shape: BitwiseCopyable {
        var template: Int
        var tail: LineTail
        /// Of `Level`.
        var level: UInt8
        var flags: UInt8
        var rows: Int
        var firstSlot: Int
        var slots: Int
    }

    struct Values {
        var name: UInt32
        var rows: Int
        var group: Int
        var lengthsSize: Int
        var size: Int
        var offset = 0
    }

    private(set) var timeTexts: [TimeText] = []
    private(set) var templates: [Template] = []
    private(set) var pieces: [Piece] = []
    private(set) var shapes: [Shape] = []
    private(set) var slots: [FieldSlot] = []
    private(set) var values: [Values] = []
    let bytes: UnsafeBufferPointer<UInt8>
    private let columnCount: Int

    /// The columns of all holes, read when they are first asked for: who only counts needs none, and
    /// there are many.
    private(set) lazy var columns: [Column] = placedColumns()

    /// - Parameter names: how many field names the segment has.
    init(_ bytes: UnsafeBufferPointer<UInt8>, names: Int) throws(Malformed) {
        self.bytes = bytes
        var reader = ByteReader(bytes)
        for _ in 0..<(try reader.small()) { timeTexts.append(try Self.timeText(&reader)) }
        var parsed = ParsedTemplates()
        try parsed.read(&reader, size: bytes.count, timeTexts: timeTexts.count)
        (templates, pieces, columnCount) = (parsed.templates, parsed.pieces, parsed.columns)
        let shapeCount = try reader.small()
        shapes.reserveCapacity(min(shapeCount, bytes.count / 4))
        for _ in 0..<shapeCount { try readShape(&reader, names) }
        for _ in 0..<(try reader.small()) { try readValues(&reader, names) }
        guard reader.isAtEnd else { throw Malformed() }
    }

    private static func timeText(_ reader: inout ByteReader) throws(Malformed) -> TimeText {
        let (dateMark, joint, fractionMark) = (try reader.byte(), try reader.byte(), try reader.byte())
        let digits = try reader.small()
        let zone = Array(try reader.string())
        let offset = try reader.signed()
        guard digits <= 9, zone.count <= 6, abs(offset) <= 86_400 else { throw Malformed() }
        return TimeText(
            dateMark: dateMark, joint: joint, fractionMark: fractionMark, digits: digits, zone: zone, offset: offset)
    }

    private static func column(_ reader: inout ByteReader, at start: Int) throws(Malformed) -> Column {
        guard let encoding = HoleEncoding(rawValue: try reader.byte()) else { throw Malformed() }
        var column = Column(encoding: encoding)
        switch encoding {
        case .constant:
            let value = try reader.string()
            column.constant = Piece(start: start + reader.position - value.count, length: value.count)
        case .fixed: column.length = try reader.small()
        case .varied: column.size = try reader.small()
        case .numbers:
            column.length = try reader.small()
            column.size = try reader.small()
        }
        return column
    }

    private func readShape(_ reader: inout ByteReader, _ names: Int) throws(Malformed) {
        let template = try reader.small()
        guard template < templates.count, let tail = LineTail(rawValue: try reader.byte()) else { throw Malformed() }
        let (level, flags) = (try reader.byte(), try reader.byte())
        guard Level(rawValue: level) != nil else { throw Malformed() }
        let rows = try reader.small()
        let count = try reader.small()
        let first = slots.count
        for _ in 0..<count { slots.append(try Self.slot(&reader, names, cuts: 2 * templates[template].holes + 2)) }
        templates[template].rows += rows
        guard count <= UInt16.max, templates[template].rows < 1 << 31, shapes.count < UInt16.max else {
            throw Malformed()
        }
        shapes.append(
            Shape(
                template: template, tail: tail, level: level, flags: flags, rows: rows, firstSlot: first, slots: count))
    }

    private static func slot(_ reader: inout ByteReader, _ names: Int, cuts: Int) throws(Malformed) -> FieldSlot {
        let name = try reader.number32()
        let both = try reader.byte()
        guard name < names, let kind = FieldKind(rawValue: both >> 4),
            let source = FieldSlot.Source(rawValue: both & 15)
        else { throw Malformed() }
        var slot = FieldSlot(source, Field(name: name, kind: kind, value: .empty))
        switch source {
        case .column: break
        case .constant:
            let value = try reader.string()
            slot.constantStart = Int32(reader.position - value.count)
            slot.constantLength = Int32(value.count)
        case .slice:
            (slot.startCut, slot.startDelta) = try place(&reader, cuts)
            (slot.endCut, slot.endDelta) = try place(&reader, cuts)
        }
        return slot
    }

    private static func place(_ reader: inout ByteReader, _ cuts: Int) throws(Malformed) -> (Int16, Int16) {
        let cut = try reader.small()
        let delta = try reader.signed()
        guard cut < cuts, let small = Int16(exactly: delta) else { throw Malformed() }
        return (Int16(cut), small)
    }

    /// The columns of a group lie one behind the other, in the order of the templates.
    private func placedColumns() -> [Column] {
        var columns: [Column] = []
        columns.reserveCapacity(columnCount)
        var (group, offset) = (0, 0)
        for template in templates {
            if template.group != group { (group, offset) = (template.group, 0) }
            var reader = ByteReader(UnsafeBufferPointer(rebasing: bytes[template.columnsAt...]))
            for hole in 0..<template.holes {
                var column = Column(encoding: .constant)
                // They were read once already, and will not fail now.
                if hole > 0 || template.timeText == 0, let known = try? Self.column(&reader, at: template.columnsAt) {
                    column = known
                }
                column.offset = offset
                switch column.encoding {
                case .constant: break
                case .fixed: offset &+= template.rows &* column.length
                case .varied: offset &+= template.rows &+ column.size
                case .numbers: offset &+= column.size
                }
                // No group is as large: whoever reads there finds the end before.
                offset = min(offset, 1 << 40)
                columns.append(column)
            }
        }
        return columns
    }

    private func readValues(_ reader: inout ByteReader, _ names: Int) throws(Malformed) {
        var column = Values(
            name: try reader.number32(), rows: try reader.small(), group: try reader.small(),
            lengthsSize: try reader.small(), size: try reader.small())
        guard column.name < names else { throw Malformed() }
        if let last = values.last, last.group == column.group {
            column.offset = last.offset + last.lengthsSize + last.size
        }
        values.append(column)
    }
}
