internal import Records

extension SegmentReader {
    /// The time of each record, in nanoseconds.
    func times() throws(BlockFault) -> [Int64] {
        let content = try content(.times)
        let count = count
        return try wellFormed { () throws(Malformed) in
            var times: [Int64] = []
            if count == 0 { return times }
            var reader = ByteReader(content)
            let power = try reader.byte()
            guard power <= 3 else { throw Malformed() }
            let unit = RecordRuns.timeUnit(power)
            let low = try reader.take(count)
            var last: Int64 = 0
            times.reserveCapacity(count)
            for index in 0..<count {
                let zigzag = try reader.varint() << 8 | UInt64(low[index])
                last = last &+ (Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1))
                times.append(last &* unit)
            }
            guard reader.isAtEnd else { throw Malformed() }
            return times
        }
    }

    /// The stream of each record, as numbered in the tables.
    func streams() throws(BlockFault) -> [UInt32] {
        let content = try content(.streams)
        let known = try tables().streams.count
        let count = count
        return try wellFormed { () throws(Malformed) in
            var streams: [UInt32] = []
            streams.reserveCapacity(count)
            var reader = ByteReader(content)
            while !reader.isAtEnd {
                let (run, stream) = (try reader.small(), try reader.number32())
                guard run <= count - streams.count, stream < known else { throw Malformed() }
                streams.append(contentsOf: repeatElement(stream, count: run))
            }
            guard streams.count == count else { throw Malformed() }
            return streams
        }
    }

    /// The level of each record. Cost: the dictionary, the shapes, and the rest where there is one.
    func levels() throws(BlockFault) -> [Level] {
        let shapes = try dictionary().shapes
        let ids = try shapeIDs()
        let rest = try rest()
        var (levels, next): ([Level], Int) = ([], 0)
        levels.reserveCapacity(count)
        for id in ids {
            if id > 0 {
                levels.append(Level(rawValue: shapes[Int(id) - 1].level) ?? .unknown)
            } else {
                guard let rest, next < rest.count else { throw .malformed }
                levels.append(rest.records[next].level)
                next += 1
            }
        }
        return levels
    }

    /// The arrival number of each record; none when the batch had none.
    func arrivals() throws(BlockFault) -> [Int64] {
        let content = try content(.arrivals)
        if content.isEmpty { return [] }
        let count = count
        return try wellFormed { () throws(Malformed) in
            var arrivals: [Int64] = []
            arrivals.reserveCapacity(count)
            var reader = ByteReader(content)
            var next: Int64 = 0
            while !reader.isAtEnd {
                let run = try reader.small()
                next = next &+ (try reader.signed())
                guard run <= count - arrivals.count else { throw Malformed() }
                for _ in 0..<run {
                    arrivals.append(next)
                    next = next &+ 1
                }
            }
            guard arrivals.count == count else { throw Malformed() }
            return arrivals
        }
    }

    /// Runs of records that follow each other in one origin.
    struct PositionRun: BitwiseCopyable {
        var count: Int
        var origin: UInt32
        /// From where the first was expected.
        var distance: Int64
    }

    func positions() throws(BlockFault) -> [PositionRun] {
        let content = try content(.positions)
        let count = count
        return try wellFormed { () throws(Malformed) in
            var runs: [PositionRun] = []
            var covered = 0
            var reader = ByteReader(content)
            while !reader.isAtEnd {
                let run = PositionRun(
                    count: try reader.small(), origin: try reader.number32(), distance: try reader.signed())
                guard run.count > 0, run.count <= count - covered else { throw Malformed() }
                covered += run.count
                runs.append(run)
            }
            guard covered == count else { throw Malformed() }
            return runs
        }
    }
}
