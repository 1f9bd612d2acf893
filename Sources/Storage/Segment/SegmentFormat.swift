/// Block format 2, drawn in `docs/format/segment.md`: a template dictionary and columns, each part
/// compressed by itself and with its own checksum, so that a query unpacks only what it asks for.
enum SegmentFormat {
    static let magic = BlockFormat.magic
    static let version: UInt8 = 2
    /// Magic, version, records, bytes of text, earliest and latest time, number of parts.
    static let headerSize = 32
    /// Kind, how it is packed, key, size, packed size, checksum.
    static let entrySize = 24
    static let checksumSize = 8
    /// No part may unpack to more.
    static let partLimit = 1 << 30

    // What does not fit these bounds is kept whole in the `rest` part, so that hostile text costs
    // no more than compressing it.
    static let templateLimit = 16_384
    static let shapeLimit = 32_768
    static let columnLimit = 131_072
    static let holeLimit = 96
    static let holeLength = 255
    static let viewLimit = 8192
    /// Shapes of one template that are looked through for a record.
    static let siblingLimit = 32
    static let slotLimit = 255
    /// Bytes of hole columns that are packed together; a query for one template unpacks so much.
    static let groupSize = 256 << 10
}

/// What a part of a segment holds.
enum SegmentPart: UInt8, Hashable, CaseIterable {
    /// Field names and label sets.
    case tables
    /// Templates, shapes, and how each hole's column is stored.
    case dictionary
    /// The shape of each record.
    case shapeIDs
    case times
    case streams
    /// Origins and offsets.
    case positions
    case arrivals
    /// Columns of holes; the key numbers the group.
    case holes
    /// Values that are not pieces of their records' text, by field name; the key numbers the group.
    case values
    /// Records that no template fits: a block of format 1.
    case rest
}
