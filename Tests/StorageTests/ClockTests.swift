import Records
import Testing

@testable import Storage

/// A wall clock that is set a day forward or back changes where records lie, not whether they are there.
@Suite struct ClockTests {
    private func names(_ path: String) throws -> [String] { try SegmentSnapshot(path).partitionRows().map(\.name) }

    @Test func aDayForwardAndBack() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: 100)
        for (number, today) in [100, 101, 100, 99, 100, 101, 101, 102, 100].enumerated() {
            store.today = today
            try store.commit(Commit(batch: lines(["line \(number)"])))
            try store.maintain()
            #expect(try texts(everything(at: folder.path)).sorted() == (0...number).map { "line \($0)" })
        }
        store.today = 103
        try store.maintain()
        try store.seal()
        #expect(try texts(everything(at: folder.path)).count == 9)
        #expect(try store.compact().damage == [])
        #expect(try texts(everything(at: folder.path)).count == 9)
    }

    /// Put back at the moment of the first records: they go to the partition of the last seal, or retention
    /// would find them a day older than they are.
    @Test func whatCameWhileTheClockWasBackIsNotTakenTooSoon() throws {
        for back in [1, 2, 7] {
            let folder = try TemporaryFolder()
            let store = try SegmentStore(folder.path, today: 100)
            try store.commit(Commit(batch: lines(["before"])))
            try store.seal()
            store.today = 100 - back
            try store.commit(Commit(batch: lines(["just came"])))
            store.today = 100
            try store.maintain()
            try store.seal()
            #expect(try names(folder.path) == ["1970-04-11-other"])
            _ = try store.retain(overall: RetentionPolicy(days: 0), categories: [:])
            #expect(try texts(everything(at: folder.path)).sorted() == ["before", "just came"])
        }
    }

    /// A run a day, each too short to fill a block: what came on a day that is over is sealed all the same.
    @Test func recordsOfShortRunsAreSealedWhenTheirDayIsOver() throws {
        let folder = try TemporaryFolder()
        for today in [100, 101, 103] {
            let store = try SegmentStore(folder.path, today: today)
            try store.maintain()
            try store.commit(Commit(batch: lines(["day \(today)"])))
            try store.maintain()
        }
        #expect(try names(folder.path) == ["1970-04-11-other", "1970-04-12-other"])
        #expect(try texts(everything(at: folder.path)).sorted() == ["day 100", "day 101", "day 103"])
    }

    /// The last seal was made under a clock that ran far ahead: it does not name the partitions of years.
    @Test func aClockThatWasFarAheadIsForgotten() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: 5000)
        try store.commit(Commit(batch: lines(["ahead"])))
        try store.seal()
        store.today = 100
        try store.commit(Commit(batch: lines(["right"])))
        try store.seal()
        #expect(try names(folder.path) == ["1970-04-11-other", "1983-09-10-other"])
        // What is dated after today stays.
        _ = try store.retain(overall: RetentionPolicy(days: 0), categories: [:])
        #expect(try texts(everything(at: folder.path)).sorted() == ["ahead", "right"])
    }

    @Test func restartsWithOtherDays() throws {
        let folder = try TemporaryFolder()
        for (number, today) in [100, 99, 101, 100, 100, 102].enumerated() {
            let store = try SegmentStore(folder.path, today: today)
            try store.commit(Commit(batch: lines(["line \(number)"])))
            if number % 2 == 1 { try store.seal() }
            #expect(try texts(everything(at: folder.path)).sorted() == (0...number).map { "line \($0)" })
        }
        #expect(try SegmentStore(folder.path, today: 0).hotRecords == 0)
    }

    /// The background merges what jumps of the clock have cut small.
    @Test func manySmallSealsAreMerged() throws {
        let folder = try TemporaryFolder()
        let store = try SegmentStore(folder.path, today: 100)
        for number in 0..<20 {
            store.today = 100
            try store.commit(Commit(batch: lines(["line \(number)"])))
            store.today = 101
            try store.maintain()
            while try store.compactStep() {}
        }
        #expect(try SegmentSnapshot(folder.path).plan(ScanRequest()).blocks.count < 10)
        #expect(try texts(everything(at: folder.path)).count == 20)
    }
}
