internal import Metrics
internal import Records

/// Counts the records of a batch by category, format and level, and their bytes; gives the latter.
func countRecords(_ batch: RecordBatch, _ own: OwnMetrics) -> Int64 {
    var counts = [Int](repeating: 0, count: batch.streams.count * Level.allCases.count)
    var bytes: Int64 = 0
    for record in batch.records {
        counts[Int(record.stream) * Level.allCases.count + Int(record.level.rawValue)] += 1
        bytes += Int64(record.raw.length)
    }
    own.add(.bytesRead, Double(bytes))
    for (slot, count) in counts.enumerated() where count > 0 {
        let labels = batch.streams.labels(UInt32(slot / Level.allCases.count))
        let level = Level.allCases[slot % Level.allCases.count]
        own.add(.records, Double(count), ["\(labels.category.name)", labels.format, "\(level.name)"])
    }
    return bytes
}
