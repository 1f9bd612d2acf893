internal import Instants
internal import Records

extension SegmentReader {
    /// As `sift`, with records that are only counted as one with a weight.
    ///
    /// Cost: the dictionary; shapes, times and streams as far as they matter; lines only of records
    /// that have to be looked at.
    func tally(
        _ needs: BlockNeeds, _ tally: BlockNeeds.Tally, firstArrival: Int64, into batch: RecordBatch
    ) throws(BlockFault) -> LoadedBlock {
        let times = (earliest: Instant(nanoseconds: header.minTime), latest: Instant(nanoseconds: header.maxTime))
        if tally.fields.isEmpty, !tally.takesPattern, needs.takesAll(times.earliest, times.latest) {
            return try tallyAll(tally.time, into: batch)
        }
        let kinds = try RecordKinds(self)
        var (possible, certain) = needs.sift(kinds)
        guard possible.count == kinds.count, certain.count == kinds.count else { throw .malformed }
        let shapes = try TallyShapes(self, tally, certain: certain)
        for (shape, group) in shapes.groups.enumerated() where group != TallyShapes.none {
            possible.remove(shape)
            certain.remove(shape)
        }
        let rest = try rest()
        let isOrdered = (rest != nil || !possible.isEmpty) && !tally.fields.isEmpty
        let counted = try SegmentTally(self, shapes, tally, ordered: isOrdered)
        var merging = TallyMerging(batch)
        if !possible.isEmpty {
            let open = try sift(needs, possible, certain, firstArrival: firstArrival, into: batch)
            merging.addOthers(open.rows, certain: open.certain)
        } else {
            let tables = try content(.tables)
            try wellFormed { () throws(Malformed) in try BlockDecoder.readTables(tables, batch) }
            if let rest {
                let rows = isOrdered || needs.looksAtRows ? try rows(of: possible) : nil
                try addRest(rest, at: rows, needs, to: batch)
                merging.addOthers(rows ?? Array(repeating: 0, count: rest.count), certain: nil)
            }
        }
        merging.add(counted, shapes, try dictionary())
        return merging.block()
    }

    /// The rows that are read record by record: those of some shapes, and of the rest.
    private func rows(of shapes: Selection) throws(BlockFault) -> [Int] {
        var rows: [Int] = []
        let isRead = [true] + (0..<shapes.count).map { shapes.contains($0) }
        for (row, id) in try shapeIDs().enumerated() where isRead[Int(id)] { rows.append(row) }
        return rows
    }
}

/// The groups of a segment's records that are only counted.
struct SegmentTally {
    struct Group {
        /// Where it comes first: its first row; where only shapes are counted, its first shape.
        var place: Int
        var shape: Int
        var stream: UInt32 = 0
        /// Of a step: a time in it.
        var time: Int64 = 0
        var count = 0
        var earliest = Int64.max
        var latest = Int64.min
    }

    private(set) var groups: [Group] = []

    /// - Parameter ordered: whether it matters at which row each group comes first.
    init(
        _ reader: SegmentReader, _ shapes: TallyShapes, _ tally: BlockNeeds.Tally, ordered: Bool
    ) throws(BlockFault) {
        if shapes.isEmpty { return }
        let tables = try reader.tables()
        guard tables.streams.count > 0 else { throw .malformed }
        let streams = shapes.labels.isEmpty || tables.streams.count == 1 ? [] : try reader.streams()
        let isUntimed = if case .nothing = tally.time { true } else { false }
        if streams.isEmpty, isUntimed, !ordered, !shapes.hasOpen {
            count(shapes, try reader.dictionary())
            return
        }
        var rows = TallyRows(shapes, tables, streams)
        try rows.count(try reader.shapeIDs(), isUntimed ? [] : try reader.times(), tally.time)
        groups = rows.groups.filter { $0.count > 0 }
    }

    /// Counts by what the dictionary says.
    private mutating func count(_ shapes: TallyShapes, _ dictionary: SegmentDictionary) {
        groups = shapes.firstShapes.map { Group(place: $0, shape: $0) }
        for (shape, group) in shapes.groups.enumerated() where group >= 0 {
            groups[Int(group)].count += dictionary.shapes[shape].rows
        }
        groups.removeAll { $0.count == 0 }
    }
}
