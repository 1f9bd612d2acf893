import Records
import Testing

@testable import Storage

@Suite struct WordTests {
    static let alphabet: [[UInt8]] =
        ["a", "B", "7", "_", " ", "-", "é", "É", "日", "٣", "½", "\u{301}", "😀", "ß", "K", "\u{212A}", ".", "\"", "*"]
        .map {
            Array($0.utf8)
        } + [[0xFF], [0xE4, 0xBD], [0x80], [0], Array(repeating: 0x78, count: 30)]

    private func bytes(_ random: inout SeededGenerator) -> [UInt8] {
        (0..<random.below(12)).flatMap { _ in Self.alphabet[random.below(Self.alphabet.count)] }
    }

    private func batch(_ content: [UInt8]) -> RecordBatch {
        let batch = RecordBatch()
        content.withUnsafeBufferPointer { batch.text.append($0) }
        let raw = TextRange(text: 0, length: content.count)
        batch.addRecord(Record(raw: raw, view: raw, stream: batch.streams.intern(Labels(source: "a"))))
        return batch
    }

    /// Every word that a query could ask for, of a message or of any slice of it that is a field,
    /// is in the index.
    @Test func theIndexKnowsEveryWordOfMessagesAndFields() {
        for seed in 1...2000 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed)
            let batch = batch(bytes(&random))
            let whole = batch.records[0].view
            let start = random.below(Int(whole.length) + 1)
            let value = whole.slice(start, random.below(Int(whole.length) - start + 1))
            if let name = batch.names.intern("field") { batch.addField(name, .text, value) }
            batch.addField("derived", .text, String(decoding: bytes(&random), as: UTF8.self))
            let words = WordSet(batch)
            var plain: Set<String> = []
            words.forEach { plain.insert(String(decoding: $0, as: UTF8.self)) }
            let identifiers = Set(words.identifiers.members)
            for text in [whole, value, batch.fields[1].value].map({ String(decoding: batch.bytes($0), as: UTF8.self) })
            {
                for word in indexWords(of: text) {
                    switch word {
                    case .plain(let word): #expect(plain.contains(word), "seed \(seed): \(word)")
                    case .identifier(let hash): #expect(identifiers.contains(hash), "seed \(seed): \(text)")
                    }
                }
            }
        }
    }

    @Test func caseAndLength() {
        #expect(indexWords(of: "Error ERROR Größe") == [.plain("error"), .plain("error"), .plain("größe")])
        #expect(indexWords(of: "BLK_7") == indexWords(of: "blk_7"))
        #expect(indexWords(of: "") == [])
        #expect(indexWords(of: "\" OR *") == [.plain("or")])
        let long = String(repeating: "é", count: 40)
        #expect(indexWords(of: long) == [.plain(String(repeating: "é", count: 32))])
        // A digit past the cut does not count, on either side.
        #expect(indexWords(of: String(repeating: "x", count: 70) + "7") == [.plain(String(repeating: "x", count: 64))])
    }

    @Test func filtersNeverRuleOutWhatIsThere() {
        var random = SeededGenerator(3)
        for count in [1, 2, 100, 5000, 40_000] {
            let hashes = (0..<count).map { _ in random.next() }
            let parts = IdentifierFilter.parts(hashes)
            func ask(_ hash: UInt64) -> Bool? {
                parts[IdentifierFilter.part(hash, of: parts.count)].withUnsafeBufferPointer {
                    IdentifierFilter.mayHold(hash, $0, of: parts.count)
                }
            }
            #expect(hashes.allSatisfy { ask($0) == true })
            let wrong = (0..<20_000).filter { _ in ask(random.next()) == true }.count
            #expect(wrong < 400, "\(count) words: \(wrong) of 20,000")
        }
        #expect(IdentifierFilter.parts([]).isEmpty)
        var damaged = IdentifierFilter.parts([1])[0]
        damaged[100] ^= 1
        #expect(damaged.withUnsafeBufferPointer { IdentifierFilter.mayHold(1, $0, of: 1) } == nil)
    }
}
