import Records
import TestKit
import Testing

@testable import Framing

@Suite("Records found without what comes before them")
struct SurePlaceTests {
    @Test("are those that framing everything gives", arguments: 1...5 as ClosedRange<UInt64>)
    func agree(_ seed: UInt64) {
        var random = Seeded(seed)
        let text = mixedLog(&random, bytes: 700_000, word: "needle")
        text.withUnsafeBufferPointer { bytes in
            var framer = LineFramer()
            var all: [Int: Frame] = [:]
            let consumed = framer.frame(bytes, end: .closed) { all[$0.start] = $0 }
            #expect(consumed == bytes.count)
            for _ in 0..<8 {
                let limit = Int.random(in: 0...bytes.count, using: &random)
                let clear = UnsafeBufferPointer(rebasing: bytes[..<limit])
                // Where an entry of a journal may be open nothing is asked.
                if firstRange(of: ("__CURSOR=" as StaticString).utf8Bytes, in: clear) != nil { continue }
                guard let sure = LineFramer().sureFrames(in: bytes, before: limit) else { continue }
                for frame in sure.frames { #expect(all[frame.start] == frame, "seed \(seed)") }
                #expect(sure.end <= limit && all[sure.end] != nil || sure.end == bytes.count, "seed \(seed)")
            }
        }
    }

    @Test("come of plain lines, and of processes that write much")
    func found() {
        for prefix in ["", "[rank1]: ", "Nov 20 10:00:00 host app[7]: "] {
            let text = String(repeating: prefix + "2026-11-20T10:00:00Z INFO a plain line\n", count: 8000)
            withBytes(text) { bytes in
                let sure = LineFramer().sureFrames(in: bytes, before: bytes.count)
                #expect((sure?.end ?? 0) > bytes.count - 200, "\(prefix)")
            }
        }
    }

    @Test("are not claimed where records may be open for long")
    func unknown() {
        let texts = [
            // Each line goes on with the one before it.
            String(repeating: "Traceback (most recent call last):\n  File \"a.py\", line 1\nE: x\n", count: 8000),
            // Any of many processes may have a record open.
            (0..<8000).map { "[rank\($0 % 900)]: a plain line of one rank of many\n" }.joined(),
            String(repeating: "short\n", count: 9),
        ]
        for text in texts {
            withBytes(text) { bytes in #expect(LineFramer().sureFrames(in: bytes, before: bytes.count) == nil) }
        }
    }

    @Test(
        "Bytes that hide what a line says are found",
        arguments: [
            ("a plain line\nand\tanother\r\n", nil, nil), ("a \u{1B}[0m", 2, 2), ("a\u{8}b", 1, 1),
            ("a\n#Fields: b", 2, nil), ("#a", 0, nil), ("a # b", nil, nil), ("x\n__CURSOR=a", 5, 5),
            ("MAX_COUNT __init__", nil, nil), ("", nil, nil), ("\u{1B}", 0, 0),
        ] as [(String, Int?, Int?)])
    func opaque(_ text: String, _ withComments: Int?, _ without: Int?) {
        let padding = String(repeating: "x y\n", count: 3000)
        for before in ["", padding] where before.isEmpty || !text.hasPrefix("#") {
            withBytes(before + text + padding) { bytes in
                let shift = before.utf8.count
                #expect(LineFramer.opaquePlace(in: bytes, comments: true) == withComments.map { $0 + shift })
                #expect(LineFramer.opaquePlace(in: bytes, comments: false) == without.map { $0 + shift })
            }
        }
    }
}
