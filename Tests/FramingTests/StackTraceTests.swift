import Testing

@Suite("Stack traces are one record")
struct StackTraceTests {
    /// Each stands between two ordinary lines.
    static let records: [(language: String, text: String)] = [
        (
            "Python, exception group",
            "2026-11-20 04:46:00 ERROR x\n  + Exception Group Traceback (most recent call last):\n  |   File \"a.py\", line 3\n  | ExceptionGroup: two (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | ValueError: 1\n    +---------------- 2 ----------------\n    | KeyError: 2\n    +------------------------------------\n"
        ),
        (
            "Python, message of several lines",
            "Traceback (most recent call last):\n  File \"a.py\", line 1\nRuntimeError: CUDA error: out of range\nCUDA kernel errors might be asynchronously reported\nFor debugging consider passing CUDA_LAUNCH_BLOCKING=1\nCompile with `TORCH_USE_CUDA_DSA` to enable\n"
        ),
        (
            "Python, indented message",
            "Traceback (most recent call last):\n  File \"a.py\", line 1\nRuntimeError: Error(s) in loading state_dict:\n\tsize mismatch for w\n"
        ),
        (
            "Python, of a worker",
            "concurrent.futures.process._RemoteTraceback: \n\"\"\"\nTraceback (most recent call last):\n  File \"a.py\", line 1\nValueError: x\n\"\"\"\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File \"b.py\", line 2\nValueError: x\n"
        ),
        ("Python, a warning", "/srv/a.py:12: UserWarning: slow\n  warnings.warn(\n"),
        (
            "Python, faulthandler",
            "Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007f00 (most recent call first):\n  File \"a.py\", line 1 in f\n\nExtension modules: numpy\n"
        ),
        (
            "torchrun",
            "E1120 04:46:00.000000 17 api.py:1] failed\nTraceback (most recent call last):\n  File \"run.py\", line 8, in <module>\ntorch.distributed.elastic.multiprocessing.errors.ChildFailedError: \n========================================\na.py FAILED\n----------------------------------------\nRoot Cause (first observed failure):\n[0]:\n  rank      : 1 (local_rank: 1)\n========================================\n"
        ),
        (
            "Linux, call trace",
            "[ 3056.597182] Call Trace:\n[ 3056.597185]  <TASK>\n[ 3056.597202]  dump_stack_lvl+0x57/0x80\n[ 3056.597251]  ? ___pte_offset_map+0x17/0x100\n[ 3056.597260] RIP: 0033:0x7f1b2c\n[ 3056.597261] RAX: ffffffffffffffda RBX: 0000000000000002\n[ 3056.597263]  </TASK>\n"
        ),
        (
            "Linux, call trace in a file",
            "2026-11-20T04:46:00.123456+00:00 node-07 kernel: [ 9999.999182] Call Trace:\n2026-11-20T04:46:00.123461+00:00 node-07 kernel: [10000.000185]  dump_stack_lvl+0x57/0x80\n"
        ),
        (
            "Swift, crash",
            "Swift/ContiguousArrayBuffer.swift:675: Fatal error: Index out of range\n\n*** Signal 4: Backtracing from 0x55903e2cf94f... done ***\n\n*** Program crashed: Illegal instruction at 0x000055903e2cf94f ***\n\nPlatform: x86_64 Linux (Debian GNU/Linux 12 (bookworm))\n\nThread 0 \"demo\" crashed:\n\n  0 [inlined] 0x000055903e2cf94f shard(_:) in demo at /srv/main.swift:1:58\n  1 0x000055903e2cf94f main + 63 in demo at /srv/main.swift:2:7\n...\n\nRegisters:\n\nrax 0x7ffffffffffffffa  9223372036854775802\n r8 0x0000000200000003  8589934595\n\nrflags 0x0000000000010293  SF AF CF\n\ncs 0x0033  fs 0x0000  gs 0x0000\n\nImages (13 omitted):\n\n0x000055903e2cf000-0x000055903e2cfe88 979abcfe demo /srv/demo\n\nBacktrace took 0.03s\n"
        ),
        (
            "Swift, crash of an older runtime",
            "main/main.swift:3: Fatal error: no batch\nThread 0 crashed:\n0 0x00007f1b demo main + 12 at /srv/main.swift:3\n"
        ),
        (
            "Java",
            "2026-11-20 04:46:00,123 ERROR step failed\njava.lang.IllegalStateException: bad\n\tat a.B.c(B.java:7)\n\tSuppressed: java.io.IOException: s\n\t\tat a.B.d(B.java:8)\n\t... 3 common frames omitted\nCaused by: java.io.IOException: full\n\t... 12 more\n"
        ),
        (
            "Java, nested exception",
            "java.lang.RuntimeException: a.SendFailed: no;\n  nested exception is:\na.b.AddressFailedException: 550 refused\n\n\tat a.B.c(B.java:7)\nCaused by: a.SendFailed: no;\n  nested exception is:\na.b.AddressFailedException: 550 refused\n\n\tat a.B.d(B.java:8)\n"
        ),
        (
            ".NET",
            "System.InvalidOperationException: outer ---> System.Exception: inner\n   at A.B.C() in c:/a.cs:line 33\n   --- End of inner exception stack trace ---\n   at A.B.D()\n--- End of stack trace from previous location where exception was thrown ---\n   at A.B.E(String[] args) in c:/a.cs:line 1\n"
        ),
        (".NET, console logger", "fail: Kestrel[13]\n      unhandled\n      System.Exception: x\n         at A.B()\n"),
        (
            "JavaScript",
            "ReferenceError: x is not defined\n    at next (/a/b.js:2:14)\n    at /a/c.js:6:1\n    at new F (native)\n    at <anonymous>:6:4\n    at g\n"
        ),
        (
            "Node.js",
            "/srv/app.js:10\n    throw new Error('x');\n    ^\n\nError: x\n    at f (/srv/app.js:10:7) {\n  code: 'E',\n  [cause]: Error: y\n      at z (/a.js:1:1)\n}\n\nNode.js v22.1.0\n"
        ),
        ("V8", "V8 errors stack trace\n  eval at F.a (eval at B.z (m.js:10:3))\n  at new C (native)\n"),
        (
            "Go",
            "panic: runtime error: nil [recovered]\n\tpanic: nil\n[signal SIGSEGV: segmentation violation code=0x1]\n\ngoroutine 1 [running]:\nmain.(*T).run(0xc0, {0x1, 0x2})\n\t/a/main.go:12 +0x1d\ncreated by main.main in goroutine 1\n\t/a/main.go:5 +0x2\n\ngoroutine 7 [select, 2 minutes]:\nruntime.gopark(...)\n\t/go/proc.go:1\nexit status 2\n"
        ),
        (
            "Go, http",
            "2026/11/20 04:46:00 http: panic serving 192.0.2.1:5: x\ngoroutine 24 [running]:\nnet/http.(*conn).serve.func1(0xc0)\n\t/go/server.go:1746 +0xd0\ncreated by net/http.(*Server).Serve\n\t/go/server.go:2851 +0x2f5\n"
        ),
        (
            "Rust before 1.73",
            "thread 'main' panicked at 'index out of bounds', src/main.rs:6:203\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/panicking.rs:584:5\nnote: Some details are omitted\n"
        ),
        (
            "Rust",
            "thread 'main' (4711) panicked at src/main.rs:2:5:\nassertion `left == right` failed: second\n  left: 1\n right: 2\nnote: run with `RUST_BACKTRACE=1` environment variable\n"
        ),
        (
            "Rust, anyhow",
            "Error: cannot start\n\nCaused by:\n    0: no file\n    1: os error 2\n\nStack backtrace:\n   0: a::b\n"
        ),
        (
            "Ruby",
            "/a/b.rb:6:in `/': divided by 0 (ZeroDivisionError)\n\tfrom /a/b.rb:6:in `f'\n\tfrom -e:1:in '<main>'\n"
        ),
        (
            "Ruby 2.5",
            "Traceback (most recent call last):\n\t1: from a.rb:3:in `<main>'\na.rb:1:in `f': divided by 0 (ZeroDivisionError)\n"
        ),
        (
            "Rails",
            " NoMethodError (undefined method `x' for nil):\n  app/a.rb:69:in `b'\n  activesupport (4.2) lib/c.rb:1:in `d'\n"
        ),
        (
            "Dart",
            "Unhandled exception:\nFormatException: Invalid (at line 3, character 8)\nthis is not valid\n       ^\n\n#0      main.<anonymous closure> (file:///a.dart:24:20)\n<asynchronous suspension>\n#1      f (dart:isolate-patch/i.dart:151)\n"
        ),
        (
            "PHP",
            "PHP Fatal error:  Uncaught exception 'Exception' with message 'm' in /a/app.php:7\nStack trace:\n#0 /a/app.php(9): f()\n#1 {main}\n  thrown in /a/app.php on line 7\n"
        ),
        (
            "PHP, without a logger",
            "exception 'Exception' with message 'm' in /a/t.php:5\nStack trace:\n#0 /a/t.php(9): f()\n#1 {main}\n"
        ),
        (
            "C++",
            "terminate called after throwing an instance of 'c10::Error'\n  what():  CUDA error\nException raised from f at x.cpp:1 (most recent call first):\nframe #0: c10::Error::Error() + 0x6c (0x7f00 in libc10.so)\nframe #1: f + 0x1 (0x7f01)\n"
        ),
        (
            "glog",
            "F20261120 04:54:20.617937  7323 gl.cpp:3] Check failed: v == 7\n*** Check failure stack trace: ***\n    @     0x7fc7  google::LogMessage::Fail()\n"
        ),
        (
            "CUDA",
            "../a/Indexing.cu:1237: f: block: [0,0,0], thread: [0,0,0] Assertion `x` failed.\n../a/Indexing.cu:1237: f: block: [0,0,0], thread: [1,0,0] Assertion `x` failed.\n"
        ),
    ]

    @Test("Of every language, between two ordinary lines", arguments: records)
    func between(_ language: String, _ text: String) {
        #expect(framedTexts("before it\n" + text + "after it\n") == ["before it\n", text, "after it\n"])
    }

    @Test("Two of a kind, back to back, are two records", arguments: records)
    func twice(_ language: String, _ text: String) {
        guard language != "CUDA" else { return }
        #expect(framedTexts(text + text) == [text, text])
    }

    @Test("However the input was cut", arguments: records)
    func cut(_ language: String, _ text: String) {
        let all = "before\n" + text + "behind\n"
        for step in [1, 7, 23, 64] { #expect(framedTexts(all, step: step) == framedTexts(all), "step \(step)") }
    }

    @Test("An uncaught error behind an ordinary INFO line is a record of its own")
    func uncaught() {
        let traceback = "Traceback (most recent call last):\n  File \"a.py\", line 1\nValueError: x\n"
        let info = "2026-11-20 04:46:00,123 INFO [train] epoch 3\n"
        #expect(framedTexts(info + traceback) == [info, traceback])
    }

    @Test("What a logged exception says behind its first line belongs to it, up to the next stamp")
    func notes() {
        let failed = "2026-11-20 04:46:00,123 ERROR loader failed\nTraceback (most recent call last):\n"
        let error = "  File \"a.py\", line 1\nValueError: bad batch\nwhile loading shard 17\nsee the data card\n"
        let next = "2026-11-20 04:46:00,125 INFO next\n"
        for step in [.max, 1, 7, 23] {
            #expect(framedTexts(failed + error + next, step: step) == [failed + error, next], "step \(step)")
        }
        // Without a stamp behind them, or in an output without stamps, they may be anything.
        #expect(framedTexts(failed + error).count == 3)
        #expect(framedTexts("Traceback (most recent call last):\n" + error + next).count == 4)
        for other in ["192.0.2.7 - - [20/Nov/2026:04:46:00 +0000] \"GET / HTTP/1.1\" 500 0\n", "### next part\n"] {
            #expect(framedTexts(failed + error + other + next).count == 5, "\(other)")
        }
        let progress = " 10%|#    | 1/9 [00:01<00:08,  1.0it/s]\n"
        #expect(framedTexts(failed + error + progress + next).count == 5)
    }

    @Test("A traceback drawn as a panel belongs to the record that tells of the error")
    func panel() {
        let failed = "2026-11-20T04:46:00Z [error    ] request failed\n"
        let panel = "╭──── Traceback (most recent call last) ────╮\n│ a.py:1 in f │\n╰───────╯\n"
        let error = "FileNotFoundError: [Errno 2] No such file or directory: \n'/srv/datasets/part-00011.parquet'\n"
        let next = "2026-11-20T04:46:01Z [\u{1B}[32m\u{1B}[1minfo     ] next\n"
        #expect(framedTexts(failed + panel + error + next) == [failed + panel + error, next])
        #expect(framedTexts(next + panel + error + failed) == [next, panel + error, failed])
    }

    @Test(
        "No traceback belongs to what a training prints",
        arguments: ["[4]\ttrain-logloss:0.32122\n", "12/100 [=====>....] - loss: 0.3\n", "40%|####      | 4/10\n"])
    func printed(_ line: String) {
        let traceback = "Traceback (most recent call last):\n  File \"a.py\", line 1\nValueError: x\n"
        #expect(framedTexts(line + traceback) == [line, traceback])
    }

    @Test("Indented lines behind a colon are one list, whatever they say")
    func list() {
        let list =
            "dpkg: base-files: dependency problems:\n base-files depends on awk; however:\n  Package awk is not installed.\n"
        #expect(framedTexts(list + "Setting up base-files\n") == [list, "Setting up base-files\n"])
    }

    @Test("An error of Ruby's with its source belongs to the logger's line")
    func ruby() {
        let error =
            "E, [2026-11-20T04:46:00.159181 #7311] ERROR -- jobs: undefined method `foo' for nil:NilClass\n\n  nil.foo if bad\n     ^^^^ (NoMethodError)\napp.rb:4:in `block in <main>'\n"
        let next = "I, [2026-11-20T04:46:00.159190 #7311]  INFO -- jobs: next\n"
        #expect(framedTexts(next + error + next) == [next, error, next])
    }

    @Test("Lines that only look like parts of a trace stand alone")
    func strangers() {
        let lines = [
            "at noon the job ended\n", "goroutines: 7\n", "panicky text\n", "step 1: at peace\n",
            "  5%|#    | 1/20 [00:01<00:19]\n",
            "{'loss': 0.5}\n", "#1 in the list\n", "note: nothing\n", "Exception handling is fine\n", "threads 4\n",
        ]
        #expect(framedTexts(lines.joined()) == lines)
    }
}
