internal import Records

/// Bytes of one origin, without a gap: from `start` up to, without, `end`.
public struct ByteExtent: Hashable, Sendable {
    public var origin: UInt32
    public var start: Int64
    public var end: Int64

    public init(origin: UInt32, start: Int64, end: Int64) {
        self.origin = origin
        self.start = start
        self.end = end
    }

    public var count: Int64 { end - start }
}

/// What bytes of which origins the records of a batch hold: mostly one entry for each origin.
/// Stored beside each batch and block, so that a source is found, and a loss is named, without
/// decoding anything.
struct ByteExtents: Hashable {
    private(set) var list: [ByteExtent] = []

    init() {}

    init(_ batch: RecordBatch) {
        var places: [UInt32: Int] = [:]
        var current = -1
        for record in batch.records {
            let end = record.offset &+ Int64(record.raw.length)
            if current < 0 || list[current].origin != record.origin { current = places[record.origin] ?? -1 }
            if current >= 0, list[current].end == record.offset {
                list[current].end = end
            } else {
                current = list.count
                places[record.origin] = current
                list.append(ByteExtent(origin: record.origin, start: record.offset, end: end))
            }
        }
    }

    /// The extents as bytes: origin, start and length of each as LEB128.
    var encoded: [UInt8] {
        var writer = StateWriter(version: 1)
        writer.append(list.count)
        for extent in list {
            writer.append(UInt64(extent.origin))
            writer.append(extent.start)
            writer.append(extent.end &- extent.start)
        }
        return writer.bytes
    }

    /// What `encoded` gave; nil when the bytes are damaged.
    init?(_ bytes: [UInt8]) {
        var reader = StateReader(bytes)
        guard reader.version == 1, let count = reader.integer(), count >= 0, count <= bytes.count else { return nil }
        for _ in 0..<count {
            guard let origin = reader.unsigned(), origin <= UInt64(UInt32.max), let start = reader.signed(),
                let length = reader.signed(), length >= 0, case let (end, over) = start.addingReportingOverflow(length),
                !over
            else { return nil }
            list.append(ByteExtent(origin: UInt32(origin), start: start, end: end))
        }
    }
}

/// The union of `extents`, sorted; what touches is joined.
func joined(_ extents: [ByteExtent]) -> [ByteExtent] {
    var result: [ByteExtent] = []
    for extent in extents.sorted(by: { ($0.origin, $0.start, $0.end) < ($1.origin, $1.start, $1.end) }) {
        if let last = result.last, last.origin == extent.origin, last.end >= extent.start {
            result[result.count - 1].end = max(last.end, extent.end)
        } else {
            result.append(extent)
        }
    }
    return result
}
