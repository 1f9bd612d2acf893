internal import Records

extension BlockNeeds {
    /// True when the time or a label of a record has to be looked at.
    var looksAtRows: Bool {
        ["_time", "source", "host", "category", "format"].contains { judged.includes($0) }
    }
}

extension SegmentReader {
    /// Puts the records that fit no template into `batch`, which has the segment's tables.
    ///
    /// - Parameter rows: where they stand; nil when neither their times nor their streams matter,
    ///   which are left out then.
    func addRest(
        _ rest: RecordBatch, at rows: [Int]?, _ needs: BlockNeeds, to batch: RecordBatch
    ) throws(BlockFault) {
        let shaped = try dictionary().shapes.reduce(0) { $0 + $1.rows }
        guard rest.count == rows?.count ?? (count - shaped), rest.names.count == batch.names.count,
            batch.streams.count > 0
        else { throw .malformed }
        let isWanted = (0..<UInt32(batch.names.count)).map { needs.judged.includes(batch.names.name($0)) }
        let times = rows == nil || !needs.looksAtRows ? [] : try times()
        let streams = rows == nil || !needs.looksAtRows ? [] : try streams()
        let textLimit = header.textBytes
        try wellFormed { () throws(Malformed) in
            for index in 0..<rest.count {
                guard Int(rest.records[index].raw.length) <= textLimit - batch.text.count else { throw Malformed() }
                let row = rows?[index] ?? 0
                batch.records.append(
                    try batch.copy(
                        index, ofRest: rest, time: times.isEmpty ? 0 : times[row],
                        stream: streams.isEmpty ? 0 : streams[row]
                    ) { isWanted[Int($0)] })
            }
        }
    }
}
