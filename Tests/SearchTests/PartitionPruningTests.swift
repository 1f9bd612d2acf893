import Foundation
import Instants
import LogsQL
import Records
import Testing

@testable import Search
@testable import Storage

/// A search opens only the partitions that may hold an answer, by category and time.
@Suite struct PartitionPruningTests {
    /// Of the partitions that are not needed nothing is left but a name, so that opening one would show.
    @Test(arguments: cases)
    func partitions(text: String, opened: [Int]) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/sawlog-search-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try fill(folder)
        for (number, name) in Self.names.enumerated() where !opened.contains(number) {
            try Data("not a database".utf8).write(to: URL(fileURLWithPath: "\(folder)/partitions/\(name).db"))
        }
        let (records, coverage) = try found(try parsed(text), in: SegmentSnapshot(folder))
        #expect(records.map { $0.fields[0] } == opened.map { Array("\($0)".utf8) })
        #expect(coverage.damage == [])
        #expect(coverage.blocksRead + coverage.blocksSkipped == 6)
    }

    /// More partitions than stay open at once, their blocks in turn; one is removed after the plan.
    @Test func manyPartitions() throws {
        let holder = try TemporaryStore()
        let days = 2 * SegmentSnapshot.openLimit
        for day in 0..<days {
            holder.store.today = 20_777 + day
            try holder.store.commit(Commit(batch: oneRecord(day, .training)))
            try holder.store.seal()
        }
        let snapshot = try SegmentSnapshot(holder.path)
        #expect(try found(try parsed("fine"), in: snapshot).records.count == days)
        #expect(try openFiles(holder.path + "/partitions") <= 3 * SegmentSnapshot.openLimit)
        let plan = try snapshot.plan(ScanRequest())
        try FileManager.default.removeItem(atPath: holder.path + "/partitions/2026-11-20-training.db")
        #expect(throws: StoreError.damaged(path: holder.path, reason: "partition 2026-11-20-training, block 1: gone")) {
            _ = try snapshot.fetch(plan.blocks[0])
        }
    }

    /// How many files in `folder` are open.
    private func openFiles(_ folder: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { number in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
            return target?.hasPrefix(folder) ?? false
        }
    }

    private func oneRecord(_ second: Int, _ category: Records.Category) -> RecordBatch {
        let batch = RecordBatch()
        batch.text.append(contentsOf: "fine")
        let raw = TextRange(text: 0, length: 4)
        batch.addRecord(
            Record(
                time: Instant(nanoseconds: Int64(second) * 1_000_000_000), raw: raw, view: raw,
                stream: batch.streams.intern(Labels(source: "a", category: category))))
        return batch
    }

    private static let cases: [(String, [Int])] = [
        ("{category=\"training\"}", [0, 3]), ("category:training fine", [0, 3]),
        ("!category:training !category:system", [2, 5]), ("category:evaluation", []),
        ("category:in(system, security) _time:>=2026-01-02Z", [4, 5]),
        ("{category=\"system\", source=\"a\"} or category:training", [0, 1, 3, 4]),
        ("_time:<2026-01-02Z", [0, 1, 2]), ("*", [0, 1, 2, 3, 4, 5]),
    ]
    private static let categories: [Records.Category] = [.training, .system, .security]
    private static let names = ["2026-01-01", "2026-01-02"].flatMap { day in categories.map { "\(day)-\($0.name)" } }

    /// A record for each of two days and three categories: number 0 to 5.
    private func fill(_ folder: String) throws {
        let store = try SegmentStore(folder, today: 20_454)
        for day in 0..<2 {
            store.today = 20_454 + day
            let batch = RecordBatch()
            for (number, category) in Self.categories.enumerated() {
                let start = batch.text.count
                batch.text.append(contentsOf: "fine")
                let raw = TextRange(text: start, length: batch.text.count - start)
                let time = Instant(nanoseconds: Int64(20_454 + day) * 86_400_000_000_000)
                batch.addRecord(
                    Record(
                        time: time, raw: raw, view: raw,
                        stream: batch.streams.intern(Labels(source: "a", category: category))))
                batch.addField("number", .number, "\(day * 3 + number)")
            }
            try store.commit(Commit(batch: batch))
            try store.seal()
        }
    }
}
