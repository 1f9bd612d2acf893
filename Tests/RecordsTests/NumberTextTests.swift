import Foundation
import Records
import TestKit
import Testing

@Suite("Numbers in text")
struct NumberTextTests {
    @Test(
        "what is a number is what strtod takes whole",
        arguments: [
            "0", "-0", "1", "007", "123456789012345", "1234567890123456", "-1.5", "+2", ".5", "5.", "1e5", "1E-5",
            "-.5e+3", "1e400",
            "4.9e-324", "0.1", "nan", "NaN", "inf", "-inf", "Infinity", "179769313486231570000000000000000000000",
        ])
    func numbers(text: String) throws {
        let value = try #require(withBytes(text) { number(in: $0) })
        let expected = strtod(text, nil)
        #expect(value == expected || value.isNaN && expected.isNaN)
        #expect(value.sign == expected.sign || value.isNaN)
    }

    @Test(
        "what is none",
        arguments: [
            "", " 1", "1 ", "1,5", "0x10", "-0X1p3", "1e", "e5", "-", "+", ".", "--1", "1.2.3", "12ab", "nan(1)",
            "nano", "infra",
            "1\u{0}", "v1", "1_000", String(repeating: "1", count: 64),
        ])
    func others(text: String) { #expect(withBytes(text) { number(in: $0) } == nil) }

    @Test("random text: the answer is strtod's, or hexadecimal and the like, which are refused")
    func random() {
        var state: UInt64 = 20_261_120
        let alphabet = Array("0123456789.eE+-naif ".utf8)
        for _ in 0..<20_000 {
            let text = (0..<Int(1 + state % 7)).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int(state >> 33) % alphabet.count]
            }
            let value = text.withUnsafeBufferPointer { number(in: $0) }
            let copy = String(decoding: text, as: UTF8.self)
            var end: UnsafeMutablePointer<CChar>?
            let expected = copy.withCString { start in
                let parsed = strtod(start, &end)
                return end == UnsafeMutablePointer(mutating: start) + text.count && text[0] != 0x20 ? parsed : nil
            }
            #expect(value == expected || value?.isNaN == true && expected?.isNaN == true, "seed 20261120: \(copy)")
        }
    }

    @Test(
        "JSON's grammar is narrower",
        arguments: [
            ("0", true), ("-0", true), ("10.5e-3", true), ("1E+2", true), ("01", false), ("+1", false), (".5", false),
            ("5.", false),
            ("1e", false), ("-", false), ("", false), ("NaN", false), ("1 ", false), ("0x1", false),
        ])
    func json(text: String, isNumber: Bool) { #expect(withBytes(text) { isJSONNumber($0) } == isNumber) }

    @Test(
        "written numbers",
        arguments: [
            (0.0, "0"), (-0.0, "-0"), (1, "1"), (-12, "-12"), (0.1, "0.1"), (1e15, "1000000000000000"),
            (0x1p53, "9007199254740992"),
            (1e16, "10000000000000000"), (1e17, "1e+17"), (1e-7, "1e-07"), (Double.infinity, "+Inf"),
            (-.infinity, "-Inf"), (.nan, "NaN"),
        ])
    func written(value: Double, text: String) {
        var out: [UInt8] = []
        appendNumber(value, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == text)
    }

    @Test("what is written reads back as the same number, and is JSON")
    func readBack() {
        var state: UInt64 = 7
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Double(bitPattern: state)
            var out: [UInt8] = []
            appendNumber(value, to: &out)
            guard value.isFinite else { continue }
            out.withUnsafeBufferPointer { text in
                #expect(number(in: text)?.bitPattern == value.bitPattern)
                #expect(isJSONNumber(text))
            }
        }
    }
}
