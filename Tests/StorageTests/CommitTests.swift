import Glibc
import Instants
import Records
import SQLite
import Testing

@testable import Storage

@Suite struct CommitTests {
    private func commit(_ number: Int) -> Commit {
        var commit = Commit(batch: lines((0..<20).map { "line \(number).\($0) \(String(repeating: "x", count: 50))" }))
        var checkpoint = Checkpoint(origin: 1, source: "/log/a", device: 5, inode: 6)
        checkpoint.offset = Int64(number)
        checkpoint.lastTime = Instant(nanoseconds: .min)
        commit.checkpoints = [checkpoint]
        commit.losses = [Loss(origin: 1, start: Int64(number), end: Int64(number), reason: .hole, noticed: .epoch)]
        commit.state = [
            StateChange(key: "metric/a", value: [UInt8(number)]), StateChange(key: "alert/\(number)", value: []),
        ]
        return commit
    }

    /// What the store knows, besides the records.
    private struct Rest: Equatable {
        var checkpoints: [Checkpoint]
        var losses: [Loss]
        var state: [StateChange]

        init(_ snapshot: SegmentSnapshot) throws {
            checkpoints = try snapshot.checkpoints()
            losses = try snapshot.losses()
            state = try snapshot.state(prefix: "")
        }
    }

    @Test func strangersCannotReadTheLines() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        try store.commit(commit(1))
        try store.seal()
        for name in try files(under: folder.path) where !name.contains("/partitions/") {
            var status = stat()
            #expect(stat(name, &status) == 0)
            #expect(status.st_mode & 0o007 == 0, "\(name)")
        }
    }

    /// What is written to a file without a name goes with the process, so a commit must not say that it is durable.
    @Test(arguments: [false, true]) func nothingIsCommittedToARemovedStore(isReplaced: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store"
        let store = try SegmentStore(path, today: someDay)
        try store.commit(commit(1))
        #expect(rename(path, path + ".old") == 0)
        let other = isReplaced ? try SegmentStore(path, today: someDay) : nil
        #expect(throws: StoreError.removed(path: path + "/hot.db")) { try store.commit(commit(2)) }
        #expect(try everything(at: path + ".old").count == 20)
        // Back in its place, it is the store again.
        guard other == nil else { return }
        #expect(rename(path + ".old", path) == 0)
        try store.commit(commit(2))
        #expect(try everything(at: path).count == 40)
    }

    @Test func allPartsComeBack() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        try store.commit(commit(1))
        try store.commit(commit(2))
        let snapshot = try SegmentSnapshot(folder.path)
        let rest = try Rest(snapshot)
        #expect(try texts(everything(snapshot)).count == 40)
        #expect(rest.checkpoints == commit(2).checkpoints)
        #expect(rest.losses == commit(1).losses + commit(2).losses)
        #expect(rest.state.map(\.key) == ["alert/1", "alert/2", "metric/a"])
        #expect(rest.state.last?.value == [2])
        var forget = Commit()
        forget.state = [StateChange(key: "alert/1", value: nil)]
        forget.recovered = [Recovery(origin: 1, end: 100)]
        try store.commit(forget)
        #expect(try store.state(prefix: "alert/").map(\.key) == ["alert/2"])
        // What was truncated or deleted can be found again in a copy; a hole cannot.
        #expect(try store.losses().count == 2)
    }

    @Test func nothingIsCommittedByAnEmptyCommit() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        try store.commit(Commit(batch: RecordBatch()))
        #expect(try everything(at: folder.path).isEmpty)
    }

    /// A commit whose n-th write fails leaves nothing, and works once the disk does.
    @Test(arguments: [ENOSPC, EIO]) func failedWriteLeavesNothing(code: Int32) throws {
        var failures = 0
        for allowed in 0..<200 {
            let folder = try TemporaryFolder()
            let store = try SegmentStore(folder.path, today: someDay)
            try store.commit(commit(1))
            let before = try everything(at: folder.path)
            let restBefore = try Rest(SegmentSnapshot(folder.path))
            FailingWrites.start(folder.path, after: allowed, code: code)
            var fault: StoreError?
            do { try store.commit(commit(2)) } catch { fault = error }
            FailingWrites.stop(folder.path)
            guard let fault else { break }
            failures += 1
            #expect(fault.isTemporary, "\(fault)")
            #expect(try everything(at: folder.path) == before, "after \(allowed) writes")
            #expect(try Rest(SegmentSnapshot(folder.path)) == restBefore)
            // What a crash now would leave.
            let crashed = try folder.copy()
            _ = try SegmentStore(crashed.path, today: someDay)
            #expect(try everything(at: crashed.path) == before, "crashed after \(allowed) writes")
            try store.commit(commit(2))
            #expect(try everything(at: folder.path).count == 40)
        }
        #expect(failures > 3)
    }

    /// The same for a full database: no page may be added.
    @Test func fullDatabaseIsNamedAndMended() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        try store.commit(commit(1))
        let pages = try store.hot.connection.integer("PRAGMA page_count")
        try store.hot.connection.execute("PRAGMA max_page_count=\(pages)")
        let large = Commit(batch: lines((0..<2000).map { "\($0 &* 2_654_435_761)" }))
        #expect(throws: StoreError.full(path: folder.path + "/hot.db")) { try store.commit(large) }
        #expect(try everything(at: folder.path).count == 20)
        try store.hot.connection.execute("PRAGMA max_page_count=1000000")
        try store.commit(large)
        #expect(try everything(at: folder.path).count == 2020)
    }

    @Test func secondWriterIsRefusedByName() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        #expect(throws: StoreError.locked(path: folder.path, holder: "process \(getpid())")) {
            try SegmentStore(folder.path, today: someDay)
        }
        try store.commit(commit(1))
        #expect(try everything(at: folder.path).count == 20)
        withExtendedLifetime(store) {}
    }

    @Test func storesThatCannotBeReadAreNamed() throws {
        let folder = try TemporaryFolder()
        #expect(throws: StoreError.missing(path: folder.path)) { try SegmentSnapshot(folder.path) }
        do {
            let store = try SegmentStore(folder.path, today: someDay)
            try store.hot.connection.execute("PRAGMA user_version=7")
        }
        let newer = StoreError.newerVersion(path: folder.path + "/hot.db", found: 7, known: HotLog.formatVersion)
        #expect(throws: newer) { try SegmentSnapshot(folder.path) }
        #expect(throws: newer) { try SegmentStore(folder.path, today: someDay) }
        #expect("\(newer)".hasSuffix("has format 7, made by a newer Sawlog; this one knows formats up to 3"))
    }

    @Test func partitionOfANewerVersionIsNamedAndTheRestIsRead() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        try store.commit(Commit(batch: lines(["a"], category: .system)))
        try store.seal()
        try store.commit(Commit(batch: lines(["b"], category: .training)))
        try store.seal()
        let path = folder.path + "/partitions/2026-11-20-system.db"
        try Partition(path, mode: .readWrite).connection.execute("PRAGMA user_version=9")
        let plan = try SegmentSnapshot(folder.path).plan(ScanRequest())
        #expect(plan.blocks.count == 1)
        #expect(
            plan.damage == [StoreError.newerVersion(path: path, found: 9, known: Partition.formatVersion).description])
        try store.commit(Commit(batch: lines(["c"], category: .system)))
        #expect(throws: StoreError.newerVersion(path: path, found: 9, known: Partition.formatVersion)) {
            try store.seal()
        }
        #expect(try texts(everything(at: folder.path)).sorted() == ["b", "c"])
    }
}
