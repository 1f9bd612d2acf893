import Framing
import Records
import TestKit
import Testing

@Suite("Two records in one line")
struct GluedRecordTests {
    @Test(
        "are parted where the second one surely begins",
        arguments: [
            "2026-11-20 04:46:00,123 - INFO - app - done.|2026-11-20 04:46:01,456 - WARN - app - next",
            "[2026-11-20 04:46:00,123] [INFO] [a.py:1:f] end|[2026-11-20 04:46:00,124] [INFO] [a.py:1:f] next",
            "I1120 04:46:00.123456 12 a.cc:1] one|E1120 04:46:00.123457 12 a.cc:2] two",
            "2026-11-20T04:46:00.123456Z  INFO a: loss=2.5|2026-11-20T04:46:00.123457Z  WARN a: b",
            "2026/11/20 04:46:00 [notice] 7#7: exiting|2026/11/20 04:46:00 [notice] 7#7: exit",
            #"{"level":"info","ts":"2026-11-20T04:46:00Z","m":"a}{\"b"}|{"level":"info","ts":"2026-11-20T04:46:01Z"}"#,
            "100%|####| 9/9 [00:03<00:00,  2.91it/s]|[2026-11-20 04:46:00,123] [INFO] [logging.py:1:log] step=9",
            "Epoch 1:  40%|##  | 4/9 [00:03<00:05,  1.91s/it, loss=2.1]|[rank0]: Traceback (most recent call last):",
            " 10%|#    | 1/9 [00:01<00:08,  1.0it/s]|{'loss': 2.31, 'learning_rate': 5e-05, 'epoch': 0.1}",
        ])
    func parted(_ line: String) {
        // Only the `|` that is the seam: the one before what begins a record.
        let parts = Self.parts(line)
        for step in [.max, 7] {
            #expect(framedTexts(parts.joined() + "\n", step: step) == [parts[0], parts[1] + "\n"])
        }
    }

    /// The halves of a line of the table.
    private static func parts(_ line: String) -> [String] {
        let heads = ["2026", "[2026", "E1120", "{\"", "[rank", "{'"]
        for index in line.indices.reversed() where line[index] == "|" {
            let rest = line[line.index(after: index)...]
            if heads.contains(where: { rest.hasPrefix($0) }) { return [String(line[..<index]), String(rest)] }
        }
        return [line]
    }

    @Test(
        "but a line that only speaks of a time stays whole",
        arguments: [
            "2026-11-20 04:46:00,123 - INFO - app - next run at 2026-11-20 05:00:00,000 - INFO - is due",
            "2026-11-20 04:46:00,123 - INFO - app - window=2026-11-20 05:00:00,000 - 2026-11-20 06:00:00,000",
            "2026-11-20 04:46:00,123 - INFO - app - \"quoted text.2026-11-20 05:00:00,000 - INFO - x\"",
            "2026-11-20 04:46:00,123 - INFO - app - file log.2026-11-20 05:00:00.gz was removed",
            "[2026-11-20 04:46:00] range [a][2026-11-20] of backups was kept for the day",
            "I1120 04:46:00.123456 12 a.cc:1] reply to E1120 04:46:00.123457 12 b.cc:2] was lost",
            #"{"message":"a}{\"b\":1}","ts":"2026-11-20T04:46:00Z","other":{"a":"}{\"x"}}"#,
            "2026-11-20T04:46:00.123456789Z a long line2026-11-20T04:46:00.123456789Z in two pieces",
            " 10%|#    | 1/9 [00:01<00:08,  1.0it/s] and then some words",
            "  0%|     | 0/9 [00:00<?, ?it/s]../aten/src/Indexing.cu:1141: index: block: [0,0,0], thread: [3,0,0] Assertion `x` failed.",
            "disk usage 100%|[full] of [2026-11-20 04:46:00] was seen by the daemon",
        ])
    func whole(_ line: String) { #expect(framedTexts(line + "\n") == [line + "\n"]) }

    @Test(
        "and the second one is whole where the first was the last that was stored",
        arguments: [
            ("2026-11-20 04:46:00,123 INFO a - done\n", false), ("{\"level\":\"info\"}\n", false),
            ("rest of a line\n", true),
        ])
    func resumed(_ text: String, isPart: Bool) {
        withBytes(text + text) { bytes in
            var framer = LineFramer(insideLine: true)
            var parts: [Bool] = []
            _ = framer.frame(bytes, end: .closed) { parts.append($0.flags.contains(.continued)) }
            #expect(parts == [isPart, false])
        }
    }

    @Test("and counted once")
    func counted() {
        let text = String(repeating: "2026-11-20 04:46:00,123 - INFO - app - done.", count: 3) + "\nlast\n"
        withBytes(text) { bytes in
            var framer = LineFramer()
            // All but the last record, then everything.
            let first = framer.frame(UnsafeBufferPointer(rebasing: bytes[..<(bytes.count - 5)]), end: .open) { _ in }
            _ = framer.frame(UnsafeBufferPointer(rebasing: bytes[first...]), end: .closed) { _ in }
            #expect(framer.recordsUnglued == 2)
        }
    }
}
