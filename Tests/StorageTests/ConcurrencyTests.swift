import Linux
import Records
import Synchronization
import Testing

@testable import Storage

@Suite struct ConcurrencyTests {
    /// A writer commits, seals and drops partitions' worth of records while readers look: what a
    /// reader sees is always the records 0, 1, 2, ... up to some number, each once.
    @Test(arguments: [false, true]) func readersSeeEachRecordOnce(sealsAtOnce: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        let done = Atomic<Bool>(false)
        let committed = Atomic<Int>(0)
        let faults = Mutex<[String]>([])
        do { _ = try SegmentStore(path, today: someDay) }
        let shared = Shared(
            path: path, sealsAtOnce: sealsAtOnce, done: done, committed: committed, faults: faults)
        let writer = try startThread(named: "writer") { shared.write(rounds: 120) }
        let readers = try (0..<2).map { number in try startThread(named: "reader \(number)") { shared.read() } }
        writer.join()
        for reader in readers { reader.join() }
        #expect(shared.faults.withLock { $0 } == [])
        #expect(try everything(at: path).count == shared.committed.load(ordering: .relaxed))
        print("readers took \(shared.looks.load(ordering: .relaxed)) snapshots")
    }
}

private final class Shared: Sendable {
    let path: String
    let sealsAtOnce: Bool
    let done: Atomic<Bool>
    let committed: Atomic<Int>
    let looks = Atomic<Int>(0)
    let faults: Mutex<[String]>

    init(
        path: String, sealsAtOnce: Bool, done: consuming Atomic<Bool>, committed: consuming Atomic<Int>,
        faults: consuming Mutex<[String]>
    ) {
        self.path = path
        self.sealsAtOnce = sealsAtOnce
        self.done = done
        self.committed = committed
        self.faults = faults
    }

    func write(rounds: Int) {
        defer { done.store(true, ordering: .sequentiallyConsistent) }
        do {
            let store = try SegmentStore(path, today: someDay)
            // Every fifth batch is sealed at once, together with those before it.
            if sealsAtOnce { store.fullBlock.records = 25 }
            for round in 0..<rounds {
                let first = committed.load(ordering: .relaxed)
                let size = sealsAtOnce && round % 5 == 2 ? 17 : 4
                let batch = lines(
                    (first..<(first + size)).map { "\($0)" }, source: "/log/\(round % 3)",
                    category: Records.Category.allCases[round % 3])
                try store.commit(Commit(batch: batch))
                committed.store(first + size, ordering: .sequentiallyConsistent)
                if round % (sealsAtOnce ? 11 : 5) == 4 { try store.seal() }
                if round % 40 == 39 { store.today += 1 }
            }
        } catch {
            faults.withLock { $0.append("writer: \(error)") }
        }
    }

    func read() {
        var last = false
        while !last {
            last = done.load(ordering: .sequentiallyConsistent)
            let before = committed.load(ordering: .sequentiallyConsistent)
            do {
                let numbers = try texts(everything(at: path)).compactMap { Int($0) }.sorted()
                looks.add(1, ordering: .relaxed)
                if numbers != Array(0..<numbers.count) {
                    faults.withLock { $0.append("not each once: \(numbers.count)") }
                }
                if numbers.count < before {
                    faults.withLock { $0.append("\(before) committed, \(numbers.count) seen") }
                }
            } catch {
                faults.withLock { $0.append("reader: \(error)") }
            }
        }
    }
}
