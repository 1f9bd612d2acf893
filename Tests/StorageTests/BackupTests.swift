import Foundation
import Instants
import Linux
import Records
import Synchronization
import Testing

@testable import Storage

@Suite struct BackupTests {
    private let made = Instant(nanoseconds: 1_795_132_800_000_000_000)

    private func filled(_ folder: TemporaryFolder) throws -> (store: SegmentStore, all: [Seen]) {
        let store = try SegmentStore(folder.path, today: someDay)
        var source = SourceWriter("/log/a", origin: 1)
        for part in 0..<6 {
            try store.commit(source.commit(logLines((part * 40)..<(part * 40 + 40))))
            if part < 5 { try store.seal() }
        }
        return (store, try everything(at: folder.path))
    }

    @Test func whatComesBackIsWhatWasThere() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let (store, all) = try filled(folder)
        let backup = other.path + "/backup"
        let manifest = try backupStore(folder.path, to: backup, made: made)
        #expect(manifest.files.map(\.name) == ["hot.db", "partitions/2026-11-20-system.db"])
        #expect(manifest.removed == [] && manifest.damaged == [])
        #expect(try BackupManifest(readingFrom: backup) == manifest)
        #expect(try files(under: backup).count == 4, "the manifest, two databases, a folder, and nothing else")
        let target = other.path + "/store"
        let outcome = try restoreStore(target + "/", from: backup + "/", movingAside: nil)
        #expect(try files(under: other.path).allSatisfy { !$0.contains("restoring") })
        #expect(outcome.verification.isSound, "\(outcome.verification)")
        #expect(outcome.movedAside == nil)
        #expect(try everything(at: target) == all)
        // It goes on as the old one would.
        let restored = try SegmentStore(target, today: someDay)
        #expect(try restored.checkpoints() == store.checkpoints())
        try restored.commit(Commit(batch: lines(["later"])))
        try restored.seal()
        #expect(try everything(at: target).count == all.count + 1)
    }

    /// Seals and merges behind the copy of `hot.db`: the backup is of that moment, and a restored
    /// store that goes on sealing does not take their blocks for its own.
    @Test func laterBlocksAreCutBack() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let (store, all) = try filled(folder)
        var backup = StoreBackup(
            path: folder.path, target: other.path + "/backup", manifest: BackupManifest(made: made))
        var faults: [String] = []
        backup.afterStep = { step in
            guard step == "hot.db" else { return }
            do {
                try store.commit(Commit(batch: lines(["too late"], category: .system)))
                try store.seal()
                #expect(try store.compact().made == 1)
            } catch {
                faults.append("\(error)")
            }
        }
        _ = try backup.run { _, _ in }
        #expect(faults == [])
        let target = other.path + "/store"
        #expect(try restoreStore(target, from: other.path + "/backup", movingAside: nil).verification.isSound)
        #expect(try everything(at: target) == all)
        let restored = try SegmentStore(target, today: someDay)
        try restored.commit(Commit(batch: lines(["mine"], category: .system)))
        try restored.seal()
        _ = try restored.compact()
        #expect(try bag(everything(at: target)) == bag(all + seen(lines(["mine"], category: .system))))
        #expect(try verifyStore(target).isSound)
    }

    @Test func retentionMeanwhileIsNamed() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let (store, _) = try filled(folder)
        try store.seal()
        store.today = someDay + 1
        var second = SourceWriter("/log/b", origin: 2)
        try store.commit(second.commit(logLines(0..<10)))
        try store.seal()
        var backup = StoreBackup(
            path: folder.path, target: other.path + "/backup", manifest: BackupManifest(made: made))
        var outcome: RetentionOutcome?
        backup.afterStep = { step in
            if step == "hot.db" { outcome = try? store.retain(overall: RetentionPolicy(days: 0), categories: [:]) }
        }
        let manifest = try backup.run { _, _ in }
        #expect(outcome?.partitions == 1)
        #expect(manifest.removed == ["2026-11-20-system"])
        let target = other.path + "/store"
        let report = try restoreStore(target, from: other.path + "/backup", movingAside: nil).verification
        #expect(report.isSound, "\(report)")
        #expect(try everything(at: target).count == 10)
        #expect(report.sources.map { $0.expired > 0 } == [true, false])
    }

    @Test func halfABackupIsRefused() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let (_, all) = try filled(folder)
        let whole = other.path + "/whole"
        _ = try backupStore(folder.path, to: whole, made: made)
        for name in try files(under: whole).filter({ !$0.hasSuffix("partitions") }) {
            let half = other.path + "/half"
            try FileManager.default.copyItem(atPath: whole, toPath: half)
            try FileManager.default.removeItem(atPath: half + name.dropFirst(whole.count))
            #expect(throws: StoreError.self, "\(name)") {
                try restoreStore(folder.path, from: half, movingAside: made)
            }
            try FileManager.default.removeItem(atPath: half)
        }
        #expect(try everything(at: folder.path) == all)
        #expect(throws: StoreError.self) { try backupStore(folder.path, to: whole, made: made) }
    }

    @Test func aFlippedByteIsNamed() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        _ = try filled(folder)
        let backup = other.path + "/backup"
        _ = try backupStore(folder.path, to: backup, made: made)
        for name in ["hot.db", "partitions/2026-11-20-system.db", "manifest"] {
            let path = backup + "/" + name
            let sound = try readFile(path, limit: 1 << 30)
            for place in [0, sound.count / 2, sound.count - 2] {
                var flipped = sound
                flipped[place] ^= 0x10
                try writeFileAtomically(path, flipped)
                do {
                    _ = try restoreStore(other.path + "/store", from: backup, movingAside: nil)
                    Issue.record("\(name), byte \(place): nothing was noticed")
                } catch {
                    #expect("\(error)".contains(name), "\(error)")
                }
                #expect((try? FileStatus(path: other.path + "/store")) == nil)
            }
            try writeFileAtomically(path, sound)
        }
        #expect(try restoreStore(other.path + "/store", from: backup, movingAside: nil).verification.isSound)
    }

    /// A stop between the writes leaves something that no restore takes.
    @Test func interruptedAnywhereIsKnown() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        _ = try filled(folder)
        let target = other.path + "/backup"
        var steps = 0
        var backup = StoreBackup(path: folder.path, target: target, manifest: BackupManifest(made: made))
        backup.afterStep = { step in
            steps += 1
            #expect(throws: StoreError.self, "\(step)") { try BackupManifest(readingFrom: target) }
        }
        _ = try backup.run { _, _ in }
        #expect(steps == 3)
    }

    /// A full or failing disk at each write of SQLite: no manifest, and the store is as it was.
    @Test func failureAtEachWriteLeavesNoBackup() throws {
        let folder = try TemporaryFolder()
        let (_, all) = try filled(folder)
        var failures = 0
        for allowed in 0..<200 {
            let other = try TemporaryFolder()
            let target = other.path + "/backup"
            FailingWrites.start(other.path, after: allowed, code: allowed % 2 == 0 ? ENOSPC : EIO)
            var fault: StoreError?
            do { _ = try backupStore(folder.path, to: target, made: made) } catch { fault = error }
            guard FailingWrites.stop(other.path) > 0 else { break }
            failures += 1
            let found = try #require(fault, "after \(allowed) writes")
            #expect(found.isTemporary, "\(found)")
            if case .full(let path) = found { #expect(path.hasPrefix(target), "\(path)") }
            #expect(throws: StoreError.self) { try BackupManifest(readingFrom: target) }
        }
        #expect(failures > 5)
        #expect(try everything(at: folder.path) == all)
        print("backup: \(failures) writes failed one by one")
    }

    /// What is damaged in the store is copied as it is, and named; the rest comes back.
    @Test func aDamagedPartitionIsCopiedAsItIs() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        var (store, _): (SegmentStore?, [Seen]) = try filled(folder)
        try store?.commit(Commit(batch: lines(["sound"], category: .training)))
        try store?.seal()
        store = nil
        let path = folder.path + "/partitions/2026-11-20-system.db"
        var content = try readFile(path, limit: 1 << 30)
        for place in 0..<64 { content[16384 + place] = 0xFF }
        try writeFileAtomically(path, content)
        let manifest = try backupStore(folder.path, to: other.path + "/backup", made: made)
        #expect(manifest.damaged == ["2026-11-20-system"])
        let target = other.path + "/store"
        #expect(try !restoreStore(target, from: other.path + "/backup", movingAside: nil).verification.isSound)
        #expect(try readFile(target + "/partitions/2026-11-20-system.db", limit: 1 << 30) == content)
        let snapshot = try SegmentSnapshot(target)
        let plan = try snapshot.plan(ScanRequest(categories: [.training]))
        #expect(try plan.blocks.flatMap { texts(seen(try snapshot.load($0))) } == ["sound"])
        withExtendedLifetime(store) {}
    }

    @Test func theStoreThatIsThereIsKept() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        var (store, all): (SegmentStore?, [Seen]) = try filled(folder)
        let backup = other.path + "/backup"
        _ = try backupStore(folder.path, to: backup, made: made)
        let target = other.path + "/store"
        var second: SegmentStore? = try SegmentStore(target, today: someDay)
        try second?.commit(Commit(batch: lines(["old"])))
        do {
            _ = try restoreStore(target, from: backup, movingAside: made)
            Issue.record("a store in use was replaced")
        } catch {
            guard case .locked = error else { throw error }
        }
        second = nil
        #expect(throws: StoreError.self) { try restoreStore(target, from: backup, movingAside: nil) }
        let aside = try #require(try restoreStore(target, from: backup, movingAside: made).movedAside)
        #expect(try texts(everything(at: aside)) == ["old"])
        #expect(try everything(at: target) == all)
        store = nil
        withExtendedLifetime(store) {}
    }

    /// A writer commits, seals and merges while backups are made: each holds what was committed
    /// first, up to some moment, each record once.
    @Test func beneathAWriter() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let shared = BusyWriter(path: folder.path)
        do { _ = try SegmentStore(folder.path, today: someDay) }
        let writer = try startThread(named: "writer") { shared.write(rounds: 150) }
        var backups = 0
        while !shared.isDone.load(ordering: .acquiring) || backups == 0 {
            let before = shared.committed.load(ordering: .acquiring)
            let (backup, target) = (other.path + "/b\(backups)", other.path + "/s\(backups)")
            _ = try backupStore(folder.path, to: backup, made: made)
            let report = try restoreStore(target, from: backup, movingAside: nil).verification
            #expect(report.isSound, "\(report)")
            let numbers = try texts(everything(at: target)).compactMap { Int($0) }.sorted()
            #expect(numbers == Array(0..<numbers.count))
            #expect(numbers.count >= before)
            // A restored store goes on by itself.
            let restored = try SegmentStore(target, today: someDay)
            try restored.commit(Commit(batch: lines(["\(numbers.count)"])))
            try restored.seal()
            #expect(try everything(at: target).count == numbers.count + 1)
            backups += 1
        }
        writer.join()
        #expect(shared.faults.withLock { $0 } == [])
        print("\(backups) backups beneath a writer")
    }
}

private final class BusyWriter: Sendable {
    let path: String
    let isDone = Atomic<Bool>(false)
    let committed = Atomic<Int>(0)
    let faults = Mutex<[String]>([])

    init(path: String) { self.path = path }

    func write(rounds: Int) {
        defer { isDone.store(true, ordering: .releasing) }
        do {
            let store = try SegmentStore(path, today: someDay)
            var source = SourceWriter("/log/a", origin: 1)
            for round in 0..<rounds {
                let first = committed.load(ordering: .relaxed)
                source.category = Records.Category.allCases[round % 2]
                try store.commit(source.commit((first..<(first + 5)).map { Array("\($0)\n".utf8) }))
                committed.store(first + 5, ordering: .releasing)
                if round % 3 == 2 { try store.seal() }
                if round % 20 == 19 { _ = try store.compact() }
                try store.compactStep()
            }
        } catch {
            faults.withLock { $0.append("writer: \(error)") }
        }
    }
}
