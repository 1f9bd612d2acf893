import Diagnostics
import Parsing
import Records
import Testing

/// A set of one parser that takes every line and reads its pairs.
private func set(_ rules: String) -> ParserSet {
    let (set, faults) = ParserSet.load([
        SourceText(name: "p.yaml", text: "name: p\nlines: ['(?s:.)*']\n\(rules)\nsamples: ['x']\n")
    ])
    #expect(faults.isEmpty)
    return set
}

private func fields(_ text: String, _ rules: String) -> [String] {
    let parsed = ParsedText(Array(text.utf8), set: set(rules), framed: false)
    let batch = parsed.batch
    return batch.fields.filter { batch.names.name($0.name) != "message" }.map {
        "\(batch.names.name($0.name))=\(String(decoding: batch.bytes($0.value), as: UTF8.self))"
    }
}

@Suite("Numbers in text")
struct NamedNumberTests {
    @Test(arguments: [
        ("lm loss: 1.8E+00 | grad norm: nan |", ["lm_loss=1.8E+00", "grad_norm=nan"]),
        ("elapsed time per iteration (ms): 812.4 | x", ["elapsed_time_per_iteration_ms=812.4"]),
        ("throughput per GPU (TFLOP/s/GPU): 9.5", ["throughput_per_gpu_tflop_per_s_per_gpu=9.5"]),
        ("step:  4  loss:  7.62585  tps: 10,050", ["step=4", "loss=7.62585", "tps=10050"]),
        ("time: 20.13ms, mfu: 0.5%", ["time_ms=20.13", "mfu_pct=0.5"]),
        ("mem: 22.4 GB max: 3782M", ["mem_gb=22.4", "max=3782M"]),
        ("Loss: 0.92 (0.95) Acc@1: 75.0 ( 74.5)", ["loss=0.92", "loss_mean=0.95", "acc@1=75.0"]),
        ("valid_0's auc: 0.9 + 0.01", ["valid_0.auc=0.9", "valid_0.auc_std=0.01"]),
        ("step: 12/4800, lr=1e-5", ["step=12", "lr=1e-5"]),
        (
            "#running-req: 32, cuda graph: True, token usage: 0.08",
            ["running-req=32", "cuda_graph=true", "token_usage=0.08"]
        ),
        ("Train loss/train/total: 9.5", ["loss/train/total=9.5"]),
        ("{'train_loss': 3.9, 'n': 1}", ["train_loss=3.9", "n=1"]),
        ("y=abc=3 z==4, b=2", ["b=2"]), ("Skipping! A step. Attempted scale: 3", ["attempted_scale=3"]),
        ("at 12:30:45 see http://example.com:80/x=1: no", []),
        ("left: 2024-01-02 v1.2.3: 0x1f", []),
        ("source: 1, level: 2, a: 3", ["a=3"]),
        ("a: 1, a: 2", ["a=1"]),
        ("x: ", []), (":1", []), ("a:", []), ("", []),
    ])
    func named(text: String, expected: [String]) {
        #expect(fields(text, "pairs: named") == expected)
    }

    @Test(arguments: [
        ("Epoch 1 Batch 500 Loss 3.6211", ["epoch=1", "batch=500", "loss=3.6211"]),
        ("| loss 3.736 | ppl 4.13 | clip 100%", ["loss=3.736", "ppl=4.13", "clip_pct=100"]),
        ("Train loss 3.4, It/sec 0.3, Peak mem 22.4 GB", ["train_loss=3.4", "it/sec=0.3", "peak_mem_gb=22.4"]),
    ])
    func words(text: String, expected: [String]) {
        #expect(fields(text, "pairs: words") == expected)
    }

    @Test(arguments: [
        (
            "----\n| rollout/    |      |\n|    len_mean | 19.2 |\n| time        | 3    |\n----",
            ["rollout/len_mean=19.2", "time=3"]
        ),
        ("╭────╮\n│ title │\n│ loss           1. │\n│ lr       0.08134 │\n╰──╯", ["loss=1", "lr=0.08134"]),
        ("| a | b | c |", []), ("|", []), ("||", []), ("│", []),
    ])
    func table(text: String, expected: [String]) {
        #expect(fields(text, "pairs: table") == expected)
    }

    @Test func nested() {
        let text = "Result:\n  a:\n    b: 1\n    c: text here\n  d: 2.5\n - x\n:\n"
        #expect(fields(text, "pairs: nested") == ["result.a.b=1", "result.a.c=text here", "result.d=2.5"])
    }

    @Test(arguments: [
        ("a: 5.667", "derive: {ms: {from: a, times: 1000}}", ["a=5.667", "ms=5667"]),
        ("a: 0.2293", "derive: {ms: {from: [x, a], times: 1000}}", ["a=0.2293", "ms=229.3"]),
        ("a: 3782M", "derive: {bytes: {from: a, in: bytes}}", ["a=3782M", "bytes=3965714432"]),
        ("a: 12k", "derive: {n: {from: a, in: number}}", ["a=12k", "n=12000"]),
        ("lr: 1e-5", "derive: {learning_rate: lr, step: none}", ["lr=1e-5", "learning_rate=1e-5"]),
        ("a: 1 b: 2", "derive: {b: a}", ["a=1", "b=2"]),
        ("a: nan", "derive: {b: {from: a, times: 2}}", ["a=nan"]),
    ])
    func derived(text: String, rule: String, expected: [String]) {
        #expect(fields(text, "pairs: named\n\(rule)") == expected)
    }

    @Test(
        "Durations as programs print them",
        arguments: [
            ("155ms", "155"), ("0.412s", "412"), ("1m 30s", "90000"), ("1:52:09", "6729000"), ("0:00:00.01", "10"),
            ("2 days, 0:00:01", "172801000"), ("48.1µs", "0.0481"),
        ])
    func durations(text: String, expected: String) {
        let rules = "lines: ['took (?<took>.*)']\nderive: {ms: {from: took, in: ms}}"
        let (set, faults) = ParserSet.load([
            SourceText(name: "p.yaml", text: "name: p\n\(rules)\nsamples: ['took 1']\n")
        ])
        #expect(faults.isEmpty)
        let parsed = ParsedText("took \(text)", set: set)
        #expect(parsed["ms"] == expected)
    }

    @Test("What is read last under a name takes the place of what was read first")
    func replaced() {
        let rules = "pairs: named\nthen: ['[^\\n]*took: (?<took>\\S+) .*']"
        #expect(fields("took: 3, b: 1", rules) == ["took=3,", "b=1"])
    }

    @Test("Faults of derive are told with their places")
    func faults() {
        let (_, faults) = ParserSet.load([
            SourceText(
                name: "p.yaml",
                text:
                    "name: p\nlines: ['x']\nderive:\n  level: a\n  b: {in: ms}\n  c: {from: a, in: mz}\n  d: {from: a, in: s, times: 2}\nsamples: ['x']\n"
            )
        ])
        #expect(
            faults.map(\.message) == [
                "the field name \"level\" belongs to the record itself", "\"from\" is missing: the field it is made of",
                faults.dropFirst(2).first?.message ?? "", "\"times\" and \"in\" exclude each other",
            ])
    }
}
