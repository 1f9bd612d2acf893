import Testing

@Suite("Blocks and indented lines")
struct BlockTests {
    static let records: [(kind: String, text: String)] = [
        (
            "Stable-Baselines3",
            "-----------------------\n| rollout/  |         |\n|    ep_len | 19.2    |\n-----------------------\n"
        ),
        ("box", "╭──────┬─────╮\n│ name │ it  │\n├──────┼─────┤\n│ a    │ 1   │\n╰──────┴─────╯\n"),
        (
            "Rich traceback",
            "╭──── Traceback (most recent call last) ────╮\n│ a.py:1 in f │\n╰───────────╯\nValueError: x\n"
        ),
        ("Ray Tune", "Result for PPO_1:\n  episode_reward_mean: 22.5\n  counters:\n    steps: 4000\n"),
        ("Composer", "[batch=12/4800]:\n         Train loss/train/total: 9.5\n         Train time/train: 0.1\n"),
        (
            "Megatron timers",
            "(min, max) time across ranks (ms):\n    forward-backward .....: (1.00, 2.00)\n    optimizer ............: (3.00, 4.00)\n"
        ),
        (
            "benchmark",
            "============ Serving Benchmark Result ============\nSuccessful requests:   1000\n---------------Time to First Token----------------\nMean TTFT (ms):   96.1\n==================================================\n"
        ),
        ("PostgreSQL", "2026-11-20 04:46:00.1 UTC [7] LOG:  statement: SELECT a,\n\t    b\n\tFROM t;\n"),
        (
            "PostgreSQL CSV",
            "2026-11-20 04:46:00.123 UTC,,,87,,5ff2.57,1,,,LOG,00000,\"vacuum: index scans: 1\npages: 0 removed\nsystem usage: 0.02 s\",,,,\"\"\n"
        ),
        (
            "MySQL slow log",
            "# Time: 261120  4:55:46\n# User@Host: root[root] @ localhost []\n# Query_time: 0.1  Lock_time: 0.0\nSET timestamp=1795150546;\nselect 1\n  from t;\n"
        ),
        ("journal export", "__CURSOR=s=1;i=2\nPRIORITY=6\nMESSAGE=text\n\n"),
        ("pretty JSON", "{\n\t\"a\" : 1,\n\t\"b\" : [\n\t]\n}\n"),
        ("arguments", "TrainingArguments(\n  lr=0.1,\n  steps=3,\n)\n"),
        (
            "arguments without indentation",
            "2026-11-20 04:46:00 INFO run - TrainingArguments(\nlr=0.1,\nkwargs={'a': 1},\n)\n"
        ),
        ("java.util.logging", "Nov 20, 2026 4:46:00 AM org.example.Worker run\nINFO: queued job 0\n"),
        (
            "java.util.logging with an exception",
            "Nov 20, 2026 4:46:00 AM Worker main\nSEVERE: job 4 failed\njava.io.IOException: x\n\tat a.B.c(B.java:1)\n"
        ),
        ("klog", "I1120 04:54:28.677034    7819 main.go:34] \"value\" text=<\n\tline one\n\tline two\n >\n"),
        (
            "NVRM",
            "NVRM: The NVIDIA GPU 0000:18:00.0\nNVRM: (PCI ID: 10de:2901) installed in this system has\nNVRM: fallen off the bus and is not responding to commands.\n"
        ),
        (
            "ModSecurity",
            "--1f2e3d4c-A--\n[20/Nov/2026:04:46:00 +0000] x 192.0.2.1\n--1f2e3d4c-H--\n\nMessage: denied\n--1f2e3d4c-Z--\n"
        ),
    ]

    @Test("Each is one record between timestamped lines", arguments: records)
    func between(_ kind: String, _ text: String) {
        let before = "2026-11-20 04:46:00 INFO before\n"
        let after = "2026-11-20 04:46:01 INFO after\n"
        let isOpenEnded = kind == "MySQL slow log"
        let behind = isOpenEnded ? "# Time: 261120  4:55:47\n" : after
        #expect(framedTexts(before + text + behind) == [before, text, behind])
        for step in [1, 9, 31] { #expect(framedTexts(before + text + behind, step: step) == [before, text, behind]) }
    }

    @Test("Indented lines that are records of their own stay so")
    func indented() {
        let lines = [
            " [2026-11-20 04:46:00] iteration       43/     100 | loss 1\n",
            " iteration     5426/  250000 | lm loss: 1\n",
            " validation loss at iteration 9 | lm loss: 2\n", "    70/1000      6.73G      1.081\n",
            "  8%|#    | 1/12\n",
            "2026-11-20 04:46:00 INFO x\n", "   3/10 ━━━━ 1s\n", "2026-11-20 04:46:00 INFO y\n", "  {'loss': 1}\n",
        ]
        #expect(framedTexts(lines.joined()) == lines)
    }

    @Test("A level behind a sentence, arguments behind no bracket and pairs that end are records of their own")
    func ownRecords() {
        let lines = [
            "Nov 20, 2026 4:46:00 AM: the job was queued, and more\n", "INFO: next\n", "lr=0.1,\n",
            "Nov 20 04:46:00 node-01 app: text\n", "INFO: next\n",
        ]
        #expect(framedTexts(lines.joined()) == lines)
        let dump = ["2026-11-20 04:46:00 INFO run - f(\nlr=0.1,\n)\n", "steps=3,\n"]
        #expect(framedTexts(dump.joined()) == dump)
    }

    @Test("A journal entry's binary value may hold blank lines")
    func binary() {
        let value = "one\n\ntwo"
        let length = "\u{8}\0\0\0\0\0\0\0"
        let entry = "__CURSOR=s=1\nMESSAGE\n" + length + value + "\nPRIORITY=3\n\n"
        for step in [1, 5, .max] { #expect(framedTexts(entry + entry, step: step) == [entry, entry]) }
    }

    @Test("Limits end a record; nothing is lost")
    func limits() {
        let text = "2026-11-20 04:46:00 x\n" + String(repeating: "  indented\n", count: 2000)
        let records = framedTexts(text)
        #expect(records.joined() == text)
        #expect(records[0].split(separator: "\n").count == 500)
    }

    @Test("A quote that no line closes holds nothing back, nor does one that a line of its own follows")
    func openQuotes() {
        let inch = "2026-11-20 04:46:00.123 [a, b] disk 3.5\" fails\n"
        let lines = (0..<20).map { "2026-11-20 04:46:\(10 + $0).123 [a, b] line\n" }
        #expect(framedTexts(inch + "plain\n" + lines.joined()) == [inch, "plain\n"] + lines)
        let log = "2026-11-20 04:46:00.123 UTC,,,87,,5ff2.57,1,,,LOG,00000,\"begins\n"
        #expect(framedTexts(log + "goes on\n" + lines.joined()) == [log, "goes on\n"] + lines)
    }
}
