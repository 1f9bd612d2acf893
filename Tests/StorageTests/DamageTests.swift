import Foundation
import Instants
import Records
import SQLite
import Testing

@testable import Storage

/// The places in a file that are not zero: pages of a small database are mostly empty.
func usedBytes(_ path: String) throws -> [Int] {
    let content = try Data(contentsOf: URL(filePath: path))
    return content.indices.filter { content[$0] != 0 }
}

func flip(_ path: String, _ place: Int, _ bits: UInt8) throws {
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.seek(toOffset: UInt64(place))
    let byte = try #require(file.readData(ofLength: 1).first)
    try file.seek(toOffset: UInt64(place))
    file.write(Data([byte ^ bits]))
    try file.close()
}

@Suite struct DamageTests {
    private func store(_ path: String) throws -> SegmentStore {
        let store = try SegmentStore(path, today: someDay)
        for part in 0..<3 { try store.commit(Commit(batch: lines(["part \(part)"], time: Int64(part) * 1000))) }
        return store
    }

    @Test(arguments: ["X'534C42'", "zeroblob(500)", "substr(body, 1, length(body) - 1)", "X''", "NULL"])
    func damagedHotBatchIsSetAside(replacement: String) throws {
        let folder = try TemporaryFolder()
        let store = try store(folder.path)
        try store.hot.connection.execute("UPDATE batches SET body = \(replacement) WHERE id = 2")
        let before = try SegmentSnapshot(folder.path)
        #expect(throws: StoreError.self) { try everything(before) }
        try store.seal()
        let snapshot = try SegmentSnapshot(folder.path)
        let plan = try snapshot.plan(ScanRequest())
        #expect(try texts(everything(snapshot)) == ["part 0", "part 2"])
        #expect(plan.damage.count == 1)
        #expect(plan.damage.first?.hasPrefix("batch 2, 1 records, was set aside when sealing: ") == true)
        // Only those who would have seen it are told.
        #expect(try snapshot.plan(ScanRequest(from: Instant(nanoseconds: 1500))).damage == [])
        let statistics = try snapshot.statistics()
        #expect(statistics.quarantinedBatches == 1)
        #expect(statistics.quarantinedRecords == 1)
        try store.commit(Commit(batch: lines(["part 3"])))
        try store.seal()
        #expect(try texts(everything(at: folder.path)) == ["part 0", "part 2", "part 3"])
    }

    @Test func damagedBatchOfAFileIsNamedByVerify() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        var file = SourceWriter("/log/a", origin: 1)
        for part in 0..<3 { try store.commit(file.commit(logLines((part * 5)..<(part * 5 + 5)))) }
        try store.hot.connection.execute("UPDATE batches SET body = X'00' WHERE id = 2")
        try store.seal()
        let report = try verifyStore(folder.path)
        #expect(report.sources.first?.faults.count == 1)
        #expect(report.sources.first?.faults.first?.hasSuffix("are in a damaged batch") == true)
        let export = try SegmentSnapshot(folder.path).exportRaw("/log/a") { _ in true }
        #expect(export?.missing.count == 1)
    }

    /// A damaged block leaves the others of its partition alone.
    @Test func damagedBlockIsNamed() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        for part in 0..<3 {
            try store.commit(Commit(batch: lines(["part \(part)"])))
            try store.seal()
        }
        let path = folder.path + "/partitions/2026-11-20-other.db"
        try Partition(path, mode: .readWrite).connection.execute(
            "UPDATE blocks SET body = CAST(substr(body, 1, 120) || X'FF' || substr(body, 122) AS BLOB) WHERE id = 2")
        let snapshot = try SegmentSnapshot(folder.path)
        var texts: [String] = []
        var damage: [StoreError] = []
        for block in try snapshot.plan(ScanRequest()).blocks {
            do { texts += seen(try snapshot.load(block)).map { String(decoding: $0.view, as: UTF8.self) } } catch {
                damage.append(error)
            }
        }
        #expect(texts == ["part 0", "part 2"])
        #expect(damage.count == 1)
        #expect(damage.first?.description.contains("partition 2026-11-20-other, block 2") == true)
    }

    @Test func partitionThatIsNoDatabaseIsPassedOver() throws {
        let folder = try TemporaryFolder()
        let store = try store(folder.path)
        try store.seal()
        let path = folder.path + "/partitions/2026-11-20-other.db"
        try Data("not a database at all, but long enough to look at".utf8).write(to: URL(filePath: path))
        let plan = try SegmentSnapshot(folder.path).plan(ScanRequest())
        #expect(plan.blocks.isEmpty)
        #expect(plan.damage.count == 1)
        // Sealing names it once, then goes on in a fresh partition.
        try store.commit(Commit(batch: lines(["next"])))
        #expect(throws: StoreError.self) { try store.seal() }
        try store.seal()
        let snapshot = try SegmentSnapshot(folder.path)
        #expect(try texts(everything(snapshot)) == ["next"])
        #expect(try snapshot.partitionRows().map(\.name) == ["2026-11-20-other", "2026-11-20-other-2"])
    }

    /// A lost index costs time, not answers.
    @Test func missingIndexIsPassedBy() throws {
        let folder = try TemporaryFolder()
        let store = try store(folder.path)
        try store.seal()
        try Partition(folder.path + "/partitions/2026-11-20-other.db", mode: .readWrite).connection.execute(
            "DROP TABLE words")
        let plan = try SegmentSnapshot(folder.path).plan(ScanRequest(words: .word("part")))
        #expect(plan.blocks.count == 1)
        #expect(plan.damage == [])
        #expect(plan.warnings.count == 1)
        let rebuilt = try store.rebuildIndex()
        #expect(rebuilt.blocks == 1)
        #expect(try SegmentSnapshot(folder.path).plan(ScanRequest(words: .word("part"))).warnings == [])
    }
}
