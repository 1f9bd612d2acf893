import TestKit
import Testing

@testable import sawlog

/// `int` and `float` of grok as Logstash makes them.
struct NumberPrefixTests {
    private func text(_ body: (inout [UInt8]) -> Void) -> String {
        var out: [UInt8] = []
        body(&out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test(arguments: [
        ("0", "0"), ("42", "42"), ("-42", "-42"), ("+99627", "99627"), ("007", "7"), ("-0", "0"), ("3.9", "3"),
        ("12ms", "12"),
        ("", "0"), ("abc", "0"), ("-", "0"), (" 5", "5"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ])
    func integers(_ from: String, _ to: String) {
        #expect(text { out in withBytes(from) { NumberPrefix.appendInteger($0, to: &out) } } == to)
    }

    @Test(arguments: [
        ("0", "0"), ("0.043", "0.043"), ("-1.5", "-1.5"), ("+2.50", "2.5"), ("1e3", "1000"), ("1e", "1"), ("1.", "1"),
        ("3.9s", "3.9"),
        ("", "0"), ("nan", "0"), ("inf", "0"), ("0x10", "0"), ("1e999", "\"1e999\""), ("2.5e-3x", "0.0025"),
    ])
    func decimals(_ from: String, _ to: String) {
        #expect(text { out in withBytes(from) { NumberPrefix.appendDecimal($0, to: &out) } } == to)
    }
}
