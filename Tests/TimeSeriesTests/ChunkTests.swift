import PromQL
import TestKit
import Testing
import TimeSeries

/// What goes into a chunk comes out of it, bit for bit.
@Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
func chunksGiveBackWhatTheyWereGiven(_ seed: UInt64) {
    var random = Seeded(seed)
    var samples: [Sample] = []
    var time = Int64(bitPattern: random.next() % (1 << 44))
    var value = 0.0
    for _ in 0..<Chunk.capacity {
        switch random.next() % 6 {
        case 0: value = Double(bitPattern: random.next())
        case 1: value += 1
        case 2: value = Double(random.next() % 1000) / 8
        case 3: value = Sample.staleValue
        default: break
        }
        samples.append(Sample(time, value))
        time += [15_000, 15_000, 15_001, 14_000, 1, 9_000_000_000, 90_000, 500_000][Int(random.next() % 8)]
    }
    var chunk = Chunk()
    for sample in samples { chunk.append(sample) }
    var out: [Sample] = []
    chunk.read(.min ... .max, into: &out)
    #expect(out.map(\.milliseconds) == samples.map(\.milliseconds), "seed \(seed)")
    #expect(out.map(\.value.bitPattern) == samples.map(\.value.bitPattern), "seed \(seed)")
    var part: [Sample] = []
    chunk.read(samples[10].milliseconds...samples[20].milliseconds, into: &part)
    #expect(part.map(\.milliseconds) == samples[10...20].map(\.milliseconds), "seed \(seed)")
}

@Test func aSteadySeriesTakesLittleRoom() {
    var chunk = Chunk()
    for place in 0..<Int64(Chunk.capacity) { chunk.append(Sample(1_700_000_000_000 + place * 15_000, 42)) }
    #expect(chunk.isFull)
    #expect(chunk.byteCount < 60)
}
