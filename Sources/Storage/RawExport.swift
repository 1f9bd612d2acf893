internal import Records

/// What an export wrote, and what it could not.
public struct RawExportReport: Sendable, Hashable {
    public var bytes: Int64 = 0
    /// Of these, zeros for holes of sparse files.
    public var holes: Int64 = 0
    public var generations = 0
    /// Bytes that are not in the output: lost, expired or damaged.
    public var missing: [ByteExtent] = []
    /// Parts of the store that could not be read.
    public var damage: [String] = []

    public var isComplete: Bool { missing.isEmpty && damage.isEmpty }
}

extension SegmentSnapshot {
    /// Gives the original bytes of `source` to `body`, piece by piece: all generations of the file
    /// in the order in which they were found, each from its first byte to its last; holes that the
    /// ledger names as zeros. Records without a file come last, in the order of arrival.
    ///
    /// Memory: one decoded block. Blocks without bytes of the source are not read.
    ///
    /// - Parameter body: false ends the export.
    /// - Returns: nil when the store knows no such source.
    public func exportRaw(
        _ source: String, into body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) -> RawExportReport? {
        let plan = try plan(.withExtents)
        var export = RawExporter(snapshot: self, losses: try losses(), blocks: plan.blocks)
        var isKnown = false
        for checkpoint in try checkpoints() where checkpoint.source.utf8.elementsEqual(source.utf8) {
            isKnown = true
            guard try export.write(checkpoint, body) else { return export.report }
        }
        let loose = try export.writeLoose(source, body)
        export.report.damage += plan.damage
        return isKnown || loose ? export.report : nil
    }
}

private struct RawExporter {
    let snapshot: SegmentSnapshot
    let losses: [Loss]
    let blocks: [BlockReference]
    var report = RawExportReport()
    /// The block read last, since consecutive pieces mostly lie in one.
    private var current: (block: BlockReference, batch: RecordBatch)?

    init(snapshot: SegmentSnapshot, losses: [Loss], blocks: [BlockReference]) {
        self.snapshot = snapshot
        self.losses = losses
        self.blocks = blocks
    }

    /// Writes one generation; false when `body` has had enough.
    mutating func write(
        _ checkpoint: Checkpoint, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) -> Bool {
        report.generations += 1
        var pieces: [(extent: ByteExtent, block: Int)] = []
        for (index, block) in blocks.enumerated() {
            for extent in block.extents.list where extent.origin == checkpoint.origin { pieces.append((extent, index)) }
        }
        pieces.sort { ($0.extent.start, $0.extent.end) < ($1.extent.start, $1.extent.end) }
        var at: Int64 = 0
        for piece in pieces where piece.extent.end > at {
            guard fill(checkpoint.origin, at, piece.extent.start, body) else { return false }
            at = max(at, piece.extent.start)
            guard let batch = try load(blocks[piece.block]) else {
                report.missing.append(ByteExtent(origin: checkpoint.origin, start: at, end: piece.extent.end))
                at = piece.extent.end
                continue
            }
            for record in batch.records
            where record.origin == checkpoint.origin && record.offset >= at && record.offset < piece.extent.end {
                let bytes = batch.bytes(record.raw)
                at = record.offset + Int64(bytes.count)
                report.bytes += Int64(bytes.count)
                guard body(bytes) else { return false }
            }
        }
        return fill(checkpoint.origin, at, checkpoint.offset, body)
    }

    /// Bytes between two records: zeros for the holes, and a note of the rest.
    private mutating func fill(
        _ origin: UInt32, _ start: Int64, _ end: Int64, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        var at = start
        let holes = losses.filter { $0.origin == origin && $0.reason == .hole && $0.end > start && $0.start < end }
        for hole in holes.sorted(by: { $0.start < $1.start }) where hole.end > at {
            if hole.start > at { report.missing.append(ByteExtent(origin: origin, start: at, end: hole.start)) }
            at = max(at, hole.start)
            guard zeros(min(hole.end, end) - at, body) else { return false }
            at = min(hole.end, end)
        }
        if at < end { report.missing.append(ByteExtent(origin: origin, start: at, end: end)) }
        return true
    }

    private mutating func zeros(_ count: Int64, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        let page = [UInt8](repeating: 0, count: 1 << 16)
        var left = count
        while left > 0 {
            let size = min(left, Int64(page.count))
            report.bytes += size
            report.holes += size
            left -= size
            guard page.withUnsafeBufferPointer({ body(UnsafeBufferPointer(rebasing: $0[..<Int(size)])) }) else {
                return false
            }
        }
        return true
    }

    /// Writes the records of `source` that came without a file; true when there were any.
    mutating func writeLoose(_ source: String, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) throws(StoreError) -> Bool
    {
        var isKnown = false
        for block in blocks where block.extents.list.contains(where: { $0.origin == 0 }) {
            guard let batch = try load(block) else { continue }
            let wanted = (0..<UInt32(batch.streams.count)).map { sameText(batch.streams.source($0), source) }
            for record in batch.records where record.origin == 0 && wanted[Int(record.stream)] {
                isKnown = true
                report.bytes += Int64(record.raw.length)
                guard body(batch.bytes(record.raw)) else { return true }
            }
        }
        return isKnown
    }

    private mutating func load(_ block: BlockReference) throws(StoreError) -> RecordBatch? {
        if let current, current.block == block { return current.batch }
        do {
            let batch = try snapshot.load(block)
            current = (block, batch)
            return batch
        } catch .damaged(_, let reason) {
            if !report.damage.contains(reason) { report.damage.append(reason) }
            return nil
        }
    }
}

private func sameText(_ bytes: UnsafeBufferPointer<UInt8>, _ text: String) -> Bool { bytes.elementsEqual(text.utf8) }
