import Records
import Testing

@testable import Storage

/// Decoded batches are kept for the next query: never too many, and none that is sealed.
@Suite struct HotBatchCacheTests {
    private func batch(_ lines: Int) -> RecordBatch {
        var source = RandomBatches(seed: UInt64(lines))
        return source.batch(records: lines)
    }

    private let needs = BlockNeeds(wanted: .all, judged: .all) { kinds in
        let all = Selection(count: kinds.count, all: true)
        return (all, all)
    }

    /// The records of all blocks, as a search reads them.
    private func read(_ snapshot: SegmentSnapshot) throws -> [Seen] {
        let reader = BlockReader()
        return try snapshot.plan(ScanRequest()).blocks.flatMap {
            seen(try reader.load(snapshot.fetch($0), needing: needs).batch)
        }
    }

    @Test func whatIsSealedGoes() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        let cache = HotBatchCache()
        try store.commit(Commit(batch: batch(20)))
        try store.commit(Commit(batch: batch(30)))
        let early = try SegmentSnapshot(folder.path, sharing: cache)
        let first = try read(early)
        #expect(first.count == 50 && cache.bytes > 0)
        let held = cache.bytes
        let again = try SegmentSnapshot(folder.path, sharing: cache)
        #expect(try read(again) == first)
        #expect(cache.bytes == held)
        for block in try again.plan(ScanRequest()).blocks {
            #expect(try again.fetch(block).storedBytes == 0, "not read again")
        }
        try store.seal()
        let late = try SegmentSnapshot(folder.path, sharing: cache)
        #expect(cache.bytes == 0)
        #expect(try read(late).count == 50)
        // Whoever began before the seal reads what he saw, and leaves nothing behind.
        #expect(try read(early) == first)
        #expect(cache.bytes == 0)
    }

    @Test func theNewestStayWithinTheBound() {
        let one = HotBatchCache()
        one.keep(batch(10), 1, firstArrival: 0)
        let limit = 3 * one.bytes
        let cache = HotBatchCache(limit: limit)
        for number in 1...20 as ClosedRange<Int64> {
            cache.keep(batch(10), number, firstArrival: number * 10)
            #expect(cache.bytes <= limit)
        }
        #expect((1...20).filter { cache.batch($0, firstArrival: $0 * 10) != nil } == [18, 19, 20])
        // One that is older than all of them comes too late, and one that is too large for all goes by.
        cache.keep(batch(10), 2, firstArrival: 20)
        #expect(cache.batch(2, firstArrival: 20) == nil && cache.batch(18, firstArrival: 180) != nil)
        cache.keep(batch(5000), 21, firstArrival: 210)
        #expect(cache.batch(21, firstArrival: 210) == nil && cache.batch(18, firstArrival: 180) != nil)
        #expect(!cache.wants(2, bytes: one.bytes) && cache.wants(21, bytes: one.bytes))
    }

    /// Numbers are those of one store.
    @Test func aBatchOfAnotherStoreIsNotTaken() {
        let cache = HotBatchCache()
        cache.keep(batch(10), 7, firstArrival: 70)
        #expect(cache.batch(7, firstArrival: 60) == nil)
        cache.forget(through: 7)
        #expect(cache.bytes == 0)
        cache.keep(batch(10), 7, firstArrival: 70)
        #expect(cache.bytes == 0)
    }
}
