import Diagnostics
import Foundation
import Framing
import Instants
import JSON
import Parsing
import Records
import TestKit
import Testing

@Suite("Hostile lines of every kind", .serialized)
struct LineFuzzTests {
    @Test("JSON: an object or a fault; values lie where they are said to")
    func json() {
        let decoder = FlatDecoder()
        FuzzRun().each("json") { mutator, label in
            let text = mutator.next()
            text.withUnsafeBufferPointer { bytes in
                do throws(JSONFault) { try decoder.decode(bytes) } catch { return }
                for index in 0..<decoder.count {
                    let member = decoder[index]
                    guard let offset = member.offset else { continue }
                    let end = offset + member.value.count
                    #expect(end <= text.count && member.value.elementsEqual(text[offset..<end]), "\(label)")
                }
            }
        }
    }

    @Test("records: nothing of a line is lost, no field lies outside", arguments: ["logfmt", "syslog", "json"])
    func records(corpus: String) {
        let tools = ParserTools(set: Self.set)
        FuzzRun().each(corpus) { mutator, label in
            let text = mutator.next()
            let batch = RecordBatch()
            batch.text.append(text.withUnsafeBufferPointer { $0 })
            let source = SourceParser(set: Self.set, profile: SourceProfile(path: "fuzz"))
            let raw = TextRange(text: 0, length: text.count)
            batch.addRecord(Record(raw: raw, view: batch.cleanView(of: raw)))
            source.parse(0, in: batch, with: tools, reference: ParserSet.sampleReference, fallback: .timeFromArrival)
            #expect(batch.bytes(batch.records[0].raw).elementsEqual(text), "\(label)")
            for field in batch.fields {
                let limit = field.value.isDerived ? batch.derived.count : batch.text.count
                #expect(field.value.end <= limit && Int(field.name) < batch.names.count, "\(label)")
                if field.kind == .number { #expect(isJSONNumber(batch.bytes(field.value)), "\(label)") }
            }
            var json: [UInt8] = []
            batch.appendJSON(0, to: &json)
            #expect(!Self.isMalformed(json), "\(label): \(String(decoding: json.prefix(400), as: UTF8.self))")
        }
    }

    /// Numbers of any size are JSON.
    private static func isMalformed(_ json: [UInt8]) -> Bool {
        do throws(JSONFault) {
            try json.withUnsafeBufferPointer { bytes throws(JSONFault) in try FlatDecoder().decode(bytes) }
            return false
        } catch {
            return error == .malformed
        }
    }

    @Test("timestamps: no longer than the text, within the range of instants")
    func timestamps() {
        let context = TimestampContext(reference: ParserSet.sampleReference)
        FuzzRun().each("timestamps") { mutator, label in
            let text = mutator.next()
            text.withUnsafeBufferPointer { bytes in
                guard let found = scanTimestamp(bytes, context: context) else { return }
                #expect(found.length > 0 && found.length <= text.count, "\(label)")
            }
        }
    }

    @Test("framing: each byte in one record, however the bytes come")
    func framing() {
        FuzzRun().each("framing") { mutator, label in
            let text = (0..<6).flatMap { _ in mutator.next().prefix(4 << 10) + [0x0A] }
            var whole = LineFramer()
            var tiles: [Range<Int>] = []
            let taken = text.withUnsafeBufferPointer { bytes in
                whole.frame(bytes, end: .closed) { tiles.append($0.start..<$0.start + $0.length) }
            }
            #expect(taken == text.count, "\(label)")
            var end = 0
            for tile in tiles.sorted(by: { $0.lowerBound < $1.lowerBound }) {
                #expect(tile.lowerBound == end, "\(label)")
                end = tile.upperBound
            }
            #expect(end == text.count, "\(label)")
            #expect(Self.frames(text, cutAt: mutator.number(0..<text.count)) == tiles, "\(label)")
        }
    }

    /// The records when the bytes before `cut` come first.
    private static func frames(_ text: [UInt8], cutAt cut: Int) -> [Range<Int>] {
        var framer = LineFramer()
        var tiles: [Range<Int>] = []
        text.withUnsafeBufferPointer { bytes in
            let taken = framer.frame(UnsafeBufferPointer(rebasing: bytes[..<cut]), end: .open) {
                tiles.append($0.start..<$0.start + $0.length)
            }
            _ = framer.frame(UnsafeBufferPointer(rebasing: bytes[taken...]), end: .closed) {
                tiles.append(taken + $0.start..<taken + $0.start + $0.length)
            }
        }
        return tiles
    }

    private static let set: ParserSet = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("parsers")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let files = names.filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name -> SourceText? in
            guard let text = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8) else {
                return nil
            }
            return SourceText(name: name, text: text)
        }
        return ParserSet.load(files) { _ in true }.0
    }()
}
