internal import Instants
internal import Records
internal import SQLite

extension SegmentStore {
    /// First and last batch in `hot.db`, nil when there is none.
    func hotRange() throws(StoreError) -> ClosedRange<Int64>? {
        try naming(hot.path) { () throws(SQLiteError) in
            let statement = try hot.connection.statement("SELECT min(id), max(id) FROM batches")
            defer { statement.reset() }
            guard try statement.step(), !statement.isNull(0) else { return nil }
            return statement.int(0)...statement.int(1)
        }
    }

    /// Moves `batches` from `hot.db` into the partitions: partitions first, each in a transaction
    /// of its own that does nothing when done already, then `hot.db`, which makes it count.
    func sealBatches(_ batches: ClosedRange<Int64>) throws(StoreError) {
        // Written before any partition is, so that a seal done again after midnight finds the same ones.
        try naming(hot.path) { () throws(SQLiteError) in try hot.setMeta("seal_day", Int64(today)) }
        let merged = try merge(batches)
        for (category, batch) in merged.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let partition = try openPartition(category)
            var words = WordSet()
            for index in 0..<batch.count { words.add(index, of: batch) }
            try partition.seal(sealEncoder.encode(batch), of: batch, words: words.text, batches: batches)
            try describe(partition, category)
        }
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.transaction { () throws(SQLiteError) in
                try hot.setMeta("sealed_through", batches.upperBound)
                try hot.connection.statement("DELETE FROM batches WHERE id <= ?").bind(1, batches.upperBound).run()
            }
        }
    }

    /// After a crash between the partitions and `hot.db`: seals the same batches again, so that
    /// each partition has its share of them and none has it twice.
    func finishSeal() throws(StoreError) {
        let sealed = try naming(hot.path) { () throws(SQLiteError) in try hot.meta("sealed_through") }
        var last: Int64 = 0
        for name in try partitionNames() {
            let partition = try Partition(partitionPath(name), mode: .readWrite)
            last = max(last, try partition.lastBatch())
        }
        guard last > sealed, let range = try hotRange(), range.lowerBound <= last else { return }
        let now = today
        defer { today = now }
        today = Int(try naming(hot.path) { () throws(SQLiteError) in try hot.meta("seal_day") })
        try sealBatches(range.lowerBound...last)
    }

    /// The records of `batches`, in order, by category.
    private func merge(_ batches: ClosedRange<Int64>) throws(StoreError) -> [Category: RecordBatch] {
        var merged: [Category: RecordBatch] = [:]
        for id in try hotIdentifiers(batches) {
            let batch = try loadHot(id)
            var mappings: [Category: BatchMapping] = [:]
            for index in 0..<batch.count {
                let category = batch.streams.category(batch.records[index].stream)
                let target = merged[category] ?? RecordBatch(textCapacity: 1 << 20)
                merged[category] = target
                target.append(index, of: batch, using: &mappings[category, default: BatchMapping(batch)])
            }
        }
        return merged
    }

    private func hotIdentifiers(_ batches: ClosedRange<Int64>) throws(StoreError) -> [Int64] {
        try naming(hot.path) { () throws(SQLiteError) in
            let statement = try hot.connection.statement("SELECT id FROM batches WHERE id BETWEEN ? AND ? ORDER BY id")
                .bind(1, batches.lowerBound).bind(2, batches.upperBound)
            defer { statement.reset() }
            var found: [Int64] = []
            while try statement.step() { found.append(statement.int(0)) }
            return found
        }
    }

    private func loadHot(_ id: Int64) throws(StoreError) -> RecordBatch {
        let decoded = try naming(hot.path) { () throws(SQLiteError) -> Result<RecordBatch, BlockFault> in
            let statement = try hot.connection.statement("SELECT body FROM batches WHERE id = ?").bind(1, id)
            defer { statement.reset() }
            guard try statement.step() else { return .failure(.notABlock) }
            return statement.withBlob(0) { body in Result { () throws(BlockFault) in try decoder.decode(body) } }
        }
        switch decoded {
        case .success(let batch): return batch
        case .failure(let fault): throw .damaged(path: hot.path, reason: "batch \(id): \(fault)")
        }
    }

    func partitionPath(_ name: String) -> String { "\(path)/partitions/\(name).db" }

    private func openPartition(_ category: Category) throws(StoreError) -> Partition {
        let date = CivilTime.date(dayNumber: today)
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let name = "\(date.year)-\(padded(date.month))-\(padded(date.day))-\(category.name)"
        try naming(hot.path) { () throws(SQLiteError) in
            // The catalogue knows of a partition before it has content, so that a crash cannot hide one.
            try hot.connection.statement("INSERT OR IGNORE INTO partitions VALUES (?, ?, ?, 0, 0, 0, 0, 0)")
                .bind(1, name).bind(2, Int(category.rawValue)).bind(3, today).run()
        }
        return try Partition(partitionPath(name), mode: .create)
    }

    private func describe(_ partition: Partition, _ category: Category) throws(StoreError) {
        let summary = try partition.summary()
        let name = partition.path.split(separator: "/").last.map { String($0.dropLast(3)) } ?? ""
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.statement(
                "UPDATE partitions SET records = ?, bytes = ?, min_time = ?, max_time = ? WHERE name = ?"
            ).bind(1, summary.records).bind(2, summary.bytes).bind(3, summary.minTime).bind(4, summary.maxTime)
                .bind(5, name).run()
        }
    }

    func partitionNames() throws(StoreError) -> [String] {
        try naming(hot.path) { () throws(SQLiteError) in
            let statement = try hot.connection.statement("SELECT name FROM partitions ORDER BY day, name")
            defer { statement.reset() }
            var names: [String] = []
            while try statement.step() { names.append(statement.text(0)) }
            return names
        }
    }
}
