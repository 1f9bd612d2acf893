internal import Records
internal import SQLite

/// How far into a block a query looks. The parts of a segment lie in this order, so that the beginning is
/// enough for what only counts; those of older segments do not, and reach further.
public enum BlockReach: Sendable {
    /// Names, templates and the records that fit none.
    case dictionary
    /// Also what there is of each record but its text and values: time, stream, template.
    case records
    case whole

    /// The last part that it takes in.
    fileprivate func takesIn(_ part: SegmentPart) -> Bool {
        switch self {
        case .dictionary: part.order <= SegmentPart.rest.order
        case .records: part.order <= SegmentPart.arrivals.order
        case .whole: true
        }
    }
}

extension SegmentPart {
    /// In which order parts are written.
    var order: Int {
        switch self {
        case .tables: 0
        case .dictionary: 1
        case .rest: 2
        case .shapeIDs: 3
        case .times: 4
        case .streams: 5
        case .arrivals: 6
        case .values: 7
        case .holes: 8
        case .positions: 9
        }
    }
}

extension BlockNeeds {
    /// How far a search for this looks as a rule; where it has to look further, it fetches the block again.
    public var reach: BlockReach {
        guard let tally, !texts.mayLieInHoles else { return .whole }
        if case .nothing = tally.time, tally.fields.isEmpty, !tally.takesPattern { return .dictionary }
        return .records
    }
}

extension WordCondition {
    /// True when what varies in lines has to be looked at, since a hole holds a digit.
    fileprivate var mayLieInHoles: Bool {
        switch self {
        case .anything, .nothing: false
        case .word(let text): text.utf8.contains { TimeText.isDigit($0) }
        case .all(let parts), .any(let parts): parts.contains(where: \.mayLieInHoles)
        }
    }
}

extension Partition {
    /// The bytes of a block as far as `reach` says, and how many there are in all; nil when it is gone.
    func body(_ id: Int64, _ reach: BlockReach) throws(StoreError) -> (bytes: [UInt8], size: Int)? {
        let found: ([UInt8], Int)? = try naming(path) { () throws(SQLiteError) in
            guard let blob = try StoredBlob(connection, table: "blocks", column: "body", row: id) else { return nil }
            return (try Self.beginning(of: blob, reach), blob.count)
        }
        if let found { return found }
        // There is no such row, or damage has put something else there.
        return try withBody(id) { (Array($0), $0.count) }
    }

    /// What makes no sense is read whole, and named by whoever decodes it.
    private static func beginning(of blob: borrowing StoredBlob, _ reach: BlockReach) throws(SQLiteError) -> [UInt8] {
        if case .whole = reach { return try blob.beginning(upTo: blob.count) }
        var header = try blob.beginning(upTo: firstBytes)
        let end = headerEnd(header) ?? blob.count
        if end > header.count { header = try blob.beginning(upTo: end) }
        return try blob.beginning(upTo: Self.end(of: reach, header, size: blob.count) ?? blob.count)
    }

    /// Holds the headers of most segments.
    private static let firstBytes = 4096

    /// Where the header of a segment ends that begins with `bytes`.
    private static func headerEnd(_ bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            guard SegmentHeader.isSegment(bytes) else { return nil }
            var reader = ByteReader(bytes)
            do throws(Malformed) {
                try reader.skip(SegmentFormat.headerSize - 4)
                let parts = try reader.fixed32()
                return SegmentFormat.headerSize + parts * SegmentFormat.entrySize + SegmentFormat.checksumSize
            } catch {
                return nil
            }
        }
    }

    /// Where the last part ends that is asked for; nil when the header makes no sense.
    private static func end(of reach: BlockReach, _ bytes: [UInt8], size: Int) -> Int? {
        do throws(BlockFault) {
            let entries = try bytes.withUnsafeBufferPointer { bytes throws(BlockFault) in
                try SegmentHeader(bytes, size: size).entries
            }
            return entries.filter { reach.takesIn($0.part) }.map { $0.offset + $0.packed }.max()
        } catch {
            return nil
        }
    }
}
