import Records
import TestKit
import Testing

@testable import Storage

@Suite("Values of state")
struct StateValueTests {
    @Test("come back as they were, short and long, whatever they begin with", arguments: 1...3 as ClosedRange<UInt64>)
    func comeBack(seed: UInt64) {
        var random = Seeded(seed)
        let values = StateValues()
        for length in [0, 1, 4, 5, 511, 512, 5_000, 100_000] {
            for start in [[], [0x28, 0xB5, 0x2F, 0xFD], [1, 2]] as [[UInt8]] {
                let noise = (0..<max(0, length - start.count)).map { _ in UInt8.random(in: 0...255, using: &random) }
                let words = (0..<max(0, length - start.count)).map { UInt8(0x61 + $0 % 7) }
                for rest in [noise, words] {
                    let value = start + rest
                    let kept = values.encode(value)
                    #expect(values.decode(kept) == value, "\(length) bytes after \(start)")
                    if length == 100_000, rest == words { #expect(kept.count < 1_000) }
                }
            }
        }
    }

    @Test("that are damaged come back as what no reader takes for a value")
    func damaged() {
        let values = StateValues()
        let kept = values.encode([UInt8](repeating: 1, count: 4_000))
        #expect(values.decode(Array(kept.dropLast())) == Array(kept.dropLast()))
    }
}
