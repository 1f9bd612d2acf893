internal import Instants
internal import Records
internal import SQLite

/// What a seal does next. Written down in `hot.db` before the first partition is touched, so that
/// a seal that failed or crashed is done again with the same batches and the same day.
struct SealPlan: Equatable {
    var batches: ClosedRange<Int64>
    /// Days since 1970: whose partitions take the blocks.
    var day: Int
}

/// Moments between the writes of a seal, for tests that stop there.
enum SealStep: Equatable {
    case planned
    case wrote(partition: String)
    case counted
}

extension SegmentStore {
    /// The seal that is under way, or the next one: whole batches, oldest first, up to a block's size.
    func nextSeal(day: Int) throws(StoreError) -> SealPlan? {
        try naming(hot.path) { () throws(SQLiteError) in
            let sealed = try hot.meta("sealed_through")
            let planned = try hot.meta("seal_through")
            if planned > sealed { return SealPlan(batches: (sealed + 1)...planned, day: Int(try hot.meta("seal_day"))) }
            var last = sealed
            var (records, bytes) = (0, Int64(0))
            for row in try hot.batchRows(after: sealed) {
                last = row.id
                records += row.records
                bytes += row.bytes
                if records >= Self.sealRecords || bytes >= Self.sealBytes { break }
            }
            return last > sealed ? SealPlan(batches: (sealed + 1)...last, day: day) : nil
        }
    }

    /// Moves the batches of `plan` from `hot.db` into the partitions: partitions first, each in a
    /// transaction of its own that does nothing when done already, then `hot.db`, which makes it count.
    func carryOut(_ plan: SealPlan) throws(StoreError) {
        let merged = try merge(plan.batches)
        let categories = merged.blocks.keys.sorted { $0.rawValue < $1.rawValue }
        var names: [Category: String] = [:]
        for category in categories { names[category] = try sealTarget(category, plan.day) }
        try note(plan, names)
        afterStep?(.planned)
        let summaries = try write(merged, plan.batches, names)
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.transaction { () throws(SQLiteError) in
                try count(plan.batches, summaries, merged.damaged, nextArrival)
            }
        }
        afterStep?(.counted)
        forgetRecent(through: plan.batches.upperBound)
    }

    /// The catalogue knows of a partition before it has content, so that a crash cannot hide one.
    private func note(_ plan: SealPlan, _ names: [Category: String]) throws(StoreError) {
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.transaction { () throws(SQLiteError) in
                try hot.setMeta("seal_through", plan.batches.upperBound)
                try hot.setMeta("seal_day", Int64(plan.day))
                for (category, name) in names { try hot.addPartition(name, category, plan.day) }
            }
        }
    }

    /// Writes the blocks of each category into the partition of that name.
    func write(
        _ merged: MergedBatches, _ batches: ClosedRange<Int64>, _ names: [Category: String]
    ) throws(StoreError) -> [String: PartitionSummary] {
        var summaries: [String: PartitionSummary] = [:]
        for (category, name) in names.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard let blocks = merged.blocks[category] else { continue }
            summaries[name] = try write(blocks.map(sealed), batches, name)
            afterStep?(.wrote(partition: name))
        }
        return summaries
    }

    private func write(
        _ blocks: [SealedBlock], _ batches: ClosedRange<Int64>, _ name: String
    ) throws(StoreError) -> PartitionSummary {
        do {
            let partition = try Partition(partitionPath(name), mode: .create)
            partition.generation = try naming(hot.path) { () throws(SQLiteError) in try hot.generation(of: name) }
            try partition.seal(blocks, batches: batches)
            return try summary(of: partition)
        } catch {
            // Once it is marked, the next attempt takes a fresh partition.
            guard case .damaged = error else { throw error }
            try markDamaged(name)
            throw error
        }
    }

    func markDamaged(_ name: String) throws(StoreError) {
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.statement("UPDATE partitions SET damaged = 1 WHERE name = ?").bind(1, name).run()
        }
    }

    /// The blocks are written: when a damaged partition cannot say what it holds, no search may pass it over.
    private func summary(of partition: Partition) throws(StoreError) -> PartitionSummary {
        do { return try partition.summary() } catch .damaged { return PartitionSummary(minTime: .min, maxTime: .max) }
    }

    /// Makes the sealed blocks count, and takes their batches out of `hot.db`. Within a transaction.
    func count(
        _ batches: ClosedRange<Int64>, _ summaries: [String: PartitionSummary], _ damaged: [Int64: String],
        _ nextArrival: Int64
    ) throws(SQLiteError) {
        for (name, summary) in summaries { try hot.describe(name, summary) }
        for (id, reason) in damaged { try hot.setAside(id, reason) }
        try hot.setMeta("next_arrival", nextArrival)
        try hot.setMeta("sealed_through", batches.upperBound)
        try hot.removeBatches(batches)
    }

    func partitionPath(_ name: String) -> String { "\(path)/partitions/\(name).db" }

    /// The partition of `category` that takes today's blocks: the day's first that is not damaged.
    func sealTarget(_ category: Category, _ day: Int) throws(StoreError) -> String {
        let date = CivilTime.date(dayNumber: day)
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let name = "\(date.year)-\(padded(date.month))-\(padded(date.day))-\(category.name)"
        let damaged = try naming(hot.path) { () throws(SQLiteError) in
            Set(try hot.partitions().filter(\.isDamaged).map(\.name))
        }
        var candidate = name
        var number = 2
        while damaged.contains(candidate) {
            candidate = "\(name)-\(number)"
            number += 1
        }
        return candidate
    }
}

extension HotLog {
    func addPartition(_ name: String, _ category: Category, _ day: Int) throws(SQLiteError) {
        try connection.statement("INSERT OR IGNORE INTO partitions VALUES (?, ?, ?, 0, 0, 0, 0, 0, 0)")
            .bind(1, name).bind(2, Int(category.rawValue)).bind(3, day).run()
    }

    func describe(_ name: String, _ summary: PartitionSummary) throws(SQLiteError) {
        try connection.statement(
            "UPDATE partitions SET blocks = ?, records = ?, bytes = ?, min_time = ?, max_time = ? WHERE name = ?"
        ).bind(1, summary.blocks).bind(2, summary.records).bind(3, summary.bytes).bind(4, summary.minTime)
            .bind(5, summary.maxTime).bind(6, name).run()
    }

    /// Keeps what is left of a damaged batch, for a person to look at, out of the way of sealing.
    func setAside(_ id: Int64, _ reason: String) throws(SQLiteError) {
        do {
            try copyToQuarantine(id, reason, body: "body")
        } catch {
            // The bytes cannot even be read; what the row says of them still can.
            guard error.isCorrupt else { throw error }
            try copyToQuarantine(id, reason, body: "NULL")
        }
    }

    private func copyToQuarantine(_ id: Int64, _ reason: String, body: String) throws(SQLiteError) {
        try connection.statement(
            """
            INSERT OR REPLACE INTO quarantine
            SELECT id, records, bytes, min_time, max_time, first_arrival, extents, ?, \(body) FROM batches WHERE id = ?
            """
        ).bind(1, reason).bind(2, id).run()
    }

    /// A row whose pages are damaged cannot be removed; it stays, and `sealed_through` hides it.
    func removeBatches(_ batches: ClosedRange<Int64>) throws(SQLiteError) {
        let sql = "DELETE FROM batches WHERE id BETWEEN ? AND ?"
        do {
            try connection.statement(sql).bind(1, batches.lowerBound).bind(2, batches.upperBound).run()
        } catch {
            guard error.isCorrupt else { throw error }
            for id in batches {
                do { try connection.statement(sql).bind(1, id).bind(2, id).run() } catch {
                    guard error.isCorrupt else { throw error }
                }
            }
        }
    }
}
