import TestKit
import Testing

@testable import Parsing

@Suite("A glance for addresses")
struct AddressGlanceTests {
    @Test(
        "sees them",
        arguments: [
            "from 192.0.2.1 port 22", "192.0.2.1", "[198.51.100.7]:443", "at 1.2.3.4.", "v1.2.192.0.2.1", "::1",
            "fe80::1%eth0",
            "2001:db8:0:0:0:0:0:1", "::ffff:192.0.2.1", "12:30:01 2001:db8::7", "a.b 10.0.0.1",
        ])
    func sees(_ text: String) { #expect(withBytes(text) { mayHoldAddress($0) }) }

    @Test(
        "passes over clocks, versions, names and hardware addresses",
        arguments: [
            "", ".", "12:30:01,492 INFO org.example.Main: 1.5 s", "version 1.2.3", "00:1b:44:11:3a:b7 up", "1.2.3.x",
            "a:b:c",
            "took 0.25 ms, 10.5 %", "1..2..3..4",
        ])
    func passes(_ text: String) { #expect(!withBytes(text) { mayHoldAddress($0) }) }

    @Test("never misses what the scan finds", arguments: 1...6 as ClosedRange<UInt64>)
    func property(seed: UInt64) {
        var random = Seeded(seed)
        let pieces = [
            "1", "25", "255", "0", ".", ".", ":", ":", "::", "f", "ab", " ", "[", "]", "x", "-", "ffff", "192.0.2",
        ]
        var found = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...16, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            withBytes(text) { bytes in
                var scan = AddressScan(bytes)
                guard scan.next() != nil else { return }
                found += 1
                #expect(mayHoldAddress(bytes), "\(text), seed \(seed)")
            }
        }
        #expect(found > 100)
    }
}
