import Instants
import Records
import Testing

@testable import Storage

/// Counting unpacks no more of a segment than what tells the groups apart: all other parts may even
/// be damaged.
@Suite struct SegmentTallyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var fields: [String] = []
        var steps = false
        var parts: Set<SegmentPart>
        /// Weights, in the order of the groups.
        var expected: [Int]
    }

    @Test(arguments: [
        Case(testDescription: "a word counted", parts: [.tables, .dictionary], expected: [300]),
        Case(testDescription: "by level", fields: ["level"], parts: [.tables, .dictionary], expected: [150, 150]),
        Case(testDescription: "by fixed text", fields: ["job"], parts: [.tables, .dictionary], expected: [150, 150]),
        Case(
            testDescription: "by step of time", steps: true, parts: [.tables, .dictionary, .shapeIDs, .times],
            expected: [100, 100, 100]),
        Case(
            testDescription: "by label", fields: ["source"], parts: [.tables, .dictionary, .shapeIDs, .streams],
            expected: [200, 100]),
    ])
    func countingReadsOnly(_ asked: Case) throws {
        let needs = Self.needs(asked)
        let segment = SegmentEncoder().encode(Self.batch(withRest: false)).bytes
        let weights = try Self.weights(segment, needs, keeping: asked.parts)
        #expect(weights == asked.expected)
        for part in asked.parts {
            #expect(throws: BlockFault.damagedPart(part)) {
                try Self.weights(segment, needs, keeping: asked.parts.subtracting([part]))
            }
        }
    }

    /// Records that fit no template are looked at, without times and streams when these do not matter.
    @Test func theRestIsLookedAt() throws {
        let needs = Self.needs(Case(testDescription: "", parts: [], expected: []))
        let segment = SegmentEncoder().encode(Self.batch(withRest: true)).bytes
        let weights = try Self.weights(segment, needs, keeping: [.tables, .dictionary, .rest])
        #expect(weights.max() == 300 && weights.count == 4)
    }

    /// 300 records that hold `error`, 600 that do not.
    private static func batch(withRest: Bool) -> RecordBatch {
        let batch = RecordBatch()
        let streams = ["a", "b"].map { batch.streams.intern(Labels(source: $0)) }
        for index in 0..<900 {
            let isError = index % 3 == 0
            let name = index % 2 == 0 ? "copy" : "sweep"
            let line = isError ? "error: \(name) \(index) failed" : "\(name) \(index) done"
            let start = batch.text.count
            batch.text.append(contentsOf: line + "\n")
            let raw = TextRange(text: start, length: line.utf8.count + 1)
            let view = raw.slice(0, line.utf8.count)
            var record = Record(
                time: Instant(nanoseconds: Int64(index) * 1_000_000_000), raw: raw, view: view,
                stream: streams[index < 600 ? 0 : 1])
            record.level = index % 2 == 0 ? .error : .info
            batch.addRecord(record)
            guard let job = batch.names.intern("job") else { continue }
            batch.addField(job, .text, view.slice(isError ? 7 : 0, name.utf8.count))
        }
        guard withRest else { return batch }
        for _ in 0..<3 {
            let raw = TextRange(text: 0, length: 1)
            batch.addRecord(Record(raw: raw, view: batch.derive("\u{1} error"), stream: streams[0]))
        }
        return batch
    }

    private static func needs(_ asked: Case) -> BlockNeeds {
        let looked = Set(asked.fields + (asked.steps ? ["_time"] : []))
        var needs = BlockNeeds(
            wanted: .init(message: false, fields: looked), judged: .init(message: true, fields: looked)
        ) { kinds in
            var found = Selection(count: kinds.count, all: true)
            let samples = kinds.samples(found)
            found.filter { String(decoding: samples.message($0), as: UTF8.self).contains("error") }
            return (found, found)
        }
        let width: Int64 = 300_000_000_000
        needs.tally = .init(
            fields: asked.fields,
            time: asked.steps ? .steps { ($0 / width * width)...($0 / width * width + width - 1) } : .nothing,
            takesPattern: false)
        return needs
    }

    private static func weights(
        _ segment: [UInt8], _ needs: BlockNeeds, keeping parts: Set<SegmentPart>
    ) throws -> [Int] {
        var bytes = segment
        for entry in try SegmentReader(segment).header.entries where !parts.contains(entry.part) {
            bytes[entry.offset] ^= 1
        }
        guard let tally = needs.tally else { return [] }
        return try SegmentReader(bytes).tally(needs, tally, firstArrival: 0, into: RecordBatch()).weights
    }
}
