internal import PromQL
internal import Records

/// The row of a chunk: `series/SERIES/START`, so that what was seen before a restart is still there after it.
enum ChunkRow {
    static let prefix = "series/"
    private static let version: UInt8 = 1

    static func key(_ labels: LabelSet, _ start: Int64) -> String { "\(prefix)\(labels)/\(start)" }

    static func value(_ labels: LabelSet, _ chunk: Chunk) -> [UInt8] {
        var writer = StateWriter(version: version)
        labels.write(to: &writer)
        writer.append(UInt64(chunk.count))
        writer.append(chunk.bytes)
        return writer.bytes
    }

    /// nil when the row is of another version or damaged.
    static func read(_ value: [UInt8]) -> (labels: LabelSet, chunk: Chunk)? {
        var reader = StateReader(value)
        guard reader.version == version, let labels = LabelSet(from: &reader), let samples = reader.unsigned(),
            let bytes = reader.blob(), let chunk = Chunk(count: samples, bytes: bytes)
        else { return nil }
        return (labels, chunk)
    }
}
