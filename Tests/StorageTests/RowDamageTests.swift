import Records
import SQLite
import Testing

@testable import Storage

/// SQLite has no checksums of its own: a damaged row may hold any number in any column.
@Suite struct RowDamageTests {
    private static let columns: [(table: String, columns: [String])] = [
        ("batches", ["id", "records", "bytes", "min_time", "max_time", "first_arrival", "extents"]),
        ("quarantine", ["id", "records", "bytes", "min_time", "max_time", "first_arrival", "extents", "reason"]),
        ("meta", ["value"]),
        ("partitions", ["category", "day", "blocks", "records", "bytes", "min_time", "max_time", "damaged", "name"]),
        ("origins", ["id", "position", "head", "anchor_length", "prefix_count", "last_time", "trail", "source"]),
        ("losses", ["origin", "first", "past", "reason", "noticed"]),
        ("expired", ["origin", "first", "past"]),
    ]
    private static let blockColumns: [(table: String, columns: [String])] = [
        (
            "blocks",
            [
                "id", "first_batch", "last_batch", "first_arrival", "last_arrival", "records", "bytes", "min_time",
                "max_time", "filter_parts", "extents", "body",
            ]
        ),
        ("merges", ["block", "since", "until"]),
        ("filters", ["id", "bits"]),
    ]
    private static let values = [
        "9223372036854775807", "-9223372036854775808", "NULL", "'text'",
    ]

    private func fill(_ path: String) throws {
        let store = try SegmentStore(path, today: someDay)
        var files = [SourceWriter("/log/a", origin: 1), SourceWriter("/log/b", origin: 2, category: .training)]
        for day in 0..<2 {
            store.today = someDay + day
            for part in 0..<3 {
                for number in 0..<2 {
                    try store.commit(files[number].commit(logLines((part * 10)..<(part * 10 + 10))))
                }
                if part == 1 { try store.commit(files[0].lose(10, .hole)) }
                if part == 0 {
                    try store.commit(files[0].commit(logLines(0..<1)))
                    let last = "(SELECT max(id) FROM batches)"
                    try store.hot.connection.execute("UPDATE batches SET body = X'00' WHERE id = \(last)")
                }
                try store.seal()
            }
            if day == 0 { _ = try store.compact() }
        }
        _ = try store.retain(overall: RetentionPolicy(), categories: [.training: RetentionPolicy(days: 0)])
        for number in 0..<2 { try store.commit(files[number].commit(logLines(0..<10))) }
    }

    /// Everything that reads or writes the store: a fault is an answer, a trap is none.
    private func use(_ path: String) -> [Seen: Int] {
        var found: [Seen: Int] = [:]
        do {
            let snapshot = try SegmentSnapshot(path)
            _ = try snapshot.statistics()
            for words in [WordCondition.anything, .word("logged")] {
                for block in try snapshot.plan(ScanRequest(words: words)).blocks {
                    guard let batch = try? snapshot.load(block), case .anything = words else { continue }
                    found.merge(bag(seen(batch))) { $0 + $1 }
                }
            }
            var left = 1 << 24
            _ = try? snapshot.exportRaw("/log/a") { piece in
                left -= piece.count
                return left > 0
            }
            _ = try verifyStore(path)
        } catch {
            #expect(!"\(error)".isEmpty)
        }
        do {
            let store = try SegmentStore(path, today: someDay + 1)
            try store.commit(Commit(batch: lines(["after"])))
            _ = try? store.maintain()
            try? store.seal()
            _ = try? store.compactStep()
            _ = try? store.compact()
            _ = try? store.rebuildIndex()
            store.today += 1
            _ = try? store.retain(overall: RetentionPolicy(days: 100, bytes: 1 << 20), categories: [:])
            _ = try? everything(at: path)
            _ = try? verifyStore(path)
        } catch {
            #expect(!"\(error)".isEmpty)
        }
        return found
    }

    @Test func anyNumberInAnyColumn() throws {
        #expect(PowerLoss.installed)
        let sample = try TemporaryFolder()
        PowerLoss.spareSyncs(sample.path)
        try fill(sample.path)
        let all = bag(try everything(at: sample.path))
        PowerLoss.stop(sample.path)
        let hot = Self.columns.map { ("/hot.db", $0) }
        let sealed = Self.blockColumns.map { ("/partitions/2026-11-21-system.db", $0) }
        for (file, (table, columns)) in hot + sealed {
            for column in columns {
                for value in Self.values {
                    let copy = try sample.copy()
                    PowerLoss.spareSyncs(copy.path)
                    defer { PowerLoss.stop(copy.path) }
                    do {
                        let connection = try Connection(copy.path + file, mode: .readWrite)
                        try connection.execute("UPDATE OR REPLACE \(table) SET \(column) = \(value)")
                    } catch {
                        // A column that takes no such value.
                        continue
                    }
                    let wrong = use(copy.path).filter { all[$0.key] == nil }
                    #expect(wrong.isEmpty, "\(table).\(column) = \(value)")
                }
            }
        }
    }
}
