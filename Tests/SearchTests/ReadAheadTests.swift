import Foundation
import LogsQL
import Records
import Storage
import Testing

@testable import Search

/// Reading blocks ahead on threads changes nothing but the time: rows and their order, coverage,
/// early ends and faults are those of one thread.
@Suite struct ReadAheadTests {
    @Test func answersEqualThoseOfOneThread() throws {
        var (asked, spared) = (0, 0)
        for seed in 1...3 as ClosedRange<UInt64> {
            var logs = TemplateLogs(seed: seed)
            let holder = try ManyBlocks(&logs, blocks: 9, records: 40)
            for _ in 0..<60 {
                let text =
                    logs.query()
                    + logs.random.pick(["", "", " | limit 3", " | limit 50", " | sort by (_time) limit 4"])
                let newest = logs.random.pick([nil, nil, 1, 5, 60])
                let one = try holder.answer(text, newest: newest, threads: 1)
                for threads in 2...4 {
                    let many = try holder.answer(text, newest: newest, threads: threads)
                    #expect(one == many, "seed \(seed), \(threads) threads, newest \(newest ?? 0): \(text)")
                }
                asked += 1
                spared += one.coverage.blocksSkipped > 0 ? 1 : 0
            }
        }
        print("\(asked) queries, \(spared) with blocks skipped")
        #expect(spared > asked / 10)
    }

    @Test(arguments: ["*", "* | stats count() n", "connection", "* | limit 130", "* | limit 1"])
    func damagedBlocksAreNamedInOrder(text: String) throws {
        var logs = TemplateLogs(seed: 4)
        let holder = try ManyBlocks(&logs, blocks: 8, records: 40)
        try holder.damage([0, 1, 4, 7])
        let one = try holder.answer(text, newest: nil, threads: 1)
        for threads in 2...4 { #expect(try holder.answer(text, newest: nil, threads: threads) == one) }
        #expect(text.contains("limit") || one.coverage.damage.count == 4, "\(one.coverage)")
        let newest = try holder.answer(text, newest: 5, threads: 1)
        #expect(try holder.answer(text, newest: 5, threads: 3) == newest)
    }

    @Test func asksWhetherToGoOnBeforeEachBlock() throws {
        var logs = TemplateLogs(seed: 5)
        let holder = try ManyBlocks(&logs, blocks: 6, records: 20)
        for last in 1...8 {
            let outcomes = try (1...4).map { threads in
                var calls = 0
                var rows = 0
                do {
                    let isCancelled = {
                        calls += 1
                        return calls == last
                    }
                    _ = try search(parsed("*"), in: holder.snapshot, threads: threads, isCancelled: isCancelled) {
                        rows += $1.selectedCount
                    }
                } catch SearchError.cancelled {}
                return [calls, rows]
            }
            #expect(Set(outcomes).count == 1, "\(outcomes)")
            #expect(outcomes[0] == [min(last, 7), min(last - 1, 7) * 20])
        }
    }

    @Test func aFaultOfAPipeEndsTheSearchAtTheSameBlock() throws {
        var logs = TemplateLogs(seed: 6)
        let holder = try ManyBlocks(&logs, blocks: 6, records: 20)
        for threads in 1...4 {
            var batches = 0
            #expect(throws: SearchError.self) {
                _ = try search(parsed("*"), in: holder.snapshot, threads: threads) { _, _ throws(QueryError) in
                    batches += 1
                    if batches == 3 { throw .stopped("enough") }
                }
            }
            #expect(batches == 3)
        }
    }
}

/// A store of sealed blocks with one batch that is not, and a view of it.
private final class ManyBlocks {
    struct Answer: Equatable {
        var rows: [String]
        var coverage: Coverage
    }

    private var holder: TemporaryStore
    private(set) var snapshot: SegmentSnapshot

    init(_ logs: inout TemplateLogs, blocks: Int, records: Int) throws {
        holder = try TemporaryStore()
        for part in 0...blocks {
            try holder.store.commit(Commit(batch: logs.batch(records)))
            if part < blocks { try holder.store.seal() }
        }
        snapshot = try SegmentSnapshot(holder.path)
    }

    /// The rows in the order in which they come.
    func answer(_ text: String, newest: Int?, threads: Int) throws -> Answer {
        var rows: [String] = []
        let coverage = try search(parsed(text), in: snapshot, newest: newest, threads: threads) { batch, selection in
            selection.forEach { index in
                var json: [UInt8] = []
                batch.appendJSON(index, to: &json)
                rows.append(String(decoding: json, as: UTF8.self))
            }
        }
        return Answer(rows: rows, coverage: coverage)
    }

    /// Breaks a byte in the blocks with these numbers, in the order in which they lie in the file.
    func damage(_ numbers: [Int]) throws {
        let folder = holder.path + "/partitions/"
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasSuffix(".db") {
            var content = try Data(contentsOf: URL(fileURLWithPath: folder + file))
            var bodies: [Int] = []
            // Version 2: the rest of a segment is a block of version 1 inside it.
            let head = Data("SLB\u{2}".utf8)
            while let next = content.range(of: head, in: (bodies.last ?? -1) + 1..<content.count) {
                bodies.append(next.lowerBound)
            }
            for number in numbers { content[bodies[number] + 20] ^= 0x40 }
            try content.write(to: URL(fileURLWithPath: folder + file))
        }
        snapshot = try SegmentSnapshot(holder.path)
    }
}
