internal import Compression
internal import SQLite

/// What sealed blocks are made of, and what their index takes.
public struct StoreParts: Sendable, Hashable {
    /// One kind of part, over all blocks.
    public struct Part: Sendable, Hashable {
        /// As `docs/format/segment.md` calls it; `format 1` for blocks of before there were segments.
        public var name: String
        public var count = 0
        /// Bytes as stored.
        public var packed: Int64 = 0
        /// Bytes unpacked.
        public var size: Int64 = 0
    }

    public var blocks = 0
    /// The largest first.
    public var parts: [Part] = []
    /// Templates and shapes of all blocks; one that two blocks have counts twice.
    public var templates = 0
    public var shapes = 0
    /// Bytes of the words in FTS5, and of the filters for identifiers.
    public var wordBytes: Int64 = 0
    public var filterBytes: Int64 = 0
    /// Blocks that cannot be read, or whose dictionary cannot; `verify` names them.
    public var unreadable = 0

    public var indexBytes: Int64 { wordBytes + filterBytes }

    mutating func add(_ name: String, packed: Int, size: Int) {
        let place = parts.firstIndex { $0.name == name } ?? parts.count
        if place == parts.count { parts.append(Part(name: name)) }
        parts[place].count += 1
        parts[place].packed += Int64(packed)
        parts[place].size += Int64(size)
    }
}

extension SegmentSnapshot {
    /// Looks at the headers and the dictionaries of all sealed blocks.
    /// Cost: reads each block once; about a millisecond each, when it is in memory.
    public func parts() throws(StoreError) -> StoreParts {
        var found = StoreParts()
        let zstd = ZstdDecompressor()
        for row in try partitionRows() where row.summary.blocks > 0 {
            do {
                let partition = try open(row.name)
                for block in partition.rows(sealedThrough: sealedThrough).rows {
                    found.blocks += 1
                    let body = try partition.withBody(block.id) { Array($0) }
                    guard let body, add(body, zstd, &found) else {
                        found.unreadable += 1
                        continue
                    }
                }
                let sizes = try naming(partition.path) { () throws(SQLiteError) in try partition.indexSizes() }
                found.wordBytes += sizes.words
                found.filterBytes += sizes.filters
            } catch .damaged {
                found.unreadable += row.summary.blocks
            }
        }
        found.parts.sort { ($1.packed, $0.name) < ($0.packed, $1.name) }
        return found
    }

    /// False when it cannot be read.
    private func add(_ body: [UInt8], _ zstd: ZstdDecompressor, _ found: inout StoreParts) -> Bool {
        guard body.withUnsafeBufferPointer(SegmentHeader.isSegment) else {
            found.add("format 1", packed: body.count, size: body.count)
            return true
        }
        do throws(BlockFault) {
            let reader = try SegmentReader(body, zstd: zstd)
            for entry in reader.header.entries { found.add(entry.part.name, packed: entry.packed, size: entry.size) }
            let dictionary = try reader.dictionary()
            found.templates += dictionary.templates.count
            found.shapes += dictionary.shapes.count
            return true
        } catch {
            return false
        }
    }
}

extension Partition {
    /// Bytes of the rows of the index, without those of their pages.
    fileprivate func indexSizes() throws(SQLiteError) -> (words: Int64, filters: Int64) {
        (
            try connection.integer("SELECT coalesce(sum(length(block)), 0) FROM words_data"),
            try connection.integer("SELECT coalesce(sum(length(bits)), 0) FROM filters")
        )
    }
}

extension SegmentPart {
    /// As `docs/format/segment.md` calls it.
    var name: String {
        switch self {
        case .tables: "tables"
        case .dictionary: "dictionary"
        case .shapeIDs: "shape ids"
        case .times: "times"
        case .streams: "streams"
        case .positions: "positions"
        case .arrivals: "arrivals"
        case .holes: "holes"
        case .values: "values"
        case .rest: "rest"
        }
    }
}
