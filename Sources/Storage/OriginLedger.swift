internal import Records

/// The account of one file generation: every byte up to the checkpoint is stored once, or named as
/// lost, or has expired.
struct OriginLedger {
    private let checkpoint: Checkpoint
    /// Sorted by start.
    private let stored: [ByteExtent]
    var losses: [Loss] = []
    var expired: [ByteExtent] = []
    /// Bytes in batches that were set aside as damaged.
    var setAside: [ByteExtent] = []

    init(_ checkpoint: Checkpoint, _ stored: [ByteExtent]) {
        self.checkpoint = checkpoint
        self.stored = stored.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    }

    /// Adds this generation to what is said of its source.
    func add(to report: inout SourceVerification) {
        report.generations += 1
        report.read += checkpoint.offset
        let covered = joined(stored)
        report.stored += covered.reduce(0) { $0 + $1.count }
        let named = joined(losses.map(extent))
        report.lost += named.reduce(0) { $0 + max(0, min($1.end, checkpoint.offset) - $1.start) }
        report.expired += expired.reduce(0) { $0 + $1.count }
        report.faults += doubles.map {
            "generation \(checkpoint.origin): bytes \($0.start) to \($0.end) are stored twice"
        }
        for gap in gaps(in: joined(covered + named + expired)) {
            let reason =
                setAside.contains { $0.start < gap.end && $0.end > gap.start }
                ? "are in a damaged batch" : "are missing"
            report.faults.append("generation \(checkpoint.origin): bytes \(gap.start) to \(gap.end) \(reason)")
        }
        if let last = covered.last, last.end > checkpoint.offset {
            report.faults.append(
                "generation \(checkpoint.origin): stored to byte \(last.end), past its checkpoint \(checkpoint.offset)")
        }
    }

    /// A loss as bytes; to the checkpoint when its end is not known.
    private func extent(_ loss: Loss) -> ByteExtent {
        let isOpen = loss.end == loss.start && (loss.reason == .damaged || loss.reason == .oversized)
        return ByteExtent(origin: loss.origin, start: loss.start, end: isOpen ? .max : max(loss.start, loss.end))
    }

    private var doubles: [ByteExtent] {
        var found: [ByteExtent] = []
        var reached = Int64.min
        for extent in stored {
            if extent.start < reached {
                found.append(ByteExtent(origin: extent.origin, start: extent.start, end: min(extent.end, reached)))
            }
            reached = max(reached, extent.end)
        }
        return found
    }

    private func gaps(in known: [ByteExtent]) -> [ByteExtent] {
        var found: [ByteExtent] = []
        var at: Int64 = 0
        for extent in known where extent.start < checkpoint.offset {
            if extent.start > at { found.append(ByteExtent(origin: checkpoint.origin, start: at, end: extent.start)) }
            at = max(at, extent.end)
        }
        if at < checkpoint.offset {
            found.append(ByteExtent(origin: checkpoint.origin, start: at, end: checkpoint.offset))
        }
        return found
    }
}
