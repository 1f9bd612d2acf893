internal import Records

/// Which records of a batch have a field, for the fields by which rules tell their keys apart.
///
/// Few records name an address or a user; a rule that counts by one need not look at the others.
struct FieldPresence {
    private var places: [FieldReference: Int] = [:]
    private var sets: [Selection] = []

    /// Cost: a look at every field of the batch.
    init(_ rules: [AlertRule], _ batch: RecordBatch) {
        var slots = [Int](repeating: -1, count: batch.names.count)
        for field in Set(rules.flatMap { $0.by.map(\.field) }) {
            guard case .named(let name) = batch.resolve(field) else { continue }
            slots[Int(name)] = sets.count
            places[.named(name)] = sets.count
            sets.append(Selection(count: batch.count, all: false))
        }
        if sets.isEmpty { return }
        for (index, record) in batch.records.enumerated() {
            let first = Int(record.firstField)
            for at in first..<(first + Int(record.fieldCount)) {
                let slot = slots[Int(batch.fields[at].name)]
                if slot >= 0 { sets[slot].insert(index) }
            }
        }
    }

    /// The records that have one of `fields` at least; nil where that is not known.
    func records(withOneOf fields: [FieldReference]) -> Selection? {
        var found: Selection?
        for field in fields where field != .absent {
            guard let place = places[field] else { return nil }
            if found == nil { found = sets[place] } else { found?.formUnion(sets[place]) }
        }
        return found
    }
}
