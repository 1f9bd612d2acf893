internal import Instants
internal import Records

extension SegmentReader {
    /// All records, counted by their times alone: nothing is read but the header, the tables and,
    /// for steps, the times.
    func tallyAll(_ time: BlockNeeds.Tally.Time, into batch: RecordBatch) throws(BlockFault) -> LoadedBlock {
        let tables = try content(.tables)
        try wellFormed { () throws(Malformed) in try BlockDecoder.readTables(tables, batch) }
        guard batch.streams.count > 0 else { throw .malformed }
        var weights: [Int] = []
        func add(_ time: Int64, _ count: Int) {
            guard count > 0 else { return }
            var record = Record(raw: .empty, view: .empty)
            record.time = Instant(nanoseconds: time)
            batch.records.append(record)
            weights.append(count)
        }
        switch time {
        case .nothing: add(header.minTime, count)
        case .extremes:
            add(header.minTime, count - 1)
            add(header.maxTime, min(count, 1))
        case .steps(let span):
            for step in Self.steps(try times(), span) { add(step.first, step.count) }
        }
        return LoadedBlock(batch: batch, certain: Selection(count: batch.count, all: true), weights: weights)
    }

    /// The steps in the order in which they first come, with the first time in each.
    private static func steps(
        _ times: [Int64], _ span: (Int64) -> ClosedRange<Int64>
    ) -> [(first: Int64, count: Int)] {
        var steps: [(first: Int64, count: Int)] = []
        var known: [Int64: Int] = [:]
        var (low, high, step) = (Int64.max, Int64.min, 0)
        for time in times {
            if time < low || time > high {
                let found = span(time)
                (low, high) = (found.lowerBound, found.upperBound)
                step = known[low] ?? steps.count
                if step == steps.count { steps.append((time, 0)) }
                known[low] = step
            }
            steps[step].count &+= 1
        }
        return steps
    }
}
