import TestKit
import Testing

@testable import LogsQL

@Suite("Texts become patterns")
struct PatternTests {
    @Test(arguments: [
        ("", ""),
        ("no digits here", "no digits here"),
        ("step 12", "step <*>"),
        ("loss 2.5e-4 at step 12", "loss <*> at step <*>"),
        ("from 10.1.2.3 port 22", "from <*> port <*>"),
        ("2026-11-20T04:46:00,900 INFO x", "<*> INFO x"),
        ("a1 b2", "<*> <*>"),
        ("a1..b2", "<*>..<*>"),
        ("blk_-1608999687919862906 served", "blk_-<*> served"),
        ("größe 12 µs", "größe <*> µs"),
        ("x[1]: y=2;", "x[<*>]: y=<*>;"),
        ("12", "<*>"),
        ("1.", "<*>."),
    ])
    func patterns(_ text: String, _ expected: String) {
        var pattern = PatternText()
        withBytes(text) { pattern.take($0) }
        #expect(String(decoding: pattern.bytes, as: UTF8.self) == expected)
    }
}
