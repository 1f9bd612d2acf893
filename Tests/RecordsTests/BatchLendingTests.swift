import Records
import Testing

@Suite("Lending records of one category")
struct BatchLendingTests {
    private func batch(_ categories: [Records.Category]) -> RecordBatch {
        let batch = RecordBatch()
        for (number, category) in categories.enumerated() {
            let text = "line \(number)"
            let start = batch.text.count
            batch.text.append(contentsOf: text)
            let raw = TextRange(text: start, length: text.utf8.count)
            let stream = batch.streams.intern(Labels(source: "a.log", category: category))
            batch.addRecord(Record(raw: raw, view: raw, stream: stream))
            batch.addField("number", .number, "\(number)")
        }
        batch.arrivals = categories.indices.map { Int64($0) * 10 }
        return batch
    }

    private func shown(_ batch: RecordBatch) -> [String] {
        (0..<batch.count).map { index in
            let number = batch.names.find("number").flatMap { batch.field($0, of: index) }
            let value = number.map { String(decoding: batch.bytes($0.value), as: UTF8.self) } ?? "-"
            let labels = batch.streams.labels(batch.records[index].stream)
            let text = String(decoding: batch.message(index), as: UTF8.self)
            return "\(text) \(value) \(labels.category.name) \(batch.arrivals[index])"
        }
    }

    @Test("shows those records alone, and gives all back")
    func lends() {
        let mixed = batch([.system, .security, .system, .training, .system])
        let before = shown(mixed)
        let lent = mixed.lend(.system) { part in
            #expect(part.streams.count == 1)
            return shown(part)
        }
        #expect(lent == [before[0], before[2], before[4]])
        #expect(shown(mixed) == before)
        #expect(mixed.lend(.security) { shown($0) } == [before[1]])
        #expect(mixed.lend(.other) { $0.count } == 0)
    }

    @Test("shows all records of a batch of one category")
    func whole() {
        let one = batch([.system, .system])
        #expect(one.lend(.system) { shown($0) } == shown(one))
    }

    @Test("gives all back when it fails")
    func fails() {
        struct Refused: Error {}
        let mixed = batch([.system, .security])
        let before = shown(mixed)
        #expect(throws: Refused.self) { try mixed.lend(.system) { (_) throws(Refused) in throw Refused() } }
        #expect(shown(mixed) == before)
    }
}
