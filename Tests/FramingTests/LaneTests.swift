import Framing
import TestKit
import Testing

@Suite("Processes that write to one file")
struct LaneTests {
    @Test("Tracebacks of two ranks, mixed, become two records in the order of their first lines")
    func mixed() {
        let text = """
            [rank1]: Traceback (most recent call last):
            [rank0]: step 2
            [rank1]:   File "a.py", line 4
            [rank0]: Traceback (most recent call last):
            [rank1]: RuntimeError: one
            [rank0]:   File "a.py", line 9
            [rank0]: ValueError: zero
            [rank0]: step 3

            """
        let expected = [
            "[rank1]: Traceback (most recent call last):\n[rank1]:   File \"a.py\", line 4\n[rank1]: RuntimeError: one\n",
            "[rank0]: step 2\n",
            "[rank0]: Traceback (most recent call last):\n[rank0]:   File \"a.py\", line 9\n[rank0]: ValueError: zero\n",
            "[rank0]: step 3\n",
        ]
        #expect(framedTexts(text) == expected)
        for step in [1, 13, 50] { #expect(framedTexts(text, step: step) == expected) }
    }

    @Test("The extents of mixed records cover each byte once")
    func extents() {
        let prefixes = ["[rank0]: ", "[rank1]: ", "1: ", "(train pid=7) ", ""]
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
        var random = Seeded(seed)
        let lines = [
            "Traceback (most recent call last):", "  File \"a.py\", line 1", "ValueError: x", "step 7", "",
            "\tat a.B(c)",
        ]
        for _ in 0..<200 {
            var text = ""
            for _ in 0..<30 { text += prefixes[random.next(5)] + lines[random.next(6)] + "\n" }
            var at = 0
            for extent in framedExtents(text) {
                #expect(extent.lowerBound == at && extent.upperBound > at, "seed \(seed)")
                at = extent.upperBound
            }
            #expect(at == text.utf8.count, "seed \(seed)")
            let joined = framedTexts(text).joined().utf8.count
            #expect(joined == text.utf8.count, "seed \(seed)")
            #expect(framedTexts(text, step: 17) == framedTexts(text), "seed \(seed)")
        }
    }

    private struct Seeded {
        private var state: UInt64
        init(_ seed: UInt64) { state = seed | 1 }
        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }

    @Test(
        "The text behind the prefix decides",
        arguments: [
            "[default1]:[rank1]: ", "[1,0]<stderr>:", "(RayTrainWorker pid=4711, ip=192.0.2.4) ", "web-1  | ", "12: ",
            "2026-11-20T04:46:00.123456789Z stderr F ", "Nov 20 04:46:00 node-01 train[4711]: ",
            "2026-11-20T04:46:00.123456+00:00 node-01 train[4711]: ", "[pod/train-0/main] ",
        ])
    func prefixes(_ prefix: String) {
        let record = ["Traceback (most recent call last):", "  File \"a.py\", line 1", "ValueError: x"]
            .map { prefix + $0 + "\n" }.joined()
        #expect(
            framedTexts(prefix + "before\n" + record + prefix + "after\n") == [
                prefix + "before\n", record, prefix + "after\n",
            ])
    }

    @Test("A line of Docker's json-file is read inside; streams are apart")
    func docker() {
        func line(_ text: String, _ stream: String = "stderr") -> String {
            #"{"log":""# + text + #"","stream":""# + stream + #"","time":"2026-11-20T04:46:00Z"}"# + "\n"
        }
        let trace = line(#"java.lang.Error: x\n"#) + line(#"\tat a.B.c(B.java:1)\n"#)
        #expect(framedTexts(trace + line(#"next\n"#)) == [trace, line(#"next\n"#)])
        let partial = line("begin ", "stdout") + line(#"end\n"#, "stdout")
        #expect(framedTexts(partial + line(#"a\n"#, "stdout")) == [partial, line(#"a\n"#, "stdout")])
        // A backslash and the letter n are no newline.
        let path = line(#"C:\\temp\\n"#, "stdout") + line(#"ame\\\n"#, "stdout")
        #expect(framedTexts(path + line(#"a\n"#, "stdout")) == [path, line(#"a\n"#, "stdout")])
        let other = line(#"other\n"#, "stderr")
        #expect(framedTexts(line("begin ", "stdout") + other + line(#"end\n"#, "stdout")) == [partial, other])
    }

    @Test("A record that waits in vain is given up after a hundred lines of others, and counted")
    func patience() {
        var framer = LineFramer()
        let text = "[rank1]: Traceback (most recent call last):\n" + String(repeating: "[rank0]: step\n", count: 300)
        let records = withBytes(text) { bytes in
            var count = 0
            _ = framer.frame(bytes, end: .closed) { _ in count += 1 }
            return count
        }
        #expect(records == 301)
        #expect(framer.recordsCutShort == 1)
    }
}
