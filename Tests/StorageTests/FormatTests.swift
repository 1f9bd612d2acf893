import Instants
import Records
import SQLite
import Testing

@testable import Storage

/// Stores hold blocks of both formats.
@Suite struct FormatTests {
    @Test func blocksOfFormat1StayReadable() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        var source = RandomBatches(seed: 12)
        var all: [Seen] = []
        for part in 0..<4 {
            let batch = source.batch(records: 30, categories: [.other])
            all += seen(batch)
            try store.commit(Commit(batch: batch))
            try store.seal()
            if part % 2 == 0 { try rewriteLastBlock(store) }
        }
        let snapshot = try SegmentSnapshot(folder.path)
        var formats: [UInt8] = []
        for name in try snapshot.partitionRows().map(\.name) {
            let partition = try snapshot.open(name)
            for row in partition.rows(sealedThrough: .max).rows {
                formats.append(try partition.withBody(row.id) { $0[3] } ?? 0)
            }
        }
        #expect(formats == [1, 2, 1, 2])
        #expect(bag(try everything(at: folder.path)) == bag(all))
        #expect(try store.rebuildIndex().blocks == 4)
        #expect(bag(try everything(at: folder.path)) == bag(all))
    }

    /// Makes the last block what sealing made of it before there were segments.
    private func rewriteLastBlock(_ store: SegmentStore) throws {
        let name = try SegmentSnapshot(store.path).partitionRows()[0].name
        let partition = try Partition(store.partitionPath(name), mode: .readWrite)
        let last = try #require(partition.rows(sealedThrough: .max).rows.last?.id)
        let batch = try #require(try partition.withBody(last) { try? BlockDecoder().decode($0) } ?? nil)
        try partition.connection.statement("UPDATE blocks SET body = ? WHERE id = ?")
            .bind(1, BlockEncoder(level: 1).encode(batch)).bind(2, last).run()
    }
}
