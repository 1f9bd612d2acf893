import Foundation
import Instants
import Records
import Testing

@testable import Storage

/// Hostile input costs no more than text that fits nothing.
@Suite struct SegmentLimitTests {
    private func expectSame(_ batch: RecordBatch, _ name: String) throws -> SegmentReader {
        let reader = try SegmentReader(SegmentEncoder().encode(batch).bytes)
        #expect(seen(try reader.batch()) == seen(batch), "\(name)")
        return reader
    }

    private func word(_ number: Int) -> String {
        var (rest, word) = (number, "")
        for _ in 0..<5 {
            word.unicodeScalars.append(Unicode.Scalar(UInt8(97 + rest % 26)))
            rest /= 26
        }
        return word
    }

    @Test func moreTemplatesThanThereMayBe() throws {
        let reader = try expectSame(lines((0..<40_000).map { "\(word($0)) 7" }), "templates")
        let dictionary = try reader.dictionary()
        #expect(dictionary.templates.count == SegmentFormat.templateLimit)
        #expect(try reader.rest()?.count == 40_000 - SegmentFormat.templateLimit)
    }

    @Test func moreColumnsThanThereMayBe() throws {
        let holes = String(repeating: "1 ", count: 90)
        let reader = try expectSame(lines((0..<3000).map { "\(word($0)) \(holes)" }), "columns")
        #expect(try reader.dictionary().columns.count <= SegmentFormat.columnLimit)
        #expect(try reader.rest() != nil)
    }

    @Test func moreShapesThanATemplateMayHave() throws {
        let batch = lines((0..<600).map { "value \($0)" })
        for index in 0..<batch.count { batch.records[index].flags = RecordFlags(rawValue: UInt8(index % 200)) }
        let reader = try expectSame(batch, "shapes")
        #expect(try reader.dictionary().shapes.count == SegmentFormat.siblingLimit)
    }

    @Test func longLinesHolesAndManyHoles() throws {
        let long = String(repeating: "line that is long ", count: 60_000)
        let holes = (0..<500).map { "\($0)" }.joined(separator: " ")
        let hole = String(repeating: "7", count: 300)
        let reader = try expectSame(
            lines([long, holes, hole, "short 1", String(repeating: "é", count: 4000), "", "short 2"]), "long lines")
        #expect(try reader.rest()?.count == 3)
        #expect(try reader.dictionary().shapes.reduce(0) { $0 + $1.rows } == 4)
    }

    /// One template, its values of every length, counting up, down, padded and at random.
    @Test func columnsOfNumbers() throws {
        var random = SeededGenerator(5)
        let texts = (0..<3000).map { row in
            let padded = String(repeating: "0", count: 6 - "\(row)".count) + "\(row)"
            return
                "a \(row) b \(5000 - row) c \(padded) d \(random.next()) e \(row / 100) f 0\(row % 3) g \(1 << (row % 62))"
        }
        _ = try expectSame(lines(texts), "numbers")
    }

    @Test func timesAtTheEndsOfTheRange() throws {
        for (start, name) in [(Int64.min, "1677"), (-5, "1969"), (0, "1970"), (Int64.max - 20, "2262")] {
            let batch = RecordBatch()
            let stream = batch.streams.intern(Labels(source: "a"))
            for step in 0..<20 {
                let time = Instant(nanoseconds: start + Int64(step))
                var text: [UInt8] = []
                time.appendRFC3339(to: &text)
                text += Array(" event \(step)\n".utf8)
                let at = batch.text.count
                text.withUnsafeBufferPointer { batch.text.append($0) }
                let raw = TextRange(text: at, length: text.count)
                batch.addRecord(Record(time: time, raw: raw, view: raw.slice(0, text.count - 1), stream: stream))
            }
            let reader = try expectSame(batch, name)
            #expect(try reader.times() == (0..<20).map { start + $0 }, "\(name)")
            #expect(reader.header.minTime == start && reader.header.maxTime == start + 19, "\(name)")
        }
        let mixed = lines(["a", "b", "c", "d"])
        for (index, time) in [Int64.min, .max, 0, .min].enumerated() { mixed.records[index].time.nanoseconds = time }
        _ = try expectSame(mixed, "mixed")
    }

    /// A timestamp that gives the record's time is kept as that time, whatever its way of writing.
    @Test(arguments: [
        "2026-11-20T04:34:03.582564Z x", "2026-11-20 04:34:03,582 x", "[2026/11/20 04:34:03] x",
        "2026-11-20T05:34:03.582564+01:00 x", "2026-11-20T00:04:03-0430 x",
    ]) func timestampsAreNotKeptTwice(_ text: String) throws {
        let base = Int64(1_795_149_243) * 1_000_000_000
        let fraction: Int64 = text.contains("582564") ? 582_564_000 : text.contains("582") ? 582_000_000 : 0
        let batch = lines([text, text])
        for index in 0..<2 { batch.records[index].time.nanoseconds = base + fraction }
        let reader = try expectSame(batch, text)
        #expect(try reader.dictionary().templates.map(\.timeText) == [1], "\(text)")
    }

    /// Opens what every later version must open. The file is made once and never again.
    @Test func segmentOfVersion2Opens() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/store/segment-v2/lines.segment")
        let batch = RandomLines(seed: 2).batch(records: 60)
        if !FileManager.default.fileExists(atPath: path.path) {
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(SegmentEncoder().encode(batch).bytes).write(to: path)
            Issue.record("the segment was missing and has been written; keep it")
        }
        let back = try SegmentDecoder.decode(Array(Data(contentsOf: path)))
        #expect(seen(back) == seen(batch))
    }
}
