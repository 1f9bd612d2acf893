import Foundation
import Records
import SQLite
import Testing

@testable import Storage

/// A flipped or cut byte anywhere in the files of a store: what is whole stays readable, what is missing is named, no
/// line that was never there appears, and nothing traps.
@Suite struct StoreDamageTests {
    /// Two categories in three seals each, a merge, batches of a file that are not sealed, a loss.
    private struct Sample {
        var folder: TemporaryFolder
        var all: [Seen: Int]
        var files: [String: [UInt8]]

        init(seed: UInt64) throws {
            #expect(PowerLoss.installed)
            folder = try TemporaryFolder()
            PowerLoss.spareSyncs(folder.path)
            let store = try SegmentStore(folder.path, today: someDay)
            var files = [
                SourceWriter("/log/a", origin: 1), SourceWriter("/log/b", origin: 2, category: .training),
            ]
            for part in 0..<6 {
                for number in 0..<2 {
                    try store.commit(files[number].commit(logLines((part * 12)..<(part * 12 + 12))))
                }
                if part == 1 { try store.commit(files[0].lose(100, .hole)) }
                if part < 4 { try store.seal() }
                if part == 2 { _ = try store.compact() }
            }
            all = bag(try everything(at: folder.path))
            self.files = try PowerLoss.content(folder.path).filter { !$0.key.hasSuffix("-shm") && $0.key != "lock" }
            PowerLoss.stop(folder.path)
            withExtendedLifetime(store) {}
        }

        /// The store with another content of one file.
        func damaged(_ name: String, _ content: [UInt8]) throws -> TemporaryFolder {
            let copy = try TemporaryFolder()
            try FileManager.default.createDirectory(
                atPath: copy.path + "/partitions", withIntermediateDirectories: true)
            for (other, bytes) in files {
                try Data(other == name ? content : bytes).write(to: URL(filePath: copy.path + "/" + other))
            }
            return copy
        }
    }

    private struct Outcome {
        var found: [Seen: Int] = [:]
        /// What is said to be missing, by a plan or a block.
        var named: [String] = []
    }

    private func look(_ path: String, _ request: ScanRequest = ScanRequest()) -> Outcome {
        var outcome = Outcome()
        do {
            let snapshot = try SegmentSnapshot(path)
            let plan = try snapshot.plan(request)
            outcome.named = plan.damage
            for block in plan.blocks {
                do {
                    for record in seen(try snapshot.load(block)) { outcome.found[record, default: 0] += 1 }
                } catch {
                    outcome.named.append("\(error)")
                }
            }
        } catch {
            outcome.named.append("\(error)")
        }
        return outcome
    }

    /// Nothing that was not stored, nothing twice; what is missing is named by `named` or by the proof.
    private func judge(_ outcome: Outcome, _ sample: Sample, _ path: String, _ note: String) {
        let wrong = outcome.found.filter { $0.value > sample.all[$0.key] ?? 0 }
        #expect(wrong.isEmpty, "\(note): \(wrong.count) records that are not there, or twice")
        guard outcome.found != sample.all, outcome.named.isEmpty else { return }
        var faults: [String] = []
        do {
            let report = try verifyStore(path)
            faults = report.faults + report.sources.flatMap(\.faults)
        } catch {
            faults = ["\(error)"]
        }
        #expect(!faults.isEmpty, "\(note): \(sample.all.count - outcome.found.count) records missing without a word")
    }

    private func check(_ sample: Sample, _ name: String, _ content: [UInt8], _ note: String, writes: Bool) throws {
        let copy = try sample.damaged(name, content)
        PowerLoss.spareSyncs(copy.path)
        defer { PowerLoss.stop(copy.path) }
        let outcome = look(copy.path)
        // A journal of `hot.db` that is cut gives an earlier moment, whole, with the positions of then.
        let isEarlier = name == "hot.db-wal"
        if isEarlier {
            let wrong = outcome.found.filter { $0.value > sample.all[$0.key] ?? 0 }
            #expect(wrong.isEmpty, "\(note): \(wrong.count) records that are not there, or twice")
        } else {
            judge(outcome, sample, copy.path, note)
        }
        let words = look(copy.path, ScanRequest(words: .word("logged")))
        #expect(words.found.allSatisfy { $0.value <= sample.all[$0.key] ?? 0 }, "\(note), with words")
        guard writes else { return }
        writeOn(copy.path, sample, note)
    }

    /// Whoever opens the damaged store for writing gets a fault or a store that works on.
    private func writeOn(_ path: String, _ sample: Sample, _ note: String) {
        do throws(StoreError) {
            let store = try SegmentStore(path, today: someDay)
            try store.commit(Commit(batch: lines(["after"], source: "/log/new")))
            // The first attempt may fail on a damaged partition, and take a fresh one then.
            do { try store.seal() } catch { try store.seal() }
            _ = try store.compact()
            _ = try store.rebuildIndex()
            store.today += 2
            _ = try store.retain(overall: RetentionPolicy(days: 5, bytes: 1 << 40), categories: [:])
            let outcome = look(path)
            #expect(
                outcome.found.keys.contains { $0.view == Array("after".utf8) } || !outcome.named.isEmpty,
                "\(note): the new line")
            let wrong = outcome.found.filter {
                $0.value > sample.all[$0.key] ?? 0 && $0.key.view != Array("after".utf8)
            }
            #expect(wrong.isEmpty, "\(note), written on: \(wrong.count) records that are not there, or twice")
        } catch {
            // A fault with words is an answer.
            #expect(!"\(error)".isEmpty)
        }
    }

    private static let seeds: [UInt64] =
        ProcessInfo.processInfo.environment["SAWLOG_SEED"].flatMap(UInt64.init)
        .map { [$0] } ?? [1, UInt64.random(in: 3...UInt64.max)]

    @Test(arguments: seeds) func flippedAndCut(seed: UInt64) throws {
        print("damage: seed \(seed) (SAWLOG_SEED=\(seed) repeats it)")
        let sample = try Sample(seed: seed)
        var random = SeededGenerator(seed)
        for (name, content) in sample.files.sorted(by: { $0.key < $1.key }) where !content.isEmpty {
            let used = content.indices.filter { content[$0] != 0 }
            for round in 0..<36 {
                var damaged = content
                var note = "seed \(seed), \(name), "
                switch round % 6 {
                case 0:
                    let length = random.below(content.count)
                    damaged.removeLast(content.count - length)
                    note += "cut to \(length)"
                case 1:
                    let place = random.below(content.count)
                    for index in place..<min(content.count, place + 512) { damaged[index] = 0 }
                    note += "512 zeros at \(place)"
                default:
                    let place = used[random.below(used.count)]
                    let bits = UInt8(1 + random.below(255))
                    damaged[place] ^= bits
                    note += "byte \(place) ^ \(bits)"
                }
                try check(sample, name, damaged, note, writes: round % 3 == 2)
            }
        }
    }

    /// Each byte of the headers of `hot.db` and of its catalogue's pages once.
    @Test func everyByteOfAHeader() throws {
        let sample = try Sample(seed: 9)
        for (name, content) in sample.files.sorted(by: { $0.key < $1.key }) {
            for place in 0..<min(110, content.count) {
                var damaged = content
                damaged[place] ^= 0xFF
                try check(sample, name, damaged, "\(name), byte \(place)", writes: place % 5 == 0)
            }
        }
    }
}
