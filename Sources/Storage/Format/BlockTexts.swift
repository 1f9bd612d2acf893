internal import Records

extension BlockDecoder {
    /// False when no line of a block of format 1 holds what `condition` says, its words being texts
    /// that may stand anywhere. Cost: unpacking and searching the text, a tenth of decoding it.
    func mayHold(_ condition: WordCondition, _ block: UnsafeBufferPointer<UInt8>) throws(BlockFault) -> Bool {
        // A line is in the text as it was read, or among the derived bytes when it was cleaned.
        let bytes = try sections([.text, .derived], of: block)
        return bytes.contains { Self.holds(condition, $0.arena.bytes) }
    }

    private static func holds(_ condition: WordCondition, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        switch condition {
        case .anything: return true
        case .nothing: return false
        case .word(let text):
            // What is not UTF-8 is searched as U+FFFD, which stands in no bytes.
            var text = text
            return text.withUTF8 { text in
                text.contains { $0 >= 0x80 } || firstRange(of: text, in: bytes) != nil
            }
        case .all(let parts): return parts.allSatisfy { holds($0, bytes) }
        case .any(let parts): return parts.contains { holds($0, bytes) }
        }
    }
}
