import Glibc
import Records
import Testing

@testable import Storage

@Suite struct SealTests {
    /// Commits batches of all categories and gives back what the store must show.
    private func fill(_ store: SegmentStore, seed: UInt64, batches: Int) throws -> [Seen] {
        var source = RandomBatches(seed: seed)
        var all: [Seen] = []
        for _ in 0..<batches {
            let batch = source.batch(records: 1 + source.random.below(30), categories: [.training, .system, .security])
            all += seen(batch)
            try store.commit(Commit(batch: batch))
        }
        return all
    }

    private func expectOnce(_ wanted: [Seen], at path: String, _ note: String) throws {
        #expect(bag(try everything(at: path)) == bag(wanted), "\(note)")
    }

    @Test func sealingKeepsEachRecordOnce() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            let folder = try TemporaryFolder()
            let store = try SegmentStore(folder.path, today: someDay)
            var all = try fill(store, seed: seed, batches: 6)
            try store.seal()
            try store.seal()
            all += try fill(store, seed: seed + 100, batches: 3)
            try expectOnce(all, at: folder.path, "seed \(seed)")
            #expect(store.hotRecords > 0)
            try store.seal()
            #expect(store.hotRecords == 0)
            try expectOnce(all, at: folder.path, "seed \(seed), sealed")
        }
    }

    /// A kill between any two writes of a seal, then a start on the next day.
    @Test func crashAtEachStepLosesAndDoublesNothing() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        var all = try fill(store, seed: 1, batches: 4)
        try store.seal()
        all += try fill(store, seed: 2, batches: 4)
        var copies: [(SealStep, TemporaryFolder)] = []
        store.afterStep = { step in
            guard let copy = try? folder.copy() else {
                Issue.record("no copy")
                return
            }
            copies.append((step, copy))
        }
        try store.seal()
        #expect(
            copies.map(\.0) == [
                .planned, .wrote(partition: "2026-11-20-training"), .wrote(partition: "2026-11-20-system"),
                .wrote(partition: "2026-11-20-security"), .counted,
            ])
        for (step, copy) in copies {
            try expectOnce(all, at: copy.path, "\(step), before opening")
            let reopened = try SegmentStore(copy.path, today: someDay + 1)
            try expectOnce(all, at: copy.path, "\(step), opened")
            #expect(try SegmentSnapshot(copy.path).partitionRows().allSatisfy { $0.day == someDay }, "\(step)")
            let more = try fill(reopened, seed: 3, batches: 2)
            try reopened.seal()
            try expectOnce(all + more, at: copy.path, "\(step), sealed")
        }
    }

    /// A kill, or a full disk, at each write of a seal.
    @Test func failureAtEachWriteLosesAndDoublesNothing() throws {
        var failures = 0
        // Each of the first writes, then some of the many of the partitions.
        for allowed in Array(0..<8) + Array(stride(from: 8, to: 400, by: 7)) {
            let folder = try TemporaryFolder()
            let store = try SegmentStore(folder.path, today: someDay)
            var all = try fill(store, seed: 4, batches: 3)
            FailingWrites.start(folder.path, after: allowed, code: allowed % 2 == 0 ? ENOSPC : EIO)
            var fault: StoreError?
            do { try store.seal() } catch { fault = error }
            let failed = FailingWrites.stop(folder.path)
            guard failed > 0 else { break }
            failures += 1
            if let fault { #expect(fault.isTemporary, "\(fault)") }
            try expectOnce(all, at: folder.path, "after \(allowed) writes")
            let crashed = try folder.copy()
            _ = try SegmentStore(crashed.path, today: someDay + 1)
            try expectOnce(all, at: crashed.path, "crashed after \(allowed) writes")
            // More comes in before the seal is tried again: it must not slip into the blocks that are written.
            all += try fill(store, seed: 5, batches: 2)
            store.today = someDay + 1
            try store.seal()
            try expectOnce(all, at: folder.path, "sealed after \(allowed) writes")
        }
        #expect(failures > 10)
        print("seal: \(failures) writes failed one by one")
    }

    @Test func thresholdsAndMidnight() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        try store.commit(Commit(batch: lines(["before midnight"])))
        #expect(try store.maintain() == false)
        store.today = someDay + 1
        #expect(try store.maintain())
        #expect(try SegmentSnapshot(folder.path).partitionRows().map(\.name) == ["2026-11-20-other"])
        for part in 0..<3 {
            try store.commit(Commit(batch: lines((0..<SegmentStore.sealRecords / 3 + 1).map { "\(part) \($0)" })))
            #expect(try store.maintain() == (part == 2))
        }
        #expect(try store.maintain() == false)
        #expect(
            try SegmentSnapshot(folder.path).partitionRows().map(\.name) == ["2026-11-20-other", "2026-11-21-other"])
    }

    /// A backlog is sealed a block's worth at a time, so that memory stays bounded.
    @Test func backlogBecomesSeveralBlocks() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        for _ in 0..<5 { try store.commit(Commit(batch: lines((0..<30_000).map { "\($0)" }))) }
        try store.seal()
        let plan = try SegmentSnapshot(folder.path).plan(ScanRequest())
        #expect(plan.blocks.map(\.records) == [90_000, 60_000])
        #expect(plan.blocks.map(\.firstArrival) == [0, 90_000])
    }

    /// More field names than one block can number: two blocks, and no field left out.
    @Test func manyFieldNamesSplitBlocks() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        var all: [Seen] = []
        for part in 0..<3 {
            let batch = lines(["record \(part)"])
            for number in 0..<3000 { batch.addField("name\(part)_\(number)", .text, "\(number)") }
            all += seen(batch)
            try store.commit(Commit(batch: batch))
        }
        try store.seal()
        try expectOnce(all, at: folder.path, "3 x 3000 names")
        #expect(try SegmentSnapshot(folder.path).plan(ScanRequest()).blocks.count == 3)
    }

    @Test func arrivalNumbersSurviveSealingAndRestart() throws {
        let folder = try TemporaryFolder()
        var store: SegmentStore? = try SegmentStore(folder.path, today: someDay)
        try store?.commit(Commit(batch: lines(["a", "b", "c"])))
        #expect(try SegmentSnapshot(folder.path).arrivalMark == 3)
        try store?.seal()
        #expect(try SegmentSnapshot(folder.path).arrivalMark == 3)
        store = nil
        store = try SegmentStore(folder.path, today: someDay)
        try store?.commit(Commit(batch: lines(["d", "e"])))
        try store?.seal()
        let snapshot = try SegmentSnapshot(folder.path)
        #expect(snapshot.arrivalMark == 5)
        let blocks = try snapshot.plan(ScanRequest(arrivedSince: 3)).blocks
        #expect(blocks.count == 1)
        #expect(try blocks.flatMap { try snapshot.load($0).arrivals } == [3, 4])
        withExtendedLifetime(store) {}
    }
}
