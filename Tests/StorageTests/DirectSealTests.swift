import Glibc
import Instants
import Records
import SQLite
import Testing

@testable import Storage

/// Commits that fill a block are sealed at once.
@Suite struct DirectSealTests {
    /// What a store is filled with: records of several categories, with the checkpoint behind them.
    private struct Filling {
        var source: RandomBatches
        var all: [Seen] = []
        var position: Int64 = 0

        init(seed: UInt64) { source = RandomBatches(seed: seed) }

        mutating func next(
            _ records: Int, _ categories: [Records.Category] = [.training, .system, .security]
        ) -> Commit {
            var commit = Commit(batch: source.batch(records: records, categories: categories, each: true))
            position += 1
            var checkpoint = Checkpoint(origin: 1, source: "/log/a", device: 5, inode: 6)
            checkpoint.offset = position
            commit.checkpoints = [checkpoint]
            commit.state = [StateChange(key: "metric/a", value: [UInt8(truncatingIfNeeded: position)])]
            return commit
        }

        mutating func note(_ commit: Commit) { if let batch = commit.batch { all += seen(batch) } }
    }

    private func openStore(_ path: String, today: Int = someDay) throws -> SegmentStore {
        let store = try SegmentStore(path, today: today)
        store.fullBlock.records = 40
        return store
    }

    /// Each record once, the checkpoint of the last commit, and index, catalogue and rows in agreement.
    private func expectOnce(_ filling: Filling, at path: String, _ note: String) throws {
        #expect(bag(try everything(at: path)) == bag(filling.all), "\(note)")
        let snapshot = try SegmentSnapshot(path)
        #expect(try snapshot.checkpoints().first?.offset ?? 0 == filling.position, "\(note)")
        #expect(try snapshot.totals().records == filling.all.count, "\(note)")
        let arrivals = try snapshot.plan(ScanRequest()).blocks.flatMap { block -> [Int64] in
            let batch = try snapshot.load(block)
            return block.isHot ? (0..<batch.count).map { block.firstArrival + Int64($0) } : batch.arrivals
        }
        #expect(arrivals.sorted() == (0..<filling.all.count).map { Int64($0) }, "\(note)")
        #expect(snapshot.arrivalMark == Int64(filling.all.count), "\(note)")
        let faults = try verifyStore(path).faults.filter { !$0.hasSuffix("but no checkpoint") }
        #expect(faults == [], "\(note)")
    }

    private func hotBatches(_ path: String) throws -> Int64 {
        try SegmentSnapshot(path).hot.connection.integer("SELECT count(*) FROM batches")
    }

    @Test func largeCommitsNeverBecomeHot() throws {
        for seed in 1...10 as ClosedRange<UInt64> {
            let folder = try TemporaryFolder()
            let store = try openStore(folder.path)
            var filling = Filling(seed: seed)
            // Alone, of one category; after small ones; a small one at the end.
            for (records, hot) in [(50, 0), (40, 0), (10, 1), (9, 2), (45, 0), (30, 1), (25, 0), (5, 1)]
                as [(Int, Int64)]
            {
                let categories: [Records.Category] = records == 40 ? [.system] : [.training, .system, .security]
                let commit = filling.next(records, categories)
                try store.commit(commit)
                filling.note(commit)
                #expect(try hotBatches(folder.path) == hot, "seed \(seed), \(records) records")
                #expect(
                    store.hotRecords
                        == (try SegmentSnapshot(folder.path).hot.batchRows(after: 0).reduce(0) { $0 + $1.records }))
                try expectOnce(filling, at: folder.path, "seed \(seed), \(records) records")
            }
            #expect(store.seals == 4)
            try store.seal()
            try expectOnce(filling, at: folder.path, "seed \(seed), sealed")
        }
    }

    /// In the order of arrival, also when small batches of the same category came first.
    @Test func orderOfArrival() throws {
        let folder = try TemporaryFolder()
        let store = try openStore(folder.path)
        for first in [0, 10, 20] { try store.commit(Commit(batch: lines((first..<(first + 10)).map { "\($0)" }))) }
        try store.commit(Commit(batch: lines((30..<80).map { "\($0)" })))
        try store.commit(Commit(batch: lines(["80"])))
        try store.commit(Commit(batch: lines((81..<131).map { "\($0)" })))
        #expect(try texts(everything(at: folder.path)) == (0..<131).map { "\($0)" })
        #expect(try SegmentSnapshot(folder.path).plan(ScanRequest()).blocks.map(\.records) == [30, 50, 51])
    }

    /// A kill between any two writes, then other records in other batches under the same numbers.
    @Test(arguments: [0, 12]) func crashAtEachStepLosesAndDoublesNothing(hot: Int) throws {
        let folder = try TemporaryFolder()
        let store = try openStore(folder.path)
        var filling = Filling(seed: 5)
        for records in [60, hot] where records > 0 {
            let commit = filling.next(records)
            try store.commit(commit)
            filling.note(commit)
        }
        var copies: [(SealStep, TemporaryFolder)] = []
        store.afterStep = { step in
            guard let copy = try? folder.copy() else {
                Issue.record("no copy")
                return
            }
            copies.append((step, copy))
        }
        let commit = filling.next(50)
        try store.commit(commit)
        #expect(
            copies.map(\.0) == [
                .planned, .wrote(partition: "2026-11-20-training"), .wrote(partition: "2026-11-20-system"),
                .wrote(partition: "2026-11-20-security"), .counted,
            ])
        for (step, copy) in copies {
            for (way, records) in [("at once", [45, 70]), ("hot", [7, 3, 45]), ("hot, sealed", [7, -1, 44])] {
                let copy = try copy.copy()
                var filling = filling
                if step == .counted { filling.note(commit) } else { filling.position -= 1 }
                try expectOnce(filling, at: copy.path, "\(step), before opening")
                // The day may have changed, so that the new blocks go elsewhere.
                for day in [someDay, someDay + 1] {
                    let copy = try copy.copy()
                    var filling = filling
                    let reopened = try openStore(copy.path, today: day)
                    try expectOnce(filling, at: copy.path, "\(step), opened")
                    for count in records {
                        if count < 0 {
                            try reopened.seal()
                            continue
                        }
                        let commit = filling.next(count)
                        try reopened.commit(commit)
                        filling.note(commit)
                        try expectOnce(filling, at: copy.path, "\(step), \(way), day \(day), \(count) more")
                    }
                    try reopened.seal()
                    _ = try reopened.compact()
                    try expectOnce(filling, at: copy.path, "\(step), \(way), day \(day), sealed")
                }
            }
        }
    }

    /// A full or failing disk at each write: the same commit comes again, as the keeper sends it.
    @Test func failureAtEachWriteLosesAndDoublesNothing() throws {
        var (refused, diverted) = (0, 0)
        for allowed in Array(0..<40) + Array(stride(from: 40, to: 400, by: 7)) {
            let folder = try TemporaryFolder()
            let store = try openStore(folder.path)
            var filling = Filling(seed: 6)
            for records in [60, 12] {
                let commit = filling.next(records)
                try store.commit(commit)
                filling.note(commit)
            }
            let commit = filling.next(50)
            FailingWrites.start(folder.path, after: allowed, code: allowed % 2 == 0 ? ENOSPC : EIO)
            var fault: StoreError?
            do { try store.commit(commit) } catch { fault = error }
            let failed = FailingWrites.stop(folder.path)
            guard failed > 0 else { break }
            if let fault {
                refused += 1
                #expect(fault.isTemporary, "\(fault)")
                filling.position -= 1
            } else {
                diverted += 1
                filling.note(commit)
            }
            try expectOnce(filling, at: folder.path, "after \(allowed) writes")
            let crashed = try folder.copy()
            do {
                var filling = filling
                let reopened = try openStore(crashed.path, today: someDay + allowed % 2)
                let other = filling.next(41)
                try reopened.commit(other)
                filling.note(other)
                try reopened.seal()
                try expectOnce(filling, at: crashed.path, "crashed after \(allowed) writes")
            }
            store.today = someDay + allowed / 2 % 2
            if fault != nil {
                try store.commit(commit)
                filling.position += 1
                filling.note(commit)
            }
            try expectOnce(filling, at: folder.path, "again after \(allowed) writes")
            try store.seal()
            try expectOnce(filling, at: folder.path, "sealed after \(allowed) writes")
        }
        #expect(refused > 3)
        print("sealed at once: \(refused) commits refused, \(diverted) went the usual way")
    }

    /// The disk of the partitions refuses for good: commits go into `hot.db`, and the seal names the fault.
    @Test func partitionsThatRefuseHinderNoCommit() throws {
        let folder = try TemporaryFolder()
        let store = try openStore(folder.path)
        var filling = Filling(seed: 7)
        var commit = filling.next(50, [.system])
        try store.commit(commit)
        filling.note(commit)
        let path = folder.path + "/partitions/2026-11-20-system.db"
        try Partition(path, mode: .readWrite).connection.execute("PRAGMA user_version=9")
        commit = filling.next(50, [.training, .system])
        try store.commit(commit)
        #expect(try hotBatches(folder.path) == 1)
        #expect(throws: StoreError.newerVersion(path: path, found: 9, known: Partition.formatVersion)) {
            try store.seal()
        }
        filling.note(commit)
        try Connection(path, mode: .readWrite).execute("PRAGMA user_version=2")
        try expectOnce(filling, at: folder.path, "mended")
        try store.seal()
        try expectOnce(filling, at: folder.path, "sealed")
    }

    /// A seal under way keeps its numbers: nothing may be sealed at once between.
    @Test func waitsForTheSealUnderWay() throws {
        let folder = try TemporaryFolder()
        let store = try openStore(folder.path)
        var filling = Filling(seed: 8)
        var commit = filling.next(10)
        try store.commit(commit)
        filling.note(commit)
        FailingWrites.start(folder.path + "/partitions/2026-11-20-system.db", after: 0, code: ENOSPC)
        #expect(throws: StoreError.self) { try store.seal() }
        FailingWrites.stop(folder.path + "/partitions/2026-11-20-system.db")
        commit = filling.next(60)
        try store.commit(commit)
        filling.note(commit)
        #expect(try hotBatches(folder.path) == 2)
        try expectOnce(filling, at: folder.path, "hot")
        try store.seal()
        try expectOnce(filling, at: folder.path, "sealed")
    }

    /// What a commit that failed left in a partition goes into no backup, no ledger and no merge.
    @Test func uncountedBlocksStayOut() throws {
        let folder = try TemporaryFolder()
        let store = try openStore(folder.path)
        var filling = Filling(seed: 9)
        for _ in 0..<3 {
            let commit = filling.next(50, [.system])
            try store.commit(commit)
            filling.note(commit)
        }
        var crashed: TemporaryFolder?
        store.afterStep = { if case .wrote = $0 { crashed = try? folder.copy() } }
        _ = try store.commit(filling.next(50, [.system]))
        filling.position -= 1
        let left = try #require(crashed)
        let path = left.path + "/partitions/2026-11-20-system.db"
        func blocks(_ path: String) throws -> Int64 {
            try Partition(path, mode: .readOnly).connection.integer("SELECT count(*) FROM blocks")
        }
        #expect(try blocks(path) == 4)
        let backup = try TemporaryFolder()
        _ = try backupStore(left.path, to: backup.path + "/copy", made: .epoch)
        try expectOnce(filling, at: backup.path + "/copy", "backup")
        #expect(try blocks(backup.path + "/copy/partitions/2026-11-20-system.db") == 3)
        let reopened = try openStore(left.path, today: someDay + 1)
        _ = try reopened.compact()
        try expectOnce(filling, at: left.path, "merged")
        _ = try reopened.retain(overall: RetentionPolicy(days: 0), categories: [:])
        #expect(try everything(at: left.path).isEmpty)
        #expect(try SegmentSnapshot(left.path).hot.announced() == [])
    }

    /// A store of version 1 opens, and says from then on what it is.
    @Test func formatOneIsTakenOver() throws {
        let folder = try TemporaryFolder()
        do { try SegmentStore(folder.path, today: someDay).commit(Commit(batch: lines(["first"]))) }
        try Connection(folder.path + "/hot.db", mode: .readWrite).execute("PRAGMA user_version=1")
        #expect(try texts(everything(at: folder.path)) == ["first"])
        let store = try openStore(folder.path)
        try store.commit(Commit(batch: lines((0..<50).map { "\($0)" })))
        #expect(try everything(at: folder.path).count == 51)
        #expect(try store.hot.connection.integer("PRAGMA user_version") == 3)
    }
}
