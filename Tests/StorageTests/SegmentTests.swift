import Instants
import Records
import Testing

@testable import Storage

@Suite struct SegmentTests {
    private func roundTrip(_ seed: UInt64) throws {
        var source = RandomBatches(seed: seed)
        let batch = source.batch(records: source.random.below(60))
        if source.random.chance(50) { source.number(batch) }
        let segment = SegmentEncoder().encode(batch)
        let back = try SegmentDecoder.decode(segment.bytes)
        #expect(seen(back) == seen(batch), "seed \(seed)")
        #expect(back.arrivals == batch.arrivals, "seed \(seed)")
        let again = try SegmentDecoder.decode(SegmentEncoder(level: 3).encode(back).bytes)
        #expect(seen(again) == seen(batch), "seed \(seed), encoded again")
    }

    @Test func givesBackWhatWasEncoded() throws {
        for seed in 1...300 as ClosedRange<UInt64> { try roundTrip(seed) }
    }

    @Test func givesBackLogLines() throws {
        for seed in 1...200 as ClosedRange<UInt64> {
            let batch = RandomLines(seed: seed).batch(records: 200)
            let segment = SegmentEncoder().encode(batch)
            let reader = try SegmentReader(segment.bytes)
            #expect(seen(try reader.batch()) == seen(batch), "seed \(seed)")
            #expect(try reader.times() == batch.records.map(\.time.nanoseconds))
            #expect(try reader.levels() == batch.records.map(\.level))
            #expect(try reader.streams() == batch.records.map(\.stream))
        }
    }

    @Test func emptyBatch() throws {
        #expect(try SegmentDecoder.decode(SegmentEncoder().encode(RecordBatch()).bytes).count == 0)
    }
}

extension RandomBatches {
    /// Gives the records arrival numbers with gaps.
    mutating func number(_ batch: RecordBatch) {
        var next: Int64 = 0
        for _ in 0..<batch.count {
            next += Int64(random.below(3))
            batch.arrivals.append(next)
            next += 1
        }
    }
}
