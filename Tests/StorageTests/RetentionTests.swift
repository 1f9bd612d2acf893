import Foundation
import Glibc
import Records
import SQLite
import Testing

@testable import Storage

@Suite struct RetentionTests {
    private func fill(_ store: SegmentStore, days: [Int], _ categories: [Records.Category]) throws {
        for day in days {
            store.today = day
            for category in categories {
                try store.commit(Commit(batch: lines(["\(category.name) \(day)"], category: category)))
            }
            try store.seal()
        }
    }

    private func kept(_ path: String) throws -> [String] { try texts(everything(at: path)).sorted() }

    @Test func ageByCategory() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: 100)
        try fill(store, days: [100, 101, 102], [.system, .training])
        let reader = try SegmentSnapshot(folder.path)
        let plan = try reader.plan(ScanRequest())
        store.today = 103
        let outcome = try store.retain(
            overall: RetentionPolicy(days: 1), categories: [.training: RetentionPolicy(days: 2)])
        #expect(outcome.partitions == 3)
        #expect(outcome.records == 3)
        #expect(outcome.bytes > 0)
        #expect(try kept(folder.path) == ["system 102", "training 101", "training 102"])
        // Who began to read before goes on reading.
        #expect(try plan.blocks.flatMap { texts(seen(try reader.load($0))) }.count == 6)
        let files = try files(under: folder.path + "/partitions").filter {
            !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal")
        }
        #expect(files.count == 3)
        #expect(
            try store.retain(overall: RetentionPolicy(days: 1), categories: [.training: RetentionPolicy(days: 2)])
                == RetentionOutcome())
    }

    @Test func bytesByCategoryAndOverall() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: 100)
        try fill(store, days: [100, 101, 102, 103], [.system, .security])
        store.today = 103
        let one = try SegmentSnapshot(folder.path).statistics().partitions[0].diskBytes
        let first = try store.retain(
            overall: RetentionPolicy(), categories: [.system: RetentionPolicy(bytes: 2 * one + 10)])
        #expect(first.partitions == 2)
        #expect(try kept(folder.path).filter { $0.hasPrefix("system") } == ["system 102", "system 103"])
        let second = try store.retain(overall: RetentionPolicy(bytes: 0), categories: [:])
        #expect(second.partitions == 4)
        // Today's are still being written.
        #expect(try kept(folder.path) == ["security 103", "system 103"])
    }

    @Test func removalThatCrashedIsFinished() throws {
        let folder = try TemporaryFolder()
        var store: SegmentStore? = try SegmentStore(folder.path, today: 100)
        try fill(try #require(store), days: [100, 101], [.system])
        let path = folder.path + "/partitions/1970-04-11-system.db"
        #expect(FileManager.default.fileExists(atPath: path))
        let old = try folder.copy()
        store?.today = 102
        _ = try store?.retain(overall: RetentionPolicy(days: 1), categories: [:])
        store = nil
        #expect(!FileManager.default.fileExists(atPath: path))
        // The catalogue forgot it, but its files are still there.
        try FileManager.default.copyItem(atPath: old.path + "/partitions/1970-04-11-system.db", toPath: path)
        store = try SegmentStore(folder.path, today: 102)
        try store?.hot.connection.execute("INSERT INTO removals VALUES ('1970-04-11-system')")
        store = nil
        store = try SegmentStore(folder.path, today: 102)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try kept(folder.path) == ["system 101"])
    }

    @Test func whatExpiredIsInTheLedger() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: 100)
        var file = SourceWriter("/log/a", origin: 1)
        for day in 100..<104 {
            store.today = day
            try store.commit(file.commit(logLines(day..<(day + 10))))
            try store.seal()
        }
        _ = try store.retain(overall: RetentionPolicy(days: 1), categories: [:])
        let report = try verifyStore(folder.path)
        #expect(report.isSound, "\(report)")
        #expect(report.sources.first.map { $0.stored + $0.expired } == file.checkpoint.offset)
        #expect((report.sources.first?.expired ?? 0) > 0)
    }

    /// Two days of a file and of another category; the first day is to go.
    private func twoDays(_ path: String) throws -> (store: SegmentStore, first: [Seen], second: [Seen]) {
        let store = try SegmentStore(path, today: 100)
        var (file, other) = (SourceWriter("/log/a", origin: 1), SourceWriter("/log/b", origin: 2, category: .training))
        var days: [[Seen]] = []
        for day in 100...101 {
            store.today = day
            let before = bag(try everything(at: path))
            try store.commit(file.commit(logLines(day..<(day + 10))))
            try store.commit(other.commit(logLines((day + 50)..<(day + 60))))
            try store.seal()
            days.append(try everything(at: path).filter { before[$0] == nil })
        }
        return (store, days[0], days[1])
    }

    private func isWhole(_ path: String, _ first: [Seen], _ second: [Seen], _ note: String) throws {
        let found = bag(try everything(at: path))
        #expect(second.allSatisfy { found[$0] == 1 }, "\(note): what was to stay")
        // A partition goes whole or stays whole.
        let left = Dictionary(grouping: first) { $0.labels.category }
        for (category, records) in left {
            let count = records.filter { found[$0] == 1 }.count
            #expect(count == 0 || count == records.count, "\(note): \(count) records of \(category.name)")
        }
        let report = try verifyStore(path)
        #expect(report.isSound, "\(note): \(report)")
    }

    @Test func crashAtEachStepTakesWholePartitions() throws {
        let folder = try TemporaryFolder()
        let (store, first, second) = try twoDays(folder.path)
        var copies: [(RemovalStep, TemporaryFolder)] = []
        store.afterRemoval = { step in
            do { copies.append((step, try folder.copy())) } catch { Issue.record("no copy: \(error)") }
        }
        #expect(try store.retain(overall: RetentionPolicy(days: 0), categories: [:]).partitions == 2)
        let one = [
            RemovalStep.noted, .removed(suffix: ""), .removed(suffix: "-shm"), .removed(suffix: "-wal"), .forgotten,
        ]
        #expect(copies.map(\.0) == one + one)
        for (number, (step, copy)) in copies.enumerated() {
            try isWhole(copy.path, first, second, "\(number), \(step), before opening")
            let reopened = try SegmentStore(copy.path, today: 101)
            try isWhole(copy.path, first, second, "\(number), \(step), opened")
            _ = try reopened.retain(overall: RetentionPolicy(days: 0), categories: [:])
            #expect(bag(try everything(at: copy.path)) == bag(second), "\(number), \(step)")
            #expect(try reopened.hot.removals() == [])
            #expect(try files(under: copy.path).filter { $0.hasSuffix(".db") }.count == 3)
        }
    }

    /// A full or failing disk at each write.
    @Test func failureAtEachWriteTakesWholePartitions() throws {
        var failures = 0
        for allowed in 0..<100 {
            let folder = try TemporaryFolder()
            let (store, first, second) = try twoDays(folder.path)
            FailingWrites.start(folder.path, after: allowed, code: allowed % 2 == 0 ? ENOSPC : EIO)
            var fault: StoreError?
            do { _ = try store.retain(overall: RetentionPolicy(days: 0), categories: [:]) } catch { fault = error }
            guard FailingWrites.stop(folder.path) > 0 else { break }
            failures += 1
            if let fault { #expect(fault.isTemporary, "\(fault)") }
            try isWhole(folder.path, first, second, "after \(allowed) writes")
            let crashed = try folder.copy()
            _ = try SegmentStore(crashed.path, today: 101)
            try isWhole(crashed.path, first, second, "crashed after \(allowed) writes")
            // What comes in between has its place.
            try store.commit(Commit(batch: lines(["later"], category: .system)))
            _ = try store.retain(overall: RetentionPolicy(days: 0), categories: [:])
            #expect(bag(try everything(at: folder.path)) == bag(second + seen(lines(["later"], category: .system))))
        }
        #expect(failures > 3)
        print("retention: \(failures) writes failed one by one")
    }
}
