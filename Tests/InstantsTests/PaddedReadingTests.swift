import TestKit
import Testing

@testable import Instants

/// The short way through padded timestamps finds what the general one does.
struct PaddedReadingTests {
    private let context = TimestampContext(reference: Instant(nanoseconds: 1_795_219_200_000_000_000))

    private func parts(_ reading: TimestampReading) -> [Int] {
        let parts = reading.parts
        return [
            parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second, parts.nanosecond, parts.zone,
            reading.cursor.at,
        ]
    }

    @Test func agreesWithTheGeneralReading() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        let stamps = [
            "2026-11-20T04:21:52.856Z rest", "2026-11-20 04:21:52", "2026-11-20 04:21:52,856 INFO",
            "9999-99-99T99:99:99.999999999+23:59", "2026-11-20 04:21:52 PM x", "2026-11-20T04:21:52.1 -0400 EDT",
        ].map { Array($0.utf8) }
        let alphabet = Array("0123456789:-/., TtZ+pM\u{F}\u{1}@".utf8)
        var taken = 0
        for _ in 0..<20_000 {
            var bytes = stamps[random.below(stamps.count)]
            for _ in 0..<random.below(3) { bytes[random.below(bytes.count)] = alphabet[random.below(alphabet.count)] }
            bytes.removeLast(random.below(4) == 0 ? random.below(bytes.count) : 0)
            bytes.withUnsafeBufferPointer { bytes in
                var short = TimestampReading(cursor: ByteCursor(bytes), context: context)
                guard short.readPadded() else {
                    #expect(short.cursor.at == 0)
                    return
                }
                taken += 1
                var general = TimestampReading(cursor: ByteCursor(bytes), context: context)
                #expect(general.readYearFirst(bytes[4]) == .yearFirst)
                #expect(parts(short) == parts(general), "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
        #expect(taken > 5000)
    }
}
