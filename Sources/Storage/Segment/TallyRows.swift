internal import Records

/// Counts records row by row, by their shapes' groups and what differs from row to row.
struct TallyRows {
    private(set) var groups: [SegmentTally.Group] = []
    private var shapes: TallyShapes
    /// The stream of each row; empty when it does not matter.
    private let streams: [UInt32]
    /// Streams with the same labels, as far as they are asked for, share a number.
    private var classes: [Int32] = []
    private var streamPairs = PairTable()
    private var timePairs = PairTable()

    init(_ shapes: TallyShapes, _ tables: RecordBatch, _ streams: [UInt32]) {
        self.shapes = shapes
        self.streams = streams
        if streams.isEmpty { return }
        let values = ValueTable()
        var pairs = Array(repeating: PairTable(), count: shapes.labels.count)
        for stream in 0..<UInt32(tables.streams.count) {
            var number: Int32 = 0
            for (at, label) in shapes.labels.enumerated() {
                let value =
                    switch label {
                    case .source: tables.streams.source(stream)
                    case .host: tables.streams.host(stream)
                    case .category: tables.streams.category(stream).name.utf8Bytes
                    default: tables.streams.format(stream)
                    }
                number = pairs[at].number(number, values.number(value))
            }
            classes.append(number)
        }
    }

    /// Counts the rows, whose shapes are `ids`.
    /// - Parameter times: of the rows; empty when they do not matter.
    mutating func count(_ ids: [UInt16], _ times: [Int64], _ time: BlockNeeds.Tally.Time) throws(BlockFault) {
        guard times.isEmpty || times.count == ids.count, streams.isEmpty || streams.count == ids.count else {
            throw .malformed
        }
        let ofShape: [Int32] = [TallyShapes.none] + shapes.groups
        if case .steps(let span) = time {
            ids.withUnsafeBufferPointer { ids in
                times.withUnsafeBufferPointer { times in countSteps(ids, times, ofShape, span) }
            }
        } else {
            ids.withUnsafeBufferPointer { ids in
                times.withUnsafeBufferPointer { times in countAll(ids, times, ofShape) }
            }
        }
    }

    private mutating func countSteps(
        _ ids: UnsafeBufferPointer<UInt16>, _ times: UnsafeBufferPointer<Int64>, _ ofShape: [Int32],
        _ span: (Int64) -> ClosedRange<Int64>
    ) {
        var steps: [Int64: Int32] = [:]
        var (low, high, step) = (Int64.max, Int64.min, Int32(0))
        for row in 0..<ids.count {
            var group = ofShape[Int(ids[row])]
            if group < 0 {
                if group == TallyShapes.none { continue }
                group = shapes.group(ofRow: row, Int(ids[row]) &- 1)
            }
            let time = times[row]
            if time < low || time > high {
                let found = span(time)
                (low, high) = (found.lowerBound, found.upperBound)
                step = steps[low] ?? Int32(truncatingIfNeeded: steps.count)
                steps[low] = step
            }
            if !streams.isEmpty { group = streamPairs.number(group, classes[Int(streams[row])]) }
            let number = Int(timePairs.number(group, step))
            if number == groups.count { add(row, ids[row], time) }
            groups[number].count &+= 1
        }
    }

    private mutating func countAll(
        _ ids: UnsafeBufferPointer<UInt16>, _ times: UnsafeBufferPointer<Int64>, _ ofShape: [Int32]
    ) {
        // Groups of shapes are numbered before they come, those of pairs as they come.
        if streams.isEmpty { groups = shapes.firstShapes.map { SegmentTally.Group(place: 0, shape: $0) } }
        for row in 0..<ids.count {
            var group = ofShape[Int(ids[row])]
            if group < 0 {
                if group == TallyShapes.none { continue }
                group = shapes.group(ofRow: row, Int(ids[row]) &- 1)
            }
            if !streams.isEmpty { group = streamPairs.number(group, classes[Int(streams[row])]) }
            let number = Int(group)
            if number == groups.count { add(row, ids[row], 0) }
            if groups[number].count == 0 {
                groups[number].place = row
                groups[number].shape = Int(ids[row]) &- 1
            }
            groups[number].count &+= 1
            if times.isEmpty { continue }
            let time = times[row]
            if time < groups[number].earliest { groups[number].earliest = time }
            if time > groups[number].latest { groups[number].latest = time }
        }
    }

    private mutating func add(_ row: Int, _ id: UInt16, _ time: Int64) {
        groups.append(
            SegmentTally.Group(
                place: row, shape: Int(id) - 1, stream: streams.isEmpty ? 0 : streams[row], time: time))
    }
}
