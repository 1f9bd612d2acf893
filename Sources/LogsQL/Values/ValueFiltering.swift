import Instants
import Records

extension Selection {
    /// Keeps the records whose value of `field` passes `test`. A value that many records share, a
    /// label or a level, is tested once a batch.
    mutating func keep(
        _ batch: RecordBatch, _ field: String, _ test: (UnsafeBufferPointer<UInt8>) -> Bool
    ) {
        let reference = batch.resolve(field)
        switch reference {
        case .message: filter { test(batch.message($0)) }
        case .named(let id):
            filter { index in test(batch.field(id, of: index).map { batch.bytes($0.value) } ?? noBytes) }
        case .absent: if !test(noBytes) { removeAll() }
        case .source, .host, .category, .format:
            var verdicts = [Bool?](repeating: nil, count: batch.streams.count)
            filter { index in
                let stream = Int(batch.records[index].stream)
                if let known = verdicts[stream] { return known }
                var scratch: [UInt8] = []
                let verdict = test(batch.value(reference, of: index, scratch: &scratch))
                verdicts[stream] = verdict
                return verdict
            }
        case .level:
            let verdicts = Level.allCases.map { test($0.name.utf8Bytes) }
            filter { verdicts[Int(batch.records[$0].level.rawValue)] }
        case .timeSource: filter { test(batch.records[$0].flags.timeSource.utf8Bytes) }
        case .timeSuspect: filter { test(batch.records[$0].flags.timeSuspicion.utf8Bytes) }
        case .part: filter { test(batch.records[$0].flags.part.utf8Bytes) }
        case .time:
            var text: [UInt8] = []
            filter { index in
                text.removeAll(keepingCapacity: true)
                batch.records[index].time.appendRFC3339(to: &text)
                return text.withUnsafeBufferPointer(test)
            }
        }
    }
}

/// The empty value.
var noBytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }

/// Fields whose values are labels or computed, which an index of words does not hold.
private let unindexed: Set<String> = [
    "_time", "level", "source", "host", "category", "format", "_time_source", "_stream", "_stream_id",
    "_part", "_time_suspect",
]

/// What an index can know about a value of `field` that holds the words of `text`.
///
/// The first and the last word count only when they are whole in any value with `text` in it:
/// when `startOpen` or `endOpen`, letters could go on beyond the text.
func wordRequirement(_ field: String, _ text: String, startOpen: Bool, endOpen: Bool) -> Requirement {
    if unindexed.contains(field) { return .anything }
    var words: [Requirement] = []
    var text = text
    text.withUTF8 { bytes in
        forEachWord(bytes) { start, end in
            if (startOpen && start == 0) || (endOpen && end == bytes.count) { return }
            words.append(.word(String(decoding: bytes[start..<end], as: UTF8.self)))
        }
    }
    return .every(words)
}
