import Foundation
import Instants
import LogsQL
import Records
import Storage
import Testing

@testable import Search

@Suite struct NewestTests {
    /// The newest N are the last N of everything sorted by time and, among equal times, by arrival.
    @Test func newestEqualsSortingEverything() throws {
        for seed in 1...15 as ClosedRange<UInt64> {
            var logs = RandomLogs(seed: seed)
            let holder = try TemporaryStore()
            let memory = MemoryStore()
            var batches: [RecordBatch] = []
            for part in 0..<7 {
                let batch = logs.batch(1 + logs.random.below(20)) { Int64($0.below(15)) - 3 }
                batches.append(batch)
                try holder.store.commit(Commit(batch: batch))
                try memory.commit(Commit(batch: batch))
                if part == 2 || part == 4 { try holder.store.seal() }
            }
            let query = try parsed(seed % 2 == 0 ? "*" : "!error")
            let all = naive(query, batches).enumerated().sorted {
                ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
            }
            .map(\.element)
            for count in [0, 1, 2, 7, 50, 500] {
                for snapshot in [try SegmentSnapshot(holder.path), memory] as [any RecordSnapshot] {
                    let (records, _) = try found(query, in: snapshot, newest: count)
                    #expect(records == Array(all.suffix(count)), "seed \(seed), newest \(count)")
                }
            }
        }
    }

    @Test func onlyTheBlocksNeededAreRead() throws {
        let holder = try TemporaryStore()
        var logs = RandomLogs(seed: 3)
        for block in 0..<10 {
            try holder.store.commit(Commit(batch: logs.batch(30) { Int64(block * 1000 + $0.below(900)) }))
            try holder.store.seal()
        }
        let snapshot = try SegmentSnapshot(holder.path)
        let all = try snapshot.plan(ScanRequest()).blocks.count
        let (records, coverage) = try found(try parsed("*"), in: snapshot, newest: 10)
        #expect(records.count == 10)
        #expect(coverage.blocksRead <= 2)
        #expect(coverage.blocksRead + coverage.blocksSkipped == all)
        let (_, limited) = try found(try parsed("* | limit 1"), in: snapshot)
        #expect(limited.blocksRead == 1)
        let (_, timed) = try found(try parsed("_time:<1970-01-01T00:00:00.000001Z"), in: snapshot)
        #expect(timed.blocksRead + timed.blocksSkipped == all)
        #expect(timed.blocksRead <= 2)
    }

    /// A partition of which the catalogue says that nothing in it is as new is not even opened.
    @Test func olderPartitionsStayClosed() throws {
        let holder = try TemporaryStore()
        var logs = RandomLogs(seed: 4)
        let first = holder.store.today
        for day in 0..<6 {
            holder.store.today = first + day
            try holder.store.commit(Commit(batch: logs.batch(30) { Int64(day * 1000 + $0.below(900)) }))
            try holder.store.seal()
        }
        let all = try SegmentSnapshot(holder.path).plan(ScanRequest()).blocks.count
        let (expected, _) = try found(try parsed("*"), in: SegmentSnapshot(holder.path), newest: 40)
        let partitions = try FileManager.default.contentsOfDirectory(atPath: holder.path + "/partitions").sorted()
        let days = Set(partitions.map { $0.prefix(10) }).sorted()
        #expect(days.count == 6)
        for name in partitions where days.dropLast(2).contains(name.prefix(10)) {
            try Data("no database any more".utf8).write(to: URL(filePath: "\(holder.path)/partitions/\(name)"))
        }
        let (records, coverage) = try found(try parsed("*"), in: SegmentSnapshot(holder.path), newest: 40)
        #expect(records == expected && records.count == 40)
        #expect(coverage.damage == [])
        #expect(coverage.blocksRead + coverage.blocksSkipped == all)
        let (more, lacking) = try found(try parsed("*"), in: SegmentSnapshot(holder.path), newest: 70)
        #expect(more.count == 60 && !lacking.isComplete)
    }

    /// What arrived after an earlier look is found once, whatever was sealed in between.
    @Test func followingFindsEachRecordOnce() throws {
        let holder = try TemporaryStore()
        var logs = RandomLogs(seed: 4)
        var batches: [RecordBatch] = []
        var seen: [Found] = []
        var mark: Int64 = 0
        for round in 0..<30 {
            let batch = logs.batch(1 + logs.random.below(5)) { Int64($0.below(100)) }
            batches.append(batch)
            try holder.store.commit(Commit(batch: batch))
            if round % 4 == 1 { try holder.store.seal() }
            if round % 3 == 0 {
                let (records, coverage) = try found(
                    try parsed("*"), in: SegmentSnapshot(holder.path), arrivedSince: mark)
                seen += records
                mark = coverage.arrivalMark
            }
        }
        seen += try found(try parsed("*"), in: SegmentSnapshot(holder.path), arrivedSince: mark).records
        #expect(bag(seen) == bag(naive(try parsed("*"), batches)))
    }

    @Test func memoryIsBounded() throws {
        let memory = MemoryStore()
        var logs = RandomLogs(seed: 5)
        for _ in 0..<20 { try memory.commit(Commit(batch: logs.batch(50))) }
        let query = try parsed("*")
        #expect(throws: SearchError.self) {
            _ = try search(query, in: memory, newest: 900, limits: QueryLimits(maxMemoryBytes: 20_000)) { _, _ in }
        }
        let (records, _) = try found(query, in: memory, newest: 3)
        #expect(records.count == 3)
    }

    /// More field names than one batch can number: the answer has them all.
    @Test func manyFieldNamesStayComplete() throws {
        let memory = MemoryStore()
        for part in 0..<3 {
            let batch = RecordBatch()
            batch.addRecord(
                Record(
                    time: Instant(nanoseconds: Int64(part)), raw: .empty, view: .empty,
                    stream: batch.streams.intern(Labels(source: "a"))))
            for number in 0..<3000 { batch.addField("name\(part)_\(number)", .text, "\(number)") }
            try memory.commit(Commit(batch: batch))
        }
        let (records, _) = try found(try parsed("*"), in: memory, newest: 10)
        #expect(records.map(\.time) == [0, 1, 2])
        #expect(records.allSatisfy { $0.fields.count == 3000 })
    }

    @Test func damageIsNamedAndCancellingStops() throws {
        let holder = try TemporaryStore()
        var logs = RandomLogs(seed: 6)
        for _ in 0..<3 { try holder.store.commit(Commit(batch: logs.batch(5))) }
        let snapshot = try SegmentSnapshot(holder.path)
        #expect(throws: SearchError.self) {
            _ = try search(parsed("*"), in: snapshot, isCancelled: { true }) { _, _ in }
        }
    }
}
