internal import Grok
internal import Regex

/// The fronts of many expressions side by side, of each up to the last place that rules something out.
struct FrontTable: Sendable {
    /// By number of an expression, where in `sets` those of its second place and further on stand.
    private let ranges: Table<Stretch>
    private let sets: Table<ByteSet>

    init(_ fronts: [Front]) {
        var sets: [ByteSet] = []
        let ranges = fronts.map { front in
            let start = Int32(sets.count)
            let own = front.sets.span
            var past = Front.depth
            while past > 1, own[past - 1] == .all { past -= 1 }
            for place in 1..<past { sets.append(own[place]) }
            return Stretch(start: start, end: Int32(sets.count))
        }
        self.ranges = Table(ranges)
        self.sets = Table(sets)
    }

    func deallocate() {
        ranges.deallocate()
        sets.deallocate()
    }

    /// True when a match of expression `number` may begin as `text` does; its first byte is known to fit.
    @inline(__always)
    func fits(_ number: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if text.isEmpty || text[0] >= 0x80 { return true }
        let range = ranges[number]
        var at = Int(range.start)
        let end = min(Int(range.end), at + text.count - 1)
        var place = 1
        while at < end {
            if !sets[at].contains(text[place]) { return false }
            if text[place] >= 0x80 { return true }
            at += 1
            place += 1
        }
        return true
    }
}
