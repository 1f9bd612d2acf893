internal import Records

extension WordCondition {
    /// False when the condition, its words being texts, is met by no line of `batch`, which is of logs. A line is in
    /// the text as it was read, or among the derived bytes when it was cleaned.
    func mayStand(inTextsOf batch: RecordBatch) -> Bool {
        mayStand(in: batch.text.bytes) || mayStand(in: batch.derived.bytes)
    }

    /// False when the condition, its words being texts that may stand anywhere, is met by nothing in `bytes`.
    func mayStand(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        switch self {
        case .anything: return true
        case .nothing: return false
        case .word(let text):
            // What is not UTF-8 is searched as U+FFFD, which stands in no bytes.
            var text = text
            return text.withUTF8 { text in
                text.isEmpty || text.contains { $0 >= 0x80 } || RareByteSearch(text, in: bytes).first(from: 0) != nil
            }
        case .all(let parts): return parts.allSatisfy { $0.mayStand(in: bytes) }
        case .any(let parts): return parts.contains { $0.mayStand(in: bytes) }
        }
    }
}
