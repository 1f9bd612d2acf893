import Compression
import Records
import SQLite
import TestKit
import Testing

@testable import Storage

@Suite("Values of state")
struct StateValueTests {
    @Test("come back as they were, short and long, whatever they begin with", arguments: 1...3 as ClosedRange<UInt64>)
    func comeBack(seed: UInt64) throws {
        var random = Seeded(seed)
        let values = StateValues()
        for length in [0, 1, 4, 5, 511, 512, 5_000, 100_000] {
            for start in [[], [0x28, 0xB5, 0x2F, 0xFD], [1, 2]] as [[UInt8]] {
                let noise = (0..<max(0, length - start.count)).map { _ in UInt8.random(in: 0...255, using: &random) }
                let words = (0..<max(0, length - start.count)).map { UInt8(0x61 + $0 % 7) }
                for rest in [noise, words] {
                    let value = start + rest
                    let kept = values.encode(value)
                    #expect(try values.decode(kept) == value, "\(length) bytes after \(start)")
                    if length == 100_000, rest == words { #expect(kept.count < 1_000) }
                }
            }
        }
    }

    @Test("that are damaged are told from whole ones, and named by the verification")
    func damaged() throws {
        let values = StateValues()
        let kept = values.encode([UInt8](repeating: 1, count: 4_000))
        #expect(throws: CompressionError.self) { try values.decode(Array(kept.dropLast())) }
        let folder = try TemporaryFolder()
        do {
            let store = try SegmentStore(folder.path, today: someDay)
            let value = [UInt8](repeating: 7, count: 4_000)
            var commit = Commit()
            commit.state = ["a", "b"].map { StateChange(key: $0, value: value) }
            try store.commit(commit)
        }
        #expect(try verifyStore(folder.path).faults.isEmpty)
        try Connection(folder.path + "/hot.db", mode: .readWrite).execute(
            "UPDATE state SET value = substr(value, 1, length(value) - 1) WHERE key = 'b'")
        #expect(try SegmentSnapshot(folder.path).state(prefix: "").map { $0.value == nil } == [false, true])
        #expect(try verifyStore(folder.path).faults == ["state b: its value is damaged"])
    }
}
