internal import Compression
internal import Linux
internal import Records

extension Tailer {
    /// Holes of a sparse file smaller than this are read as the NULs they are.
    static let holeLimit: Int64 = 1 << 20

    /// How far `file` may be read now, or nil when there is nothing to do before `nextDue`.
    public func phase(of file: TailedFile, now: Int64) -> TailPhase? {
        guard file.lag > 0, file.file != nil || file.archive != nil else { return nil }
        if options.once || file.checkpoint.isArchive { return .closed }
        let silent = now - file.grown
        let phase: TailPhase =
            silent >= options.partialAfter || (!file.isAttached && silent >= options.endAfter)
            ? .closed : silent >= options.flushAfter ? .quiet : .open
        // The last attempt at this size left bytes for later: only a further phase changes that.
        if file.attempted == file.size, rank(phase) <= rank(file.attemptedPhase) { return nil }
        return phase
    }

    /// The earliest time at which some file may be read further though nothing happens to it.
    public func nextDue(now: Int64) -> Int64? {
        var due: Int64?
        for file in live.values where file.lag > 0 && file.file != nil {
            let wait: Int64
            switch file.attemptedPhase {
            case _ where file.attempted != file.size: wait = 0
            case .open: wait = options.flushAfter
            case .quiet: wait = file.isAttached ? options.partialAfter : options.endAfter
            case .closed: continue
            }
            due = min(due ?? .max, max(now, file.grown + wait))
        }
        return due
    }

    private func rank(_ phase: TailPhase) -> Int {
        switch phase {
        case .open: 0
        case .quiet: 1
        case .closed: 2
        }
    }

    /// Fills `buffer` with the next bytes of `file`. Fewer than asked for: the end as it is now.
    ///
    /// Bytes that are not consumed come again at the next call.
    public func read(_ file: TailedFile, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if file.checkpoint.isArchive { return readArchive(file, buffer) }
        guard let opened = file.file else { return 0 }
        skipHole(file, opened)
        do {
            return try opened.read(into: buffer, at: file.checkpoint.offset)
        } catch {
            skipped.append(SkippedPath(path: file.checkpoint.path, reason: .unreadable))
            return 0
        }
    }

    /// Says what became of bytes that were read.
    ///
    /// - Parameters:
    ///   - consumed: the first bytes of what was read: they are records now.
    ///   - seen: how many bytes had been read.
    ///   - phase: the phase under which they were framed.
    public func consume(_ file: TailedFile, _ consumed: UnsafeBufferPointer<UInt8>, seen: Int, phase: TailPhase) {
        file.advance(over: consumed)
        if file.checkpoint.isArchive {
            file.carry.removeFirst(min(consumed.count, file.carry.count))
            if file.archiveEnded, file.carry.isEmpty { file.archive = nil }
            return
        }
        let reached = file.checkpoint.offset + Int64(seen - consumed.count)
        // Reaching behind the known size means it grew since; the next look will tell.
        if reached > file.size { file.size = reached }
        if reached >= file.size {
            file.attempted = file.size
            file.attemptedPhase = phase
        }
    }

    /// Zeros that were never written (a writer that kept its offset over a truncation, or a
    /// sparse file) are named in the ledger instead of being stored.
    private func skipHole(_ file: TailedFile, _ opened: File) {
        let start = file.checkpoint.offset
        guard file.size - start >= Self.holeLimit, let found = try? opened.seekData(from: start),
            found - start >= Self.holeLimit
        else { return }
        report.losses.append(
            Loss(origin: file.checkpoint.origin, start: start, end: found, reason: .hole, noticed: wall))
        file.checkpoint.offset = found
        file.anchor = []
        file.isDirty = true
    }

    // MARK: Archives

    func openArchive(_ file: TailedFile, skipping bytes: Int64) {
        do throws(CompressionError) {
            let reader = try ArchiveReader(path: file.checkpoint.path)
            file.archive = reader
            try skip(bytes, of: reader)
        } catch {
            breakOff(file, error)
        }
    }

    private func skip(_ bytes: Int64, of reader: ArchiveReader) throws(CompressionError) {
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { chunk.deallocate() }
        var left = bytes
        while left > 0 {
            let wanted = UnsafeMutableRawBufferPointer(rebasing: chunk[..<Int(min(Int64(chunk.count), left))])
            let count = try reader.read(into: wanted)
            if count == 0 { return }
            left -= Int64(count)
        }
    }

    private func readArchive(_ file: TailedFile, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        var filled = min(buffer.count, file.carry.count)
        buffer.copyBytes(from: file.carry.prefix(filled))
        guard let reader = file.archive, filled == file.carry.count else { return filled }
        while filled < buffer.count, !file.archiveEnded {
            do throws(CompressionError) {
                let count = try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                file.carry += buffer[filled..<(filled + count)]
                filled += count
                if count == 0 { file.archiveEnded = true }
            } catch {
                breakOff(file, error)
            }
        }
        return filled
    }

    /// What can be read of a damaged archive is kept, the rest is named.
    private func breakOff(_ file: TailedFile, _ error: CompressionError) {
        file.archiveEnded = true
        let reason: Loss.Reason = error.isLimit ? .oversized : .damaged
        let end = file.checkpoint.offset + Int64(file.carry.count)
        report.losses.append(Loss(origin: file.checkpoint.origin, start: end, end: end, reason: reason, noticed: wall))
        skipped.append(SkippedPath(path: file.checkpoint.path, reason: .unreadable))
    }
}
