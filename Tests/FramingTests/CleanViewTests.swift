import Framing
import Records
import TestKit
import Testing

private func view(_ text: String) -> String {
    let batch = RecordBatch()
    withBytes(text) { batch.text.append($0) }
    let range = batch.cleanView(of: TextRange(text: 0, length: batch.text.count))
    return String(decoding: batch.bytes(range), as: UTF8.self)
}

@Suite("What is parsed and shown of a record")
struct CleanViewTests {
    @Test(
        "Terminals' control characters do what they do on a terminal",
        arguments: [
            ("plain\n", "plain"),
            ("crlf\r\n", "crlf"),
            ("tab\tstays\n", "tab\tstays"),
            ("\u{1B}[1;31mred\u{1B}[0m alert\n", "red alert"),
            ("\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\\n", "link"),
            ("\u{1B}]0;title\u{7}text\n", "text"),
            ("\r10%\r 50%\r100% done\n", "100% done"),
            ("100%\r          \r\n", "100%"),
            ("abc\u{8}\u{8}XY\n", "aXY"),
            ("\0\0\0after a hole\n", "after a hole"),
            ("in\0side\n", "in\0side"),
            ("one\r\ntwo\r\n", "one\ntwo"),
            ("bell\u{7} stays\n", "bell\u{7} stays"),
            ("café\u{8}e\n", "cafe"),
            ("\u{8}é\u{8}\u{8}x\n", "x"),
            ("\u{1B}[\u{1B}[31mred\n", "red"),
            ("a \u{1B}[12é b\n", "a é b"),
            ("x \u{1B}é y\n", "x é y"),
            ("\u{1B}[", ""),
            ("\u{1B}", ""),
            ("cut \u{1B}[31", "cut "),
            ("\n", ""),
            ("", ""),
        ])
    func table(_ text: String, _ expected: String) { #expect(view(text) == expected) }

    @Test("A control character is found wherever it stands")
    func everyPlace() {
        for length in 1...40 {
            for place in 1..<length + 1 {
                // What stands before the backspace goes with it; tabs hide nothing.
                let before = String(repeating: place % 3 == 0 ? "\t" : "a", count: place)
                let after = String(repeating: "é", count: length - place)
                #expect(view(before + "\u{8}" + after + "\n") == before.dropLast() + after)
            }
        }
    }

    @Test("Nothing is copied when nothing has to go")
    func noCopy() {
        let batch = RecordBatch()
        withBytes("2026 INFO tab\tand text of some length, more than eight bytes\n") { batch.text.append($0) }
        let range = batch.cleanView(of: TextRange(text: 0, length: batch.text.count))
        #expect(!range.isDerived && batch.derived.count == 0)
    }
}
