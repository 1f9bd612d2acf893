internal import Records

/// Counts of the same events as several views show them: the same log written to several files,
/// several lines about one attempt. The greatest count of a view decides, so that what is told
/// twice is counted once.
///
/// With one view it is a plain count. At most `limit` views; the one that was added to longest ago
/// makes room.
struct SlotViews: Sendable, Equatable {
    static let limit = 16

    private struct View: Sendable, Equatable {
        let identity: UInt64
        var slots: BucketSeries
        var touched: UInt64
    }

    private let slotLimit: Int
    private var views: [View] = []
    private var additions: UInt64 = 0

    init(slotLimit: Int) { self.slotLimit = slotLimit }

    mutating func add(_ slot: Int64, view identity: UInt64) {
        additions += 1
        var index = views.firstIndex { $0.identity == identity }
        if index == nil {
            if views.count >= Self.limit, let oldest = views.indices.min(by: { views[$0].touched < views[$1].touched })
            {
                views.remove(at: oldest)
            }
            index = views.count
            views.append(View(identity: identity, slots: BucketSeries(limit: slotLimit), touched: 0))
        }
        guard let index else { return }
        views[index].slots.add(slot)
        views[index].touched = additions
    }

    func sum(_ range: ClosedRange<Int64>, view identity: UInt64) -> Int {
        views.first { $0.identity == identity }?.slots.sum(range) ?? 0
    }

    /// The count of the view that has most in `range`.
    func greatest(_ range: ClosedRange<Int64>) -> Int { views.map { $0.slots.sum(range) }.max() ?? 0 }

    /// As `BucketSeries.peak`, of one view.
    func peak(containing slot: Int64, width: Int64, last: Int64, view identity: UInt64) -> (count: Int, end: Int64) {
        views.first { $0.identity == identity }?.slots.peak(containing: slot, width: width, last: last) ?? (0, slot)
    }

    /// True when another view has more than `bar` in a window that contains `slot`.
    func hasOther(containing slot: Int64, width: Int64, last: Int64, above bar: Int, than identity: UInt64) -> Bool {
        views.contains {
            $0.identity != identity && $0.slots.peak(containing: slot, width: width, last: last).count > bar
        }
    }

    /// The first slot after `slot` at which no view whose window ends there holds more than `bar`.
    func fall(after slot: Int64, width: Int64, bar: Int) -> Int64 {
        var end = slot + 1
        var wasMoved = true
        // A view may cross before another falls.
        while wasMoved {
            wasMoved = false
            for view in views where view.slots.sum((end - width + 1)...end) > bar {
                end = max(end, view.slots.fall(after: end, width: width, bar: bar))
                wasMoved = true
            }
        }
        return end
    }

    func write(to writer: inout StateWriter) {
        writer.append(additions)
        writer.append(UInt64(views.count))
        for view in views {
            writer.append(view.identity)
            writer.append(additions - view.touched)
            view.slots.write(to: &writer)
        }
    }

    init?(from reader: inout StateReader, slotLimit: Int) {
        self.init(slotLimit: slotLimit)
        guard let additions = reader.unsigned(), let count = reader.count(), count <= Self.limit else { return nil }
        self.additions = additions
        for _ in 0..<count {
            guard let identity = reader.unsigned(), let age = reader.unsigned(), age <= additions,
                let slots = BucketSeries(from: &reader, limit: slotLimit)
            else { return nil }
            views.append(View(identity: identity, slots: slots, touched: additions - age))
        }
    }
}
