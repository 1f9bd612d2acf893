import Instants
import Records
import Storage

/// The records of a store in the order of time, batch by batch.
///
/// Blocks overlap in time; those that do are in memory together, and no others.
struct TimeOrder {
    private let snapshot: SegmentSnapshot
    /// By their earliest time, last one first.
    private var waiting: [BlockReference]
    private var open: [Run] = []
    private let from: Instant
    private let to: Instant
    private(set) var damage: [String]

    /// A block with its records in the order of time, and how far it has been handed out.
    private struct Run {
        let batch: RecordBatch
        let order: [Int]
        var next = 0
    }

    init(_ snapshot: SegmentSnapshot, from: Instant, to: Instant) throws {
        self.snapshot = snapshot
        self.from = from
        self.to = to
        let plan = try snapshot.plan(ScanRequest(from: from, to: to))
        waiting = plan.blocks.sorted { $0.minTime > $1.minTime }
        damage = plan.damage
    }

    /// The records before those of blocks that are not open yet; nil at the end.
    mutating func next() throws -> RecordBatch? {
        while !waiting.isEmpty || !open.isEmpty {
            if let block = waiting.popLast() { try load(block) }
            // Blocks that begin at the same time open together.
            while let block = waiting.last, open.allSatisfy({ $0.next < $0.order.count }), block.minTime <= earliest {
                waiting.removeLast()
                try load(block)
            }
            let batch = takeRecords(before: waiting.last?.minTime ?? .distantFuture)
            if batch.count > 0 { return batch }
        }
        return nil
    }

    private var earliest: Instant {
        open.map { $0.batch.records[$0.order[$0.next]].time }.min() ?? .distantPast
    }

    private mutating func load(_ block: BlockReference) throws {
        let batch: RecordBatch
        do throws(StoreError) {
            batch = try snapshot.load(block)
        } catch {
            guard case .damaged(_, let reason) = error else { throw error }
            damage.append(reason)
            return
        }
        let inside = batch.records.indices.filter { batch.records[$0].time >= from && batch.records[$0].time <= to }
        let order = inside.sorted { (batch.records[$0].time, $0) < (batch.records[$1].time, $1) }
        if !order.isEmpty { open.append(Run(batch: batch, order: order)) }
    }

    private mutating func takeRecords(before bound: Instant) -> RecordBatch {
        var taken: [(time: Instant, run: Int, index: Int)] = []
        for run in open.indices {
            while open[run].next < open[run].order.count {
                let index = open[run].order[open[run].next]
                let time = open[run].batch.records[index].time
                // The last bound is the end of time, which a record may have.
                guard time < bound || bound == .distantFuture else { break }
                taken.append((time, run, index))
                open[run].next += 1
            }
        }
        taken.sort { ($0.time, $0.run, $0.index) < ($1.time, $1.run, $1.index) }
        let batch = RecordBatch()
        var mappings = open.map { BatchMapping($0.batch) }
        for entry in taken { batch.append(entry.index, of: open[entry.run].batch, using: &mappings[entry.run]) }
        open.removeAll { $0.next == $0.order.count }
        return batch
    }
}
