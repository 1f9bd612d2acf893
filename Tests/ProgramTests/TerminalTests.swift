import TestKit
import Testing

@testable import sawlog

/// What a person sees on a terminal.
struct TerminalTests {
    private func escaped(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        bytes.withUnsafeBufferPointer { ControlEscaping.append($0, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    @Test(arguments: [
        ("", ""), ("plain text", "plain text"), ("a\tb\nc", "a\tb\nc"),
        ("\u{1B}[31mred\u{1B}[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\rb", "a\\x0db"), ("\u{0}\u{7F}", "\\x00\\x7f"), ("größe 東京 🚀", "größe 東京 🚀"), ("a\u{9B}31m", "a\\x9b31m"),
        ("ab\u{202E}cd", "ab\\u202ecd"), ("\u{7}bell", "\\x07bell"),
    ])
    func controlCharactersAreShown(_ from: String, _ to: String) { #expect(escaped(Array(from.utf8)) == to) }

    @Test(arguments: [
        ([0x61, 0xFF, 0x62], "a\\xffb"), ([0xC3], "\\xc3"), ([0xE2, 0x82, 0x41], "\\xe2\\x82A"),
        ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
    ])
    func brokenTextIsShown(_ from: [UInt8], _ to: String) { #expect(escaped(from) == to) }
}
