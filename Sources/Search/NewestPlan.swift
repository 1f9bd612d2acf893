internal import Instants
internal import Storage

/// The blocks of a plan, newest first. Partitions are opened one by one, when a record in them may be as new as
/// all that is left.
struct NewestPlan {
    /// Its blocks are those that are left, the newest last.
    private var plan: ScanPlan
    /// Not opened yet, the newest last.
    private var parts: [PlanPart]

    init(_ request: ScanRequest, in snapshot: any RecordSnapshot) throws(StoreError) {
        (plan, parts) = try snapshot.parts(of: request)
        parts.sort { $0.latest < $1.latest }
        sort()
    }

    /// How many blocks are left, those that an index may rule out counted.
    var count: Int { plan.blocks.count + parts.reduce(0) { $0 + $1.blocks } }

    /// Takes the newest block that is left; nil when no record of any is as new as `horizon`.
    mutating func next(since horizon: Int64?) throws(StoreError) -> BlockReference? {
        while let part = parts.last, part.latest.isSince(horizon),
            plan.blocks.last.map({ $0.maxTime <= part.latest }) ?? true
        {
            parts.removeLast()
            try part.add(to: &plan)
            sort()
        }
        guard let block = plan.blocks.last, block.maxTime.isSince(horizon) else { return nil }
        return plan.blocks.removeLast()
    }

    /// All that is left and may be as new as `horizon`, newest first; what may not counts as spared.
    mutating func rest(since horizon: Int64?) throws(StoreError) -> ScanPlan {
        for part in parts {
            if part.latest.isSince(horizon) { try part.add(to: &plan) } else { part.skip(in: &plan) }
        }
        parts = []
        sort()
        plan.blocks.reverse()
        return plan
    }

    private mutating func sort() {
        plan.blocks.sort { ($0.maxTime, $0.firstArrival) < ($1.maxTime, $1.firstArrival) }
    }
}

extension Instant {
    fileprivate func isSince(_ horizon: Int64?) -> Bool { horizon.map { nanoseconds >= $0 } ?? true }
}
