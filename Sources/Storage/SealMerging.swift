internal import Records
internal import SQLite

/// The content of a seal: the batches of each category that become its blocks, and what was damaged.
struct MergedBatches {
    var blocks: [Category: [RecordBatch]] = [:]
    /// Batches that could not be read, with the reason.
    var damaged: [Int64: String] = [:]
}

extension SegmentStore {
    /// The records of `batches`, in order, by category.
    func merge(_ batches: ClosedRange<Int64>) throws(StoreError) -> MergedBatches {
        var merged = MergedBatches()
        let rows = try naming(hot.path) { () throws(SQLiteError) in
            try hot.batchRows(after: batches.lowerBound - 1).filter { $0.id <= batches.upperBound }
        }
        // Room for all in one category: pages that stay untouched cost nothing.
        let expected = min(Int(Self.sealBytes) * 2, rows.reduce(0) { $0 + Int($1.bytes) })
        for row in rows {
            switch try loadHot(row) {
            case .success(let batch): Self.distribute(batch, into: &merged.blocks, expecting: expected)
            case .failure(let damage): merged.damaged[row.id] = damage.reason
            }
        }
        return merged
    }

    /// Copies the records of `batch` behind the last block of their category, but for those of `whole`.
    static func distribute(
        _ batch: RecordBatch, except whole: Category? = nil, into blocks: inout [Category: [RecordBatch]],
        expecting bytes: Int
    ) {
        var targets = [RecordBatch?](repeating: nil, count: Category.allCases.count)
        var mappings = targets.map { _ in BatchMapping(batch) }
        for index in 0..<batch.count {
            let category = batch.streams.category(batch.records[index].stream)
            if category == whole { continue }
            let place = Int(category.rawValue)
            if targets[place] == nil {
                if blocks[category]?.last?.hasRoom(for: batch) != true {
                    blocks[category, default: []].append(RecordBatch(textCapacity: bytes))
                }
                targets[place] = blocks[category]?.last
            }
            targets[place]?.append(index, of: batch, using: &mappings[place])
        }
    }

    struct Damage: Error { var reason: String }

    private func loadHot(_ row: BatchRow) throws(StoreError) -> Result<RecordBatch, Damage> {
        if let batch = recentBatch(row.id) { return .success(batch) }
        let decoded: Result<RecordBatch, BlockFault>
        do {
            decoded = try naming(hot.path) { () throws(SQLiteError) in
                let statement = try hot.connection.statement("SELECT body FROM batches WHERE id = ?").bind(1, row.id)
                defer { statement.reset() }
                guard try statement.step() else { return .failure(.notABlock) }
                return statement.withBlob(0) { body in Result { () throws(BlockFault) in try decoder.decode(body) } }
            }
        } catch .damaged(_, let reason) {
            return .failure(Damage(reason: reason))
        }
        switch decoded {
        case .success(let batch):
            guard batch.count == row.records else {
                return .failure(Damage(reason: "it holds \(batch.count) records instead of \(row.records)"))
            }
            batch.arrivals = (0..<batch.count).map { row.firstArrival + Int64($0) }
            return .success(batch)
        case .failure(let fault): return .failure(Damage(reason: fault.description))
        }
    }

    /// The block of `batch`, with its words.
    func sealed(_ batch: RecordBatch) -> SealedBlock {
        let segment = sealEncoder.encode(batch)
        let first = batch.arrivals.min() ?? 0
        return SealedBlock(
            body: segment.bytes, words: segment.plainWords, filter: IdentifierFilter.parts(segment.identifiers),
            records: batch.count, bytes: rawBytes(batch),
            times: timeBounds(batch), arrivals: first...(batch.arrivals.max() ?? first), extents: ByteExtents(batch))
    }
}
