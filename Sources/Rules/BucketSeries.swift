internal import Records

/// Counts of events by time slot, kept for the slots in which something happened.
///
/// Holds at most `limit` slots. When it is full, a quarter goes: those that were added to longest
/// ago. So a stream in order keeps its newest slots, and a late one that fills in an older time
/// keeps the neighbourhood in which it works.
struct BucketSeries: Sendable, Equatable {
    private struct Bucket: Sendable, Equatable {
        var slot: Int64
        var count: Int
        /// Number of the addition that touched it last.
        var touched: UInt64
    }

    let limit: Int
    /// Ascending by slot.
    private var buckets: [Bucket] = []
    private var additions: UInt64 = 0

    init(limit: Int) { self.limit = max(8, limit) }

    var isEmpty: Bool { buckets.isEmpty }

    mutating func add(_ slot: Int64) {
        additions += 1
        let place = firstPosition(from: slot)
        if place < buckets.count, buckets[place].slot == slot {
            buckets[place].count += 1
            buckets[place].touched = additions
            return
        }
        buckets.insert(Bucket(slot: slot, count: 1, touched: additions), at: place)
        if buckets.count > limit { evict() }
    }

    /// How many events lie in the slots of `range`. Cost: the number of slots in it.
    func sum(_ range: ClosedRange<Int64>) -> Int {
        var at = firstPosition(from: range.lowerBound)
        var total = 0
        while at < buckets.count, buckets[at].slot <= range.upperBound {
            total += buckets[at].count
            at += 1
        }
        return total
    }

    /// The greatest count of a window of `width` slots that contains `slot` and ends not after
    /// `last`, and the slot at which the earliest such window ends.
    func peak(containing slot: Int64, width: Int64, last: Int64) -> (count: Int, end: Int64) {
        var low = firstPosition(from: slot - width + 1)
        var high = firstPosition(from: slot + 1)
        var count = 0
        for bucket in buckets[low..<high] { count += bucket.count }
        var best = (count: count, end: slot)
        while high < buckets.count, buckets[high].slot <= min(last, slot + width - 1) {
            let end = buckets[high].slot
            count += buckets[high].count
            high += 1
            while buckets[low].slot <= end - width {
                count -= buckets[low].count
                low += 1
            }
            if count > best.count { best = (count, end) }
        }
        return best
    }

    /// The first slot after `slot` at which the window of `width` slots that ends there holds no
    /// more than `bar`. The window that ends at `slot` is taken to hold more.
    func fall(after slot: Int64, width: Int64, bar: Int) -> Int64 {
        var low = firstPosition(from: slot - width + 1)
        var high = low
        var count = 0
        while high < buckets.count, buckets[high].slot <= slot {
            count += buckets[high].count
            high += 1
        }
        var end = slot
        while count > bar, low < buckets.count {
            let leaves = buckets[low].slot + width
            if high < buckets.count, buckets[high].slot <= leaves {
                end = buckets[high].slot
                count += buckets[high].count
                high += 1
                // A window takes in its last slot as it lets go of the one before its first.
                if end < leaves { continue }
            }
            end = leaves
            count -= buckets[low].count
            low += 1
        }
        return max(end, slot + 1)
    }

    private func firstPosition(from slot: Int64) -> Int {
        if let last = buckets.last, last.slot < slot { return buckets.count }
        var low = 0
        var high = buckets.count
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].slot < slot { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func evict() {
        let order = buckets.map(\.touched).sorted()
        let bound = order[limit / 4]
        buckets.removeAll { $0.touched < bound }
    }

    // MARK: Keeping

    func write(to writer: inout StateWriter) {
        writer.append(additions)
        writer.append(UInt64(buckets.count))
        var last: Int64 = 0
        for bucket in buckets {
            writer.append(bucket.slot - last)
            writer.append(UInt64(bucket.count))
            writer.append(additions - bucket.touched)
            last = bucket.slot
        }
    }

    init?(from reader: inout StateReader, limit: Int) {
        self.init(limit: limit)
        guard let additions = reader.unsigned(), let count = reader.count(), count <= self.limit else { return nil }
        self.additions = additions
        var last: Int64 = 0
        for _ in 0..<count {
            guard let step = reader.signed(), let events = reader.unsigned(), let age = reader.unsigned(),
                age <= additions, events <= UInt64(Int.max)
            else { return nil }
            last &+= step
            buckets.append(Bucket(slot: last, count: Int(events), touched: additions - age))
        }
    }
}
