import Instants
import Records
import Testing

@testable import Storage

/// Whatever happens to the bytes of a segment: a fault, or the right records.
@Suite struct SegmentDamageTests {
    private func sample(_ seed: UInt64) -> RecordBatch {
        let batch = RandomLines(seed: seed).batch(records: 12)
        var source = RandomBatches(seed: seed)
        let odd = source.batch(records: 6)
        var mapping = BatchMapping(odd)
        for index in 0..<odd.count { batch.append(index, of: odd, using: &mapping) }
        source.number(batch)
        return batch
    }

    @Test func everyFlippedBitIsAFaultOrHarmless() throws {
        let batch = sample(7)
        let segment = SegmentEncoder().encode(batch).bytes
        let wanted = seen(batch)
        for place in segment.indices {
            // Every bit of the header, one of each byte behind it.
            for bit in place < 200 ? 0..<8 : (place % 8)..<(place % 8 + 1) {
                var damaged = segment
                damaged[place] ^= 1 << UInt8(bit)
                if let back = try? SegmentDecoder.decode(damaged) {
                    #expect(seen(back) == wanted, "byte \(place), bit \(bit)")
                }
            }
        }
    }

    @Test func everyTruncationAndExtensionIsAFault() {
        let segment = SegmentEncoder().encode(sample(8)).bytes
        for length in 0..<segment.count {
            #expect(throws: BlockFault.self) { try SegmentDecoder.decode(Array(segment[..<length])) }
        }
        #expect(throws: BlockFault.wrongLength) { try SegmentDecoder.decode(segment + [0]) }
    }

    /// Damage in one part is named, and the others can still be read.
    @Test func damageStaysInItsPart() throws {
        let batch = sample(9)
        let segment = SegmentEncoder().encode(batch).bytes
        for entry in try SegmentReader(segment).header.entries {
            var damaged = segment
            damaged[entry.offset + entry.packed / 2] ^= 0x10
            let reader = try SegmentReader(damaged)
            #expect(throws: BlockFault.damagedPart(entry.part)) { try reader.content(entry.part, key: entry.key) }
            if entry.part != .times { #expect(try reader.times() == batch.records.map(\.time.nanoseconds)) }
            if entry.part != .arrivals { #expect(try reader.arrivals() == batch.arrivals) }
        }
        #expect("\(BlockFault.damagedPart(.times))" == "the checksum of its times does not fit")
    }

    @Test func otherVersionsAreNamed() {
        var segment = SegmentEncoder().encode(lines(["a"])).bytes
        segment[3] = 9
        #expect(throws: BlockFault.newerVersion(9)) { try SegmentReader(segment) }
        let block = BlockEncoder(level: 1).encode(lines(["a"]))
        #expect(throws: BlockFault.notABlock) { try SegmentReader(block) }
    }

    /// Whatever stands in parts whose checksums are right, reading ends with a fault or with
    /// records that can be looked at.
    @Test func impossibleContentNeverTraps() throws {
        var (faults, read) = (0, 0)
        for seed in 1...1000 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed)
            var parts = try SegmentParts(SegmentEncoder().encode(sample(seed % 40)).bytes)
            for _ in 0..<(1 + random.below(4)) { parts.spoil(&random) }
            do {
                let reader = try SegmentReader(parts.joined())
                _ = try? reader.levels()
                _ = try? reader.batch(rest: false) { $0 % 2 == 0 }
                _ = seen(try reader.batch())
                read += 1
            } catch {
                faults += 1
            }
        }
        #expect(faults > 50 && read > 50, "\(faults) faults, \(read) read")
    }
}

/// A segment taken apart, to be put together again with other content and fitting checksums.
struct SegmentParts {
    private var header: [UInt8]
    private var contents: [(part: SegmentPart, key: Int, bytes: [UInt8])] = []

    init(_ segment: [UInt8]) throws {
        header = Array(segment[..<SegmentFormat.headerSize])
        let reader = try SegmentReader(segment)
        for entry in reader.header.entries {
            contents.append((entry.part, entry.key, Array(try reader.content(entry.part, key: entry.key))))
        }
    }

    mutating func spoil(_ random: inout SeededGenerator) {
        let part = random.below(contents.count)
        guard contents[part].part != .rest, !contents[part].bytes.isEmpty else { return }
        let place = random.below(contents[part].bytes.count)
        switch random.below(10) {
        case 0: contents.remove(at: part)
        case 1: contents[part].bytes.removeLast(random.below(contents[part].bytes.count))
        case 2: contents[part].bytes.insert(UInt8(random.below(256)), at: place)
        case 3: header[4 + random.below(28)] = UInt8(random.below(256))
        case 4, 5: contents[part].bytes[place] = 0xFF
        default: contents[part].bytes[place] = UInt8(random.below(256))
        }
    }

    func joined() -> [UInt8] {
        var out = ColumnWriter(capacity: 1024)
        header[..<28].withUnsafeBufferPointer { out.append($0) }
        out.fixed32(contents.count)
        for content in contents {
            out.byte(content.part.rawValue)
            for _ in 0..<3 { out.byte(0) }
            out.fixed32(content.key)
            out.fixed32(content.bytes.count)
            out.fixed32(content.bytes.count)
            out.fixed64(content.bytes.withUnsafeBufferPointer { hashBytes($0) })
        }
        out.fixed64(out.withBytes { hashBytes($0) })
        return out.withBytes { Array($0) } + contents.flatMap(\.bytes)
    }
}
