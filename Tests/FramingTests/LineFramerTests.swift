import Framing
import Records
import TestKit
import Testing

/// Frames `text` in pieces of `step` bytes, as a tailer would show them, and closes the input.
private func frames(_ text: String, step: Int = .max, framer: LineFramer = LineFramer()) -> [(String, RecordFlags)] {
    withBytes(text) { bytes in
        var framer = framer
        var out: [(String, RecordFlags)] = []
        var start = 0
        var seen = 0
        while true {
            seen = step == .max ? bytes.count : min(bytes.count, seen + step)
            let window = UnsafeBufferPointer(rebasing: bytes[start..<seen])
            let end: InputEnd = seen == bytes.count ? .closed : .open
            let consumed = framer.frame(window, end: end) { frame in
                let piece = bytes[(start + frame.start)..<(start + frame.start + frame.length)]
                out.append((String(decoding: piece, as: UTF8.self), frame.flags))
            }
            start += consumed
            if seen == bytes.count { return out }
        }
    }
}

private func records(_ text: String) -> [String] { frames(text).map(\.0) }

@Suite("Lines become records")
struct LineFramerTests {
    @Test(
        "Every byte is in exactly one record",
        arguments: [
            ("", []),
            ("a\n", ["a\n"]),
            ("a\nb\n", ["a\n", "b\n"]),
            ("a\r\nb\r\n", ["a\r\n", "b\r\n"]),
            ("a\n\nb\n", ["a\n", "\n", "b\n"]),
            ("a\nno end", ["a\n", "no end"]),
            ("10%\r20%\r100%\nnext\n", ["10%\r20%\r100%\n", "next\n"]),
            ("a\0b\n", ["a\0b\n"]),
        ])
    func lines(_ text: String, _ expected: [String]) { #expect(records(text) == expected) }

    @Test("A Python traceback joins the log line before it")
    func traceback() {
        let record = """
            2026-11-20 04:46:00,900 - ERROR - app - failed
            Traceback (most recent call last):
              File "a.py", line 1, in f
                g()
            ValueError: no

            """
        #expect(records(record + "2026-11-20 04:46:01,000 - INFO - app - next\n").first == record)
    }

    @Test("Chained tracebacks are one record")
    func chained() {
        let record = """
            Traceback (most recent call last):
              File "a.py", line 1, in f
            KeyError: 'x'

            During handling of the above exception, another exception occurred:

            Traceback (most recent call last):
              File "a.py", line 3, in <module>
            RuntimeError: y

            """
        #expect(records(record + "done\n") == [record, "done\n"])
    }

    @Test("A blank line behind a traceback that is not chained is a record of its own")
    func blankBehindTraceback() {
        let traceback = "Traceback (most recent call last):\n  File \"a\"\nValueError: x\n"
        #expect(records(traceback + "\nnext\n") == [traceback, "\n", "next\n"])
    }

    @Test("A traceback does not swallow what follows its exception")
    func tracebackEnds() {
        let text = "Traceback (most recent call last):\n  File \"a\"\nValueError\nplain text goes on\n"
        #expect(records(text).last == "plain text goes on\n")
    }

    @Test("Java frames and causes join the line before")
    func java() {
        let text =
            "Exception in thread \"main\" java.lang.Error: x\n\tat a.B.c(B.java:1)\nCaused by: java.io.Z: y\n\t... 2 more\nnext\n"
        #expect(records(text).count == 2)
    }

    @Test("Indented lines without a stack frame stay records of their own")
    func indented() { #expect(records("table\n  row one\n  row two\n").count == 3) }

    @Test("The result does not depend on how the input arrives", arguments: [1, 2, 3, 7, 64])
    func chunks(_ step: Int) {
        let text = """
            a\r
            2026-01-01 ERROR x
            Traceback (most recent call last):
              File "a.py", line 1
            E: x

            During handling of the above exception, another exception occurred:

            Traceback (most recent call last):
              File "b.py"
            F: y
            ü€𐍈\r50%\r100%
            last without end
            """
        #expect(frames(text, step: step).map(\.0) == records(text))
    }

    @Test("A record is held back until the next line shows that it is complete")
    func holding() {
        var framer = LineFramer()
        let text = "one\ntwo\n"
        withBytes(text) { bytes in
            #expect(framer.frame(bytes, end: .open) { _ in } == 4)
            #expect(framer.frame(bytes, end: .quiet) { _ in } == 8)
        }
        withBytes("one\npart") { bytes in
            #expect(framer.frame(bytes, end: .quiet) { _ in } == 4)
            var flags: [RecordFlags] = []
            #expect(framer.frame(bytes, end: .closed) { flags.append($0.flags) } == 8)
            #expect(flags == [[], .unterminated])
        }
    }

    @Test("A line beyond the limit is cut into marked parts that lose nothing")
    func longLine() {
        let limit = LineFramer.lineLimit
        let text = String(repeating: "x", count: limit - 1) + "€" + String(repeating: "y", count: limit) + "\nnext\n"
        let parts = frames(text)
        #expect(parts.map(\.0).joined() == text)
        #expect(parts.allSatisfy { $0.0.utf8.count <= limit })
        #expect(parts.map(\.1) == [.continues, [.continues, .continued], .continued, []])
        #expect(!parts.contains { $0.0.contains("\u{FFFD}") })
    }

    @Test("A million empty lines are a million records")
    func emptyLines() { #expect(frames(String(repeating: "\n", count: 100_000)).count == 100_000) }
}
