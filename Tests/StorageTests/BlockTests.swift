import Instants
import Records
import Testing

@testable import Storage

@Suite struct BlockTests {
    private func decode(_ block: [UInt8]) throws(BlockFault) -> RecordBatch {
        try block.withUnsafeBufferPointer { (bytes) throws(BlockFault) in try BlockDecoder().decode(bytes) }
    }

    @Test func givesBackWhatWasEncoded() throws {
        for seed in 1...300 as ClosedRange<UInt64> { try roundTrip(seed) }
    }

    private func roundTrip(_ seed: UInt64) throws {
        var source = RandomBatches(seed: seed)
        let batch = source.batch(records: source.random.below(60))
        if source.random.chance(50) {
            var next: Int64 = 0
            for _ in 0..<batch.count {
                next += Int64(source.random.below(3))
                batch.arrivals.append(next)
                next += 1
            }
        }
        let back = try decode(BlockEncoder(level: 1).encode(batch))
        #expect(seen(back) == seen(batch), "seed \(seed)")
        #expect(back.arrivals == batch.arrivals, "seed \(seed)")
        #expect(seen(try decode(BlockEncoder(level: 3).encode(back))) == seen(batch), "seed \(seed), encoded again")
    }

    @Test func emptyBatch() throws {
        #expect(try decode(BlockEncoder(level: 1).encode(RecordBatch())).count == 0)
    }

    @Test func everyFlippedBitIsAFaultOrHarmless() throws {
        var source = RandomBatches(seed: 7)
        let batch = source.batch(records: 12)
        let block = BlockEncoder(level: 1).encode(batch)
        let wanted = seen(batch)
        for place in block.indices {
            for bit in 0..<8 {
                var damaged = block
                damaged[place] ^= 1 << UInt8(bit)
                if let back = try? decode(damaged) { #expect(seen(back) == wanted, "byte \(place), bit \(bit)") }
            }
        }
    }

    @Test func everyTruncationAndExtensionIsAFault() {
        var source = RandomBatches(seed: 8)
        let block = BlockEncoder(level: 1).encode(source.batch(records: 12))
        for length in 0..<block.count {
            #expect(throws: BlockFault.self) { try decode(Array(block[..<length])) }
        }
        #expect(throws: BlockFault.wrongLength) { try decode(block + [0]) }
    }

    @Test func newerVersionIsNamed() {
        var block = BlockEncoder(level: 1).encode(lines(["a"]))
        block[3] = 9
        #expect(throws: BlockFault.newerVersion(9)) { try decode(block) }
        #expect("\(BlockFault.newerVersion(9))" == "it has block format 9, made by a newer Sawlog")
    }

    /// Whatever stands in a section whose checksums are right, decoding ends with a fault or with
    /// ranges that can be read.
    @Test func impossibleContentNeverTraps() {
        for seed in 1...2000 as ClosedRange<UInt64> { readImpossible(seed) }
    }

    private func readImpossible(_ seed: UInt64) {
        var source = RandomBatches(seed: seed)
        var sections = BlockParts(BlockEncoder(level: 1).encode(source.batch(records: 1 + source.random.below(8))))
        for _ in 0..<(1 + source.random.below(4)) {
            let section = source.random.below(3)
            guard !sections.raw[section].isEmpty else { continue }
            let place = source.random.below(sections.raw[section].count)
            sections.raw[section][place] = source.random.chance(30) ? 0xFF : UInt8(source.random.below(256))
        }
        if source.random.chance(20) { sections.count = source.random.below(1 << 31) }
        if let back = try? decode(sections.joined()) { _ = seen(back) }
    }
}

/// A block taken apart, to be put together again with other content and fitting checksums.
struct BlockParts {
    var count: Int
    var raw: [[UInt8]] = []

    init(_ block: [UInt8]) {
        count = (0..<4).reduce(0) { $0 | Int(block[4 + $1]) << (8 * $1) }
        var at = BlockFormat.headerSize + BlockFormat.checksumSize
        for section in BlockFormat.Section.allCases {
            let entry = 8 + 16 * section.rawValue
            let size = (0..<4).reduce(0) { $0 | Int(block[entry + $1]) << (8 * $1) }
            let packed = (0..<4).reduce(0) { $0 | Int(block[entry + 4 + $1]) << (8 * $1) }
            raw.append(unpack(Array(block[at..<(at + packed)]), size))
            at += packed
        }
    }

    func joined() -> [UInt8] {
        var header = ColumnWriter(capacity: 128)
        BlockFormat.magic.withUnsafeBufferPointer { header.append($0) }
        header.byte(BlockFormat.version)
        header.fixed32(count)
        var body: [UInt8] = []
        for section in raw {
            let packed = pack(section)
            header.fixed32(section.count)
            header.fixed32(packed.count)
            header.fixed64(packed.withUnsafeBufferPointer { hashBytes($0) })
            body += packed
        }
        header.fixed64(header.withBytes { hashBytes($0) })
        return header.withBytes { Array($0) } + body
    }
}
