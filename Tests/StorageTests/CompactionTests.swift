import Glibc
import Records
import SQLite
import Testing

@testable import Storage

@Suite struct CompactionTests {
    /// Seals of a few records each, so that every one leaves small blocks.
    private func fill(_ store: SegmentStore, seed: UInt64, seals: Int) throws -> [Seen] {
        var source = RandomBatches(seed: seed)
        var all: [Seen] = []
        for _ in 0..<seals {
            let batch = source.batch(records: 5 + source.random.below(20), categories: [.training, .system])
            all += seen(batch)
            try store.commit(Commit(batch: batch))
            try store.seal()
        }
        return all
    }

    private func expectOnce(_ wanted: [Seen], at path: String, _ note: String) throws {
        #expect(bag(try everything(at: path)) == bag(wanted), "\(note)")
    }

    private func arrivals(_ path: String) throws -> [Int64] {
        let snapshot = try SegmentSnapshot(path)
        return try snapshot.plan(ScanRequest()).blocks.flatMap { try snapshot.load($0).arrivals }
    }

    /// Index, catalogue and rows agree; sources without checkpoints are no matter here.
    private func faults(_ path: String) throws -> [String] {
        try verifyStore(path).faults.filter { !$0.hasSuffix("but no checkpoint") }
    }

    @Test func smallBlocksBecomeOne() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let folder = try TemporaryFolder()
            let store = try SegmentStore(folder.path, today: someDay)
            var all = try fill(store, seed: seed, seals: 12)
            let numbers = try arrivals(folder.path).sorted()
            let outcome = try store.compact()
            #expect(outcome.merged > 12 && outcome.made == 2 && outcome.damage == [] && outcome.waiting == [])
            let plan = try SegmentSnapshot(folder.path).plan(ScanRequest())
            #expect(plan.blocks.count == 2)
            try expectOnce(all, at: folder.path, "seed \(seed)")
            #expect(try arrivals(folder.path).sorted() == numbers)
            #expect(try faults(folder.path) == [])
            #expect(try store.compact() == CompactionOutcome())
            // What comes later is merged with what was merged before.
            all += try fill(store, seed: seed + 100, seals: 3)
            #expect(try store.compact().made == 2)
            try expectOnce(all, at: folder.path, "seed \(seed), again")
            #expect(try faults(folder.path) == [])
        }
    }

    /// The index finds words in merged blocks and nothing of those that are gone.
    @Test func indexFollows() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        for number in 0..<10 {
            try store.commit(
                Commit(batch: lines(["alpha\(number) common", "word" + String(repeating: "x", count: number)])))
            try store.seal()
        }
        _ = try store.compact()
        let snapshot = try SegmentSnapshot(folder.path)
        for word in ["common", "alpha7", "wordxxx"] {
            #expect(try snapshot.plan(ScanRequest(words: .word(word))).blocks.count == 1, "\(word)")
        }
        #expect(try snapshot.plan(ScanRequest(words: .word("absent"))).blocks.isEmpty)
        let partition = try Partition(folder.path + "/partitions/2026-11-20-other.db", mode: .readOnly)
        for table in ["blocks", "merges"] {
            #expect(try partition.connection.integer("SELECT count(*) FROM \(table)") == 1, "\(table)")
        }
        try partition.connection.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, words, instance)")
        #expect(try partition.connection.integer("SELECT count(DISTINCT doc) FROM temp.v") == 1)
        #expect(try store.rebuildIndex().damage == [])
        #expect(try faults(folder.path) == [])
    }

    /// A reader that began before a merge reads on, whatever it opens when.
    @Test func readersSeeOneGeneration() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        let all = try fill(store, seed: 9, seals: 10)
        let planned = try SegmentSnapshot(folder.path)
        let plan = try planned.plan(ScanRequest())
        let late = try SegmentSnapshot(folder.path)
        let more = try fill(store, seed: 10, seals: 2)
        #expect(try store.compact().waiting == ["2026-11-20-system", "2026-11-20-training"])
        #expect(try bag(plan.blocks.flatMap { seen(try planned.load($0)) }) == bag(all))
        // This one opens the partitions only now.
        #expect(try bag(everything(late)) == bag(all))
        #expect(try faults(folder.path) == [])
        try expectOnce(all + more, at: folder.path, "new reader")
        _ = try store.rebuildIndex()
        #expect(try bag(everything(late)) == bag(all))
        withExtendedLifetime((planned, late)) {}
    }

    /// The blocks of before go once the last reader has gone, and not before.
    @Test func replacedBlocksWaitForReaders() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        let all = try fill(store, seed: 11, seals: 10)
        var reader: SegmentSnapshot? = try SegmentSnapshot(folder.path)
        #expect(try store.compact().waiting.count == 2)
        #expect(try store.compact().waiting.count == 2)
        #expect(try bag(everything(try #require(reader))) == bag(all))
        reader = nil
        #expect(try store.compact().waiting == [])
        try expectOnce(all, at: folder.path, "all gone")
    }

    @Test func crashAtEachStepLosesAndDoublesNothing() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        let all = try fill(store, seed: 21, seals: 6)
        var copies: [(MergeStep, TemporaryFolder)] = []
        store.afterMerge = { step in
            guard let copy = try? folder.copy() else {
                Issue.record("no copy")
                return
            }
            copies.append((step, copy))
        }
        _ = try store.compact()
        #expect(copies.map(\.0) == [.wrote, .counted, .removed, .wrote, .counted, .removed])
        for (step, copy) in copies {
            try expectOnce(all, at: copy.path, "\(step), before opening")
            let reopened = try SegmentStore(copy.path, today: someDay)
            let more = try fill(reopened, seed: 22, seals: 2)
            try expectOnce(all + more, at: copy.path, "\(step), sealed")
            #expect(try faults(copy.path) == [])
            _ = try reopened.compact()
            try expectOnce(all + more, at: copy.path, "\(step), compacted")
            #expect(try faults(copy.path) == [])
            #expect(try SegmentSnapshot(copy.path).plan(ScanRequest()).blocks.count == 2)
        }
    }

    /// A full or failing disk at each write of a merge.
    @Test func failureAtEachWriteLosesAndDoublesNothing() throws {
        var failures = 0
        for allowed in Array(0..<6) + Array(stride(from: 6, to: 300, by: 5)) {
            let folder = try TemporaryFolder()
            let store = try SegmentStore(folder.path, today: someDay)
            var all = try fill(store, seed: 31, seals: 4)
            FailingWrites.start(folder.path, after: allowed, code: allowed % 2 == 0 ? ENOSPC : EIO)
            var fault: StoreError?
            do { _ = try store.compact() } catch { fault = error }
            let failed = FailingWrites.stop(folder.path)
            guard failed > 0 else { break }
            failures += 1
            if let fault { #expect(fault.isTemporary, "\(fault)") }
            try expectOnce(all, at: folder.path, "after \(allowed) writes")
            let crashed = try folder.copy()
            _ = try SegmentStore(crashed.path, today: someDay)
            try expectOnce(all, at: crashed.path, "crashed after \(allowed) writes")
            all += try fill(store, seed: 32, seals: 1)
            _ = try store.compact()
            try expectOnce(all, at: folder.path, "compacted after \(allowed) writes")
            #expect(try faults(folder.path) == [])
        }
        #expect(failures > 10)
        print("merge: \(failures) writes failed one by one")
    }

    /// The background takes a partition only when many small blocks have come together.
    @Test func backgroundWaitsForMany() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        for number in 0..<7 {
            try store.commit(Commit(batch: lines(["line \(number)"])))
            try store.seal()
            #expect(try store.compactStep() == false)
        }
        try store.commit(Commit(batch: lines(["line 7"])))
        try store.seal()
        #expect(try store.compactStep())
        #expect(try SegmentSnapshot(folder.path).plan(ScanRequest()).blocks.map(\.records) == [8])
        #expect(try store.compactStep())
        #expect(try store.compactStep() == false)
        #expect(try faults(folder.path) == [])
    }

    /// A partition of format 1 knows no merges: it is read and sealed into as before.
    @Test func formatOneStaysAsItIs() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        try store.commit(Commit(batch: lines(["first"])))
        try store.seal()
        let path = folder.path + "/partitions/2026-11-20-other.db"
        try Connection(path, mode: .readWrite).execute("DROP TABLE merges; PRAGMA user_version=1")
        try store.commit(Commit(batch: lines(["second"])))
        try store.seal()
        #expect(try store.compact() == CompactionOutcome())
        #expect(try texts(everything(at: folder.path)) == ["first", "second"])
        #expect(try faults(folder.path) == [])
    }
}
