import Records
import Synchronization
import Testing

@testable import Storage

/// What the store says is durable is on the disk, and a sync that failed makes nothing durable.
@Suite struct PowerLossTests {
    init() { #expect(PowerLoss.installed) }

    private func expectOnce(_ wanted: [Seen], at path: String, _ note: String) throws {
        #expect(bag(try everything(at: path)) == bag(wanted), "\(note)")
    }

    private func faults(_ path: String) throws -> [String] {
        try verifyStore(path).faults.filter { !$0.hasSuffix("but no checkpoint") }
    }

    /// Commits, seals, merges, removals and restarts in random order; the power goes after each.
    @Test func whatWasDoneSurvivesThePowerCut() throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            let folder = try TemporaryFolder()
            PowerLoss.start(folder.path)
            defer { PowerLoss.stop(folder.path) }
            var random = SeededGenerator(seed)
            var source = RandomBatches(seed: seed)
            var store: SegmentStore? = try SegmentStore(folder.path, today: someDay)
            var all: [Seen] = []
            for step in 0..<20 {
                let name = try act(&random, &source, &store, &all, folder.path)
                let image = try PowerLoss.image(folder.path)
                PowerLoss.spareSyncs(image.path)
                defer { PowerLoss.stop(image.path) }
                try expectOnce(all, at: image.path, "seed \(seed), step \(step): \(name)")
                let reopened = try SegmentStore(image.path, today: someDay + 2)
                try reopened.seal()
                _ = try reopened.compact()
                try expectOnce(all, at: image.path, "seed \(seed), step \(step): \(name), sealed")
                #expect(try faults(image.path) == [], "seed \(seed), step \(step): \(name)")
            }
        }
    }

    private func act(
        _ random: inout SeededGenerator, _ source: inout RandomBatches, _ store: inout SegmentStore?,
        _ all: inout [Seen], _ path: String
    ) throws -> String {
        switch random.below(10) {
        case 0...4:
            let batch = source.batch(records: 1 + random.below(20), categories: [.training, .system])
            try store?.commit(Commit(batch: batch))
            all += seen(batch)
            return "commit"
        case 5, 6:
            try store?.seal()
            return "seal"
        case 7:
            _ = try store?.compact()
            return "merge"
        case 8:
            store = nil
            store = try SegmentStore(path, today: someDay)
            return "restart"
        default:
            try store?.seal()
            let today = store?.today ?? someDay
            store?.today = today + 1
            _ = try store?.retain(overall: RetentionPolicy(days: 0), categories: [:])
            store?.today = today
            all.removeAll()
            return "retention"
        }
    }

    /// Each sync of one piece of work fails, and every later one; then the disk works again.
    private func eachSyncFails(
        _ name: String, days: Int = 0, prepare: (SegmentStore, inout RandomBatches) throws -> [Seen],
        _ work: (SegmentStore) throws(StoreError) -> Void, after: (SegmentStore) throws -> [Seen]
    ) throws {
        var failures = 0
        for allowed in 0..<60 {
            let folder = try TemporaryFolder()
            let store = try SegmentStore(folder.path, today: someDay)
            var source = RandomBatches(seed: 77)
            let all = try prepare(store, &source)
            let copy = try PowerLoss.content(folder.path)
            PowerLoss.start(folder.path, durable: copy, syncs: allowed)
            var fault: StoreError?
            do { try work(store) } catch { fault = error }
            let image = try PowerLoss.image(folder.path)
            guard PowerLoss.stop(folder.path) > 0 else { break }
            failures += 1
            if let fault { #expect(fault.isTemporary, "\(name): \(fault)") }
            // The power goes, or the process ends, right after the failure.
            for (crashed, how) in [(image, "power"), (try folder.copy(), "kill")] {
                PowerLoss.spareSyncs(crashed.path)
                defer { PowerLoss.stop(crashed.path) }
                let reopened = try SegmentStore(crashed.path, today: someDay + days)
                try work(reopened)
                try expectOnce(all + (try after(reopened)), at: crashed.path, "\(name), sync \(allowed), \(how)")
                #expect(try faults(crashed.path) == [], "\(name), sync \(allowed), \(how)")
            }
            try work(store)
            try expectOnce(all + (try after(store)), at: folder.path, "\(name), sync \(allowed), tried again")
            #expect(try faults(folder.path) == [], "\(name), sync \(allowed)")
        }
        #expect(failures > 0, "\(name)")
        print("\(name): \(failures) syncs failed one by one")
    }

    private func fill(_ store: SegmentStore, _ source: inout RandomBatches, seals: Int) throws -> [Seen] {
        var all: [Seen] = []
        for _ in 0..<seals {
            let batch = source.batch(records: 10, categories: [.training, .system])
            all += seen(batch)
            try store.commit(Commit(batch: batch))
            try store.seal()
        }
        return all
    }

    @Test func failedSyncOfACommit() throws {
        var failures = 0
        for allowed in 0..<20 {
            let folder = try TemporaryFolder()
            let store = try SegmentStore(folder.path, today: someDay)
            var file = SourceWriter("/log/a", origin: 1)
            try store.commit(file.commit(logLines(0..<20)))
            let before = try everything(at: folder.path)
            let second = file.commit(logLines(20..<40))
            PowerLoss.start(folder.path, durable: try PowerLoss.content(folder.path), syncs: allowed)
            var fault: StoreError?
            do { try store.commit(second) } catch { fault = error }
            let image = try PowerLoss.image(folder.path)
            guard PowerLoss.stop(folder.path) > 0 else { break }
            failures += 1
            #expect(fault?.isTemporary == true, "sync \(allowed)")
            #expect(try everything(at: folder.path) == before)
            #expect(try everything(at: image.path) == before)
            // What was written may be found after a crash, then with the position that says so.
            let crashed = try folder.copy()
            let reopened = try SegmentStore(crashed.path, today: someDay)
            let position = try #require(try reopened.checkpoints().first?.offset)
            let found = try everything(at: crashed.path)
            #expect(found.count == (position == file.checkpoint.offset ? 40 : 20))
            #expect(try verifyStore(crashed.path).isSound)
            try store.commit(second)
            #expect(try everything(at: folder.path).count == 40)
            #expect(try verifyStore(folder.path).isSound)
        }
        #expect(failures > 0)
        print("commit: \(failures) syncs failed one by one")
    }

    @Test func failedSyncOfASeal() throws {
        try eachSyncFails("seal") { store, source in
            var all = try fill(store, &source, seals: 1)
            let batch = source.batch(records: 30, categories: [.training, .system, .security])
            try store.commit(Commit(batch: batch))
            all += seen(batch)
            return all
        } _: { (store) throws(StoreError) in
            try store.seal()
        } after: { _ in
            []
        }
    }

    @Test func failedSyncOfAMerge() throws {
        try eachSyncFails("merge") { store, source in
            try fill(store, &source, seals: 5)
        } _: { (store) throws(StoreError) in
            _ = try store.compact()
        } after: { _ in
            []
        }
    }

    @Test func failedSyncOfARemoval() throws {
        try eachSyncFails("retention", days: 1) { store, source in
            _ = try fill(store, &source, seals: 2)
            store.today += 1
            return try fill(store, &source, seals: 1)
        } _: { (store) throws(StoreError) in
            _ = try store.retain(overall: RetentionPolicy(days: 0), categories: [:])
        } after: { _ in
            []
        }
    }

    /// A kill between writing and syncing, then a restart that finds what was written, then a power cut: what the
    /// restart relied on must be on the disk by then.
    @Test func killBeforeASyncAndThenThePowerGoes() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        var source = RandomBatches(seed: 5)
        var all = try fill(store, &source, seals: 1)
        let batch = source.batch(records: 30, categories: [.training, .system, .security])
        let killed = Killed()
        PowerLoss.start(folder.path, durable: try PowerLoss.content(folder.path)) { [path = folder.path] _ in
            killed.note(path)
        }
        #expect(killed.count == 0)
        try store.commit(Commit(batch: batch))
        let before = all
        all += seen(batch)
        let commits = killed.count
        try store.seal()
        PowerLoss.stop(folder.path)
        for (number, (copy, durable)) in killed.all.enumerated() {
            PowerLoss.start(copy.path, durable: durable)
            defer { PowerLoss.stop(copy.path) }
            let reopened = try SegmentStore(copy.path, today: someDay)
            let shown = try everything(at: copy.path)
            #expect(bag(shown) == bag(all) || number < commits && bag(shown) == bag(before), "sync \(number)")
            let early = try PowerLoss.image(copy.path)
            try expectOnce(shown, at: early.path, "sync \(number), shown")
            try reopened.seal()
            let late = try PowerLoss.image(copy.path)
            try expectOnce(shown, at: late.path, "sync \(number), sealed")
        }
        #expect(killed.count >= 6)
    }
}

/// Copies of a folder before each of its syncs, with what was on the disk then.
private final class Killed: Sendable {
    private let copies = Mutex<[Copy]>([])

    private struct Copy: @unchecked Sendable {  // only read, once it is made
        let folder: TemporaryFolder
        let durable: [String: [UInt8]]
    }

    func note(_ path: String) {
        do {
            let copy = Copy(folder: try copied(path), durable: PowerLoss.durable(path))
            copies.withLock { $0.append(copy) }
        } catch {
            Issue.record("no copy: \(error)")
        }
    }

    var count: Int { copies.withLock { $0.count } }
    var all: [(TemporaryFolder, [String: [UInt8]])] { copies.withLock { $0.map { ($0.folder, $0.durable) } } }
}
