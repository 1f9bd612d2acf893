internal import Linux
internal import Records

extension Tailer {
    /// How far `file` may be read now, or nil when there is nothing to do before `nextDue`.
    public func phase(of file: TailedFile, now: Int64) -> TailPhase? {
        guard file.lag > 0, !file.isBlocked, !file.isOver else { return nil }
        if options.once || file.checkpoint.isArchive { return .closed }
        let silent = now - file.grown
        let flushAfter = file.flushAfter ?? options.flushAfter
        let phase: TailPhase =
            silent >= max(options.partialAfter, flushAfter) || (!file.isAttached && silent >= options.endAfter)
            ? .closed : silent >= flushAfter ? .quiet : .open
        // The last attempt at this size left bytes for later: only a further phase changes that.
        if file.attempted == file.size, rank(phase) <= rank(file.attemptedPhase) { return nil }
        return phase
    }

    /// The earliest time at which some file may be read further though nothing happens to it.
    /// Cost: by the number of files with bytes that are not stored.
    public func nextDue(now: Int64) -> Int64? {
        var due: Int64?
        for file in pending.values where !file.isBlocked {
            let wait: Int64
            let flushAfter = file.flushAfter ?? options.flushAfter
            switch file.attemptedPhase {
            case _ where file.attempted != file.size || file.checkpoint.isArchive: wait = 0
            case .open: wait = flushAfter
            case .quiet: wait = file.isAttached ? max(options.partialAfter, flushAfter) : options.endAfter
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
    /// Bytes that are not consumed come again at the next call. Nothing is given out of a file
    /// that was replaced since the last look: its new content is followed as a file of its own.
    public func read(_ file: TailedFile, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if file.isOver { return 0 }
        if file.checkpoint.isArchive { return readArchive(file, buffer) }
        guard let open = opened(file) else { return 0 }
        do {
            try skipHole(file, open)
            let count = try open.read(into: buffer, at: file.checkpoint.offset)
            // Held against the disk after reading, so that no truncation can come in between.
            guard try file.agreesWithDisk() else {
                restart(file, try open.status(), latest)
                return 0
            }
            if count < buffer.count, file.checkpoint.offset + Int64(count) < file.size {
                // It shrank: look what it is now.
                update(file, try open.status(), latest)
                return file.isOver ? 0 : count
            }
            return count
        } catch {
            file.isBlocked = true
            skip(file.checkpoint.path, error)
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
        if file.isOver { return }
        file.advance(over: consumed)
        if file.checkpoint.isArchive { return consumeArchive(file, consumed.count) }
        let reached = file.checkpoint.offset + Int64(seen - consumed.count)
        // Reaching behind the known size means it grew since; the next look will tell.
        if reached > file.size { file.size = reached }
        if reached >= file.size {
            file.attempted = file.size
            file.attemptedPhase = phase
        }
        reckon(file)
        settleRecovery(file)
    }

    /// Tells the ledger that lost bytes were found in a copy, once they are stored.
    func settleRecovery(_ file: TailedFile) {
        guard file.owesRecovery, file.lag == 0 else { return }
        file.owesRecovery = false
        report.recovered.append(Recovery(origin: file.checkpoint.origin, end: file.checkpoint.offset))
        report.losses = Recovery(origin: file.checkpoint.origin, end: file.checkpoint.offset).applied(to: report.losses)
    }
}
