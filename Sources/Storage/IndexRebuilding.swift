internal import Records
internal import SQLite

extension SegmentStore {
    /// Makes the index of every partition anew from its blocks, a partition in one transaction.
    /// Readers go on with the old one meanwhile.
    ///
    /// - Returns: how many blocks were indexed, and what could not be read.
    public func rebuildIndex() throws(StoreError) -> (blocks: Int, damage: [String]) {
        var blocks = 0
        var damage: [String] = []
        let names = try naming(hot.path) { () throws(SQLiteError) in try hot.partitions().map(\.name) }
        for name in names {
            do {
                let faults = try Partition(partitionPath(name), mode: .readWrite).rebuildIndex(&blocks)
                damage += faults.map { "partition \(name), \($0)" }
            } catch .damaged(_, let reason) {
                damage.append("partition \(name): \(reason)")
            }
        }
        return (blocks, damage)
    }
}

extension Partition {
    fileprivate func rebuildIndex(_ done: inout Int) throws(StoreError) -> [String] {
        var faults: [String] = []
        var count = 0
        let decoder = BlockDecoder()
        try naming(path) { () throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                try connection.execute("DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS filters; \(Self.indexSchema)")
                let (blocks, fault) = rows(sealedThrough: .max, all: true)
                if let fault { faults.append(fault.message) }
                for block in blocks {
                    let body = try connection.statement("SELECT body FROM blocks WHERE id = ?").bind(1, block.id)
                    let decoded =
                        try body.step()
                        ? body.withBlob(0) { bytes in Result { () throws(BlockFault) in try decoder.decode(bytes) } }
                        : .failure(.notABlock)
                    body.reset()
                    let batch: RecordBatch
                    switch decoded {
                    case .success(let found): batch = found
                    case .failure(let fault):
                        faults.append("block \(block.id): \(fault)")
                        continue
                    }
                    let words = WordSet(batch)
                    let filter = IdentifierFilter.parts(words.identifiers.members)
                    try index(block.id, words.text, filter)
                    try connection.statement("UPDATE blocks SET filter_parts = ? WHERE id = ?").bind(1, filter.count)
                        .bind(2, block.id).run()
                    count += 1
                }
            }
        }
        done += count
        return faults
    }
}
