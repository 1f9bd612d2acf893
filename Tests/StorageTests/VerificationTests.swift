import Records
import SQLite
import Testing

@testable import Storage

@Suite struct VerificationTests {
    /// Two generations of one file and another file, partly sealed, with losses.
    private func fill(_ path: String) throws -> (first: SourceWriter, second: SourceWriter, other: SourceWriter) {
        let store = try SegmentStore(path, today: someDay)
        var first = SourceWriter("/log/a", origin: 1)
        var second = SourceWriter("/log/a", origin: 2)
        var other = SourceWriter("/log/b", origin: 3, category: .training)
        try store.commit(first.commit(logLines(0..<40)))
        try store.commit(other.commit(logLines(0..<10)))
        try store.commit(first.lose(70_000, .hole))
        try store.commit(first.commit(logLines(40..<60)))
        try store.seal()
        try store.commit(second.commit(logLines(100..<130)))
        try store.commit(other.lose(33, .truncated))
        try store.commit(other.commit(logLines(10..<20)))
        return (first, second, other)
    }

    @Test func soundStoreIsSound() throws {
        let folder = try TemporaryFolder()
        let (first, second, other) = try fill(folder.path)
        let report = try verifyStore(folder.path)
        #expect(report.isSound, "\(report)")
        #expect(report.sources.map(\.source) == ["/log/a", "/log/b"])
        #expect(report.sources[0].generations == 2)
        #expect(report.sources[0].read == first.checkpoint.offset + second.checkpoint.offset)
        #expect(report.sources[0].stored == Int64(first.content.count + second.content.count - 70_000))
        #expect(report.sources[0].lost == 70_000)
        #expect(report.sources[1].lost == 33)
        #expect(report.sources[1].stored == Int64(other.content.count))
        #expect(report.records == 110)
        #expect(report.partitions == 2)
    }

    @Test func whatIsMissingOrDoubledIsNamed() throws {
        let folder = try TemporaryFolder()
        do {
            let store = try SegmentStore(folder.path, today: someDay)
            var file = SourceWriter("/log/a", origin: 1)
            try store.commit(file.commit([Array("0123456789".utf8)]))
            // Ten bytes that nobody stored.
            file.checkpoint.offset += 10
            try store.commit(file.commit([Array("abcde".utf8)]))
            // The last three again.
            file.checkpoint.offset -= 3
            try store.commit(file.commit([Array("cde".utf8)]))
            // A checkpoint that falls behind.
            var behind = Commit()
            behind.checkpoints = [file.checkpoint]
            behind.checkpoints[0].offset = 24
            try store.commit(behind)
            var other = SourceWriter("/log/x", origin: 9)
            var stranger = other.commit([Array("x".utf8)])
            stranger.checkpoints = []
            try store.commit(stranger)
        }
        let report = try verifyStore(folder.path)
        #expect(!report.isSound)
        #expect(
            report.sources.first?.faults == [
                "generation 1: bytes 22 to 25 are stored twice",
                "generation 1: bytes 10 to 20 are missing",
                "generation 1: stored to byte 25, past its checkpoint 24",
            ])
        #expect(report.faults == ["origin 9 has records but no checkpoint"])
    }

    @Test func indexOutOfStepIsNamedAndRebuilt() throws {
        let folder = try TemporaryFolder()
        _ = try fill(folder.path)
        let path = folder.path + "/partitions/2026-11-20-system.db"
        do {
            let partition = try Partition(path, mode: .readWrite)
            try partition.connection.execute(
                "DELETE FROM filters; INSERT INTO words(rowid, tokens) VALUES (1, 'strange')")
            try partition.connection.execute("UPDATE blocks SET filter_parts = 0")
        }
        let report = try verifyStore(folder.path)
        #expect(report.faults.count == 2, "\(report.faults)")
        #expect(report.faults.first?.contains("the index knows") == true)
        #expect(report.faults.last?.contains("rules out") == true)
        let store = try SegmentStore(folder.path, today: someDay)
        let rebuilt = try store.rebuildIndex()
        #expect(rebuilt.blocks == 2)
        #expect(rebuilt.damage == [])
        #expect(try verifyStore(folder.path).isSound)
    }

    @Test func everyFlippedByteOfAPartitionIsFoundOrHarmless() throws {
        let folder = try TemporaryFolder()
        _ = try fill(folder.path)
        let wanted = bag(try everything(at: folder.path))
        let path = folder.path + "/partitions/2026-11-20-system.db"
        let used = try usedBytes(path)
        var random = SeededGenerator(5)
        var found = 0
        for _ in 0..<150 {
            let place = used[random.below(used.count)]
            let copy = try folder.copy()
            try flip(copy.path + "/partitions/2026-11-20-system.db", place, UInt8(1 << random.below(8)))
            let snapshot = try SegmentSnapshot(copy.path)
            let plan = try snapshot.plan(ScanRequest())
            for block in plan.blocks {
                guard let batch = try? snapshot.load(block) else { continue }
                for record in seen(batch) { #expect(wanted[record] != nil, "wrong record after a flip at \(place)") }
            }
            if try !verifyStore(copy.path).isSound { found += 1 }
        }
        #expect(found > 30)
        print("verify names \(found) of 150 flipped bits of \(used.count) bytes in use")
    }

    @Test func rawExportGivesTheFileBack() throws {
        let folder = try TemporaryFolder()
        let (first, second, other) = try fill(folder.path)
        func export(_ source: String, _ path: String) throws -> ([UInt8], RawExportReport?) {
            var bytes: [UInt8] = []
            let report = try SegmentSnapshot(path).exportRaw(source) {
                bytes += $0
                return true
            }
            return (bytes, report)
        }
        for sealed in [false, true] {
            if sealed { try SegmentStore(folder.path, today: someDay).seal() }
            let (bytes, report) = try export("/log/a", folder.path)
            #expect(bytes == first.content + second.content)
            #expect(report?.isComplete == true)
            #expect(report?.holes == 70_000)
            #expect(report?.generations == 2)
            let (rest, partial) = try export("/log/b", folder.path)
            #expect(rest == other.content)
            #expect(partial?.missing.map(\.count) == [33])
        }
        #expect(try export("/log/none", folder.path).1 == nil)
    }

    @Test func rawExportOfStreamsAndStopping() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: someDay)
        try store.commit(Commit(batch: lines(["a", "b"], source: "stdin")))
        try store.commit(Commit(batch: lines(["x"], source: "syslog")))
        try store.commit(Commit(batch: lines(["c"], source: "stdin")))
        try store.seal()
        var bytes: [UInt8] = []
        let report = try SegmentSnapshot(folder.path).exportRaw("stdin") {
            bytes += $0
            return bytes.count < 4
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "a\nb\n")
        #expect(report?.bytes == 4)
    }

    @Test func statisticsAddUp() throws {
        let folder = try TemporaryFolder()
        let (first, second, other) = try fill(folder.path)
        let statistics = try SegmentSnapshot(folder.path).statistics()
        #expect(statistics.records == 110)
        #expect(statistics.hotBatches == 2)
        #expect(statistics.hotRecords == 40)
        #expect(
            statistics.textBytes == Int64(first.content.count + second.content.count + other.content.count - 70_000))
        #expect(statistics.partitions.map(\.name) == ["2026-11-20-system", "2026-11-20-training"])
        #expect(statistics.ratio > 0)
    }
}
