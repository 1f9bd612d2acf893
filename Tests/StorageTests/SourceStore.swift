import Instants
import Records

@testable import Storage

/// Batches of files as tailing makes them: offsets go on, checkpoints follow.
struct SourceWriter {
    var checkpoint: Checkpoint
    var category: Records.Category
    /// All bytes so far.
    var content: [UInt8] = []

    init(_ source: String, origin: UInt32, category: Records.Category = .system) {
        checkpoint = Checkpoint(origin: origin, source: source, device: 1, inode: UInt64(origin))
        self.category = category
    }

    /// A commit of `lines`, each with its terminator in it.
    mutating func commit(_ lines: [[UInt8]], time: Int64 = 0) -> Commit {
        let batch = RecordBatch()
        let stream = batch.streams.intern(Labels(source: checkpoint.source, category: category))
        for line in lines {
            let start = batch.text.count
            line.withUnsafeBufferPointer { batch.text.append($0) }
            let raw = TextRange(text: start, length: line.count)
            let view = raw.slice(0, line.last == 0x0A ? line.count - 1 : line.count)
            batch.addRecord(
                Record(
                    time: Instant(nanoseconds: time + Int64(content.count)), offset: checkpoint.offset, raw: raw,
                    view: view,
                    stream: stream, origin: checkpoint.origin))
            checkpoint.offset += Int64(line.count)
            content += line
        }
        var commit = Commit(batch: batch)
        commit.checkpoints = [checkpoint]
        return commit
    }

    /// Steps over bytes that are not stored, and says so in the ledger.
    mutating func lose(_ count: Int, _ reason: Loss.Reason) -> Commit {
        var commit = Commit()
        commit.losses = [
            Loss(
                origin: checkpoint.origin, start: checkpoint.offset, end: checkpoint.offset + Int64(count),
                reason: reason,
                noticed: .epoch)
        ]
        checkpoint.offset += Int64(count)
        if reason == .hole { content += [UInt8](repeating: 0, count: count) }
        commit.checkpoints = [checkpoint]
        return commit
    }
}

/// Lines of a log, with what logs have in them.
func logLines(_ range: Range<Int>) -> [[UInt8]] {
    range.map { number in
        switch number % 5 {
        case 0: Array("step \(number) loss=0.\(number) état\r\n".utf8)
        case 1: Array("error: block blk_\(number) \0 lost\n".utf8)
        case 2: [0xFF, 0xFE, 0x0A]
        case 3: [0x0A]
        default: Array("user \(number) logged in from 10.0.0.\(number % 256)\n".utf8)
        }
    }
}
