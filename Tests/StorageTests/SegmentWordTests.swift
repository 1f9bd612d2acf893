import Instants
import Records
import Testing

@testable import Storage

/// The words that encoding finds on its way are those of the records.
@Suite struct SegmentWordTests {
    private func expectSameWords(_ batch: RecordBatch, _ name: String) {
        let segment = SegmentEncoder().encode(batch)
        let wanted = WordSet(batch)
        var plain: Set<String> = []
        wanted.forEach { plain.insert(String(decoding: $0, as: UTF8.self)) }
        let found = segment.plainWords.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        #expect(Set(found) == plain, "\(name)")
        #expect(found.count == plain.count, "\(name): a word twice")
        let missing = Set(wanted.identifiers.members).subtracting(segment.identifiers)
        #expect(missing.isEmpty, "\(name): \(missing.count) identifiers are missing")
        #expect(Set(segment.identifiers).count == segment.identifiers.count, "\(name): an identifier twice")
    }

    @Test func ofRandomBatches() {
        for seed in 1...200 as ClosedRange<UInt64> {
            var source = RandomBatches(seed: seed)
            expectSameWords(source.batch(records: source.random.below(60)), "seed \(seed)")
        }
    }

    @Test func ofLogLines() {
        for seed in 1...100 as ClosedRange<UInt64> {
            expectSameWords(RandomLines(seed: seed).batch(records: 200), "seed \(seed)")
        }
    }

    @Test func ofRandomUnicode() {
        for seed in 1...300 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed)
            let texts = (0..<20).map { _ in
                (0..<random.below(12)).flatMap { _ in WordTests.alphabet[random.below(WordTests.alphabet.count)] }
            }
            let batch = RecordBatch()
            let stream = batch.streams.intern(Labels(source: "a"))
            for text in texts {
                let start = batch.text.count
                text.withUnsafeBufferPointer { batch.text.append($0) }
                let raw = TextRange(text: start, length: text.count)
                batch.addRecord(Record(raw: raw, view: raw, stream: stream))
                let from = random.below(text.count + 1)
                if let name = batch.names.intern("field") {
                    batch.addField(name, .text, raw.slice(from, random.below(text.count - from + 1)))
                }
            }
            expectSameWords(batch, "seed \(seed)")
        }
    }

    /// The hash is on disk: the fast way of computing it must stay what it was.
    @Test func theHashOfAWordNeverChanges() {
        var random = SeededGenerator(11)
        for length in 0...70 {
            let word = (0..<length).map { _ in UInt8(random.below(256)) }
            #expect(word.withUnsafeBufferPointer { foldedHash($0) } == Self.plainHash(word), "length \(length)")
        }
        #expect(Array("blk_7".utf8).withUnsafeBufferPointer { foldedHash($0) } == 6_330_397_023_392_858_346)
    }

    private static func plainHash(_ word: [UInt8]) -> UInt64 {
        let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
        var hash = UInt64(word.count) &* multiplier ^ 0x2545_F491_4F6C_DD1D
        var rest = word[...]
        while rest.count >= 8 {
            let piece = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1 | 0x20) }
            hash = foldMultiply(hash ^ piece, multiplier)
            rest = rest.dropFirst(8)
        }
        let last = rest.reduce(UInt64(0)) { $0 << 8 | UInt64($1 | 0x20) }
        return foldMultiply(hash ^ last, multiplier ^ 0xA076_1D64_78BD_642F)
    }

    @Test func fractionsOfASecondNarrowNothing() {
        #expect(indexWords(of: ".000166Z 17z") == [])
        #expect(indexWords(of: "000166ZZ 0123456789Z Z").count == 3)
    }
}
