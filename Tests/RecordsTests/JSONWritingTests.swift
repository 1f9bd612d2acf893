import Foundation
import Testing

@testable import Records

@Suite("Records as JSON")
struct JSONWritingTests {
    func written(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        bytes.withUnsafeBufferPointer { appendJSONString($0, to: &out) }
        return out
    }

    @Test(
        "escapes",
        arguments: [
            ("", #""""#), ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t\u{8}\u{C}", #""\n\r\t\b\f""#),
            ("\u{0}\u{1B}\u{7F}", #""\u0000\u001b\u007f""#), ("é € 😀", #""é € 😀""#), ("/", #""/""#),
        ])
    func escapes(text: String, json: String) {
        #expect(String(decoding: written(Array(text.utf8)), as: UTF8.self) == json)
    }

    @Test(
        "bytes that are no UTF-8 become U+FFFD, and the rest stays",
        arguments: [
            ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xE2, 0x82], "\u{FFFD}\u{FFFD}"), ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0x80, 0xC3, 0xA9], "\u{FFFD}é"), ([0xF0, 0x9F, 0x98, 0x80], "😀"),
        ] as [([UInt8], String)])
    func invalid(bytes: [UInt8], text: String) {
        #expect(String(decoding: written(bytes), as: UTF8.self) == "\"\(text)\"")
    }

    @Test(
        "a value of several lines is written on one",
        arguments: [
            ("[1, 2]", "[1, 2]"), ("[\n  1,\r\n  2\n]", "[1,2]"),
            ("{\n\t\"a b\" : \"c \\\" d\",\n \"e\":[ ]\n}", #"{"a b":"c \" d","e":[]}"#),
            ("[\n\"a\\\\\", \"b c\"]", #"["a\\","b c"]"#), ("[\"cut\noff", #"["cut off"#),
        ])
    func oneLine(json: String, written: String) {
        var out: [UInt8] = []
        Array(json.utf8).withUnsafeBufferPointer { appendJSONValue($0, to: &out) }
        #expect(String(decoding: out, as: UTF8.self) == written)
    }

    @Test("any bytes give JSON that others read; valid text comes back")
    func random() throws {
        var state: UInt64 = 42
        for _ in 0..<2000 {
            let bytes = (0..<12).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 35)
            }
            let read = try JSONSerialization.jsonObject(with: Data(written(bytes)), options: .fragmentsAllowed)
            let text = try #require(read as? String)
            if let valid = String(validating: bytes, as: UTF8.self) {
                #expect(Array(text.unicodeScalars) == Array(valid.unicodeScalars))
            }
        }
    }

    @Test("a record: fixed names first, empty ones left out, fields in order by their kind")
    func record() {
        let batch = RecordBatch()
        let message = batch.derive("step \"1\"")
        let stream = batch.streams.intern(Labels(source: "a.log", category: .training, format: "nanogpt"))
        batch.addRecord(Record(raw: message, view: message, flags: .timeFromPrevious, stream: stream))
        batch.records[0].level = .info
        batch.addField("step", .number, "1")
        batch.addField("note", .text, "1")
        batch.addField("ok", .json, "true")
        var out: [UInt8] = []
        batch.appendJSON(0, to: &out)
        #expect(
            String(decoding: out, as: UTF8.self)
                == #"{"_time":"1970-01-01T00:00:00Z","_msg":"step \"1\"","source":"a.log","category":"training","#
                + #""format":"nanogpt","level":"info","_time_source":"previous","step":1,"note":"1","ok":true}"#)
    }

    @Test("a row has nothing but its fields")
    func row() {
        let batch = RecordBatch(isRows: true)
        batch.addRecord(Record(raw: .empty, view: .empty))
        batch.addRecord(Record(raw: .empty, view: .empty))
        batch.addField("count", .number, "7")
        var out: [UInt8] = []
        batch.appendJSON(0, to: &out)
        batch.appendJSON(1, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == #"{}{"count":7}"#)
    }
}
