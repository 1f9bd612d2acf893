internal import Linux
internal import Records

extension Tailer {
    /// A known file was found at a path: the same one, another name, or its new name.
    func meet(_ file: TailedFile, at candidate: Candidate, _ now: Int64) {
        file.isAttached = true
        if file.checkpoint.path != candidate.path {
            // Its old path still leads to it: a second name of one file, which is read once.
            if leads(file.checkpoint.path, to: candidate.status.identity) { return }
            if file.file == nil, file.archive == nil, !isSame(file, candidate) { return release(file, ended: true) }
            file.checkpoint.path = candidate.path
            file.markDirty()
            remember(file.current())
        }
        update(file, candidate.status, now)
    }

    /// Whether a file that was not open is the one found under another name, or its inode has been
    /// used again.
    private func isSame(_ file: TailedFile, _ candidate: Candidate) -> Bool {
        guard let opened = try? File(reading: candidate.path, .nonBlocking) else { return true }
        return (try? agrees(candidate, opened, file.current())) ?? true
    }

    /// Takes in a new size; finds truncation, also when the file has grown past its old size since.
    func update(_ file: TailedFile, _ status: FileStatus, _ now: Int64) {
        guard status.size != file.size || status.modified != file.modified else { return }
        if file.checkpoint.isArchive { return updateArchive(file, status, now) }
        if status.size < file.checkpoint.offset { return restart(file, status, now) }
        if let opened = opened(file) {
            // What cannot be read now is held against the disk when it is read.
            if let agrees = try? file.agreesWithDisk(), !agrees { return restart(file, status, now) }
            if file.checkpoint.offset == 0, isNoText(opened, file) { return forsake(file) }
        }
        if status.size < file.size {
            // Cut off behind what is stored. With nothing stored, nothing says that it is the same.
            if file.checkpoint.offset == 0 { return restart(file, status, now) }
            lose(file, from: status.size, to: file.size, .truncated)
        }
        file.size = status.size
        file.modified = status.modified
        file.grown = now
        reckon(file)
    }

    private func updateArchive(_ file: TailedFile, _ status: FileStatus, _ now: Int64) {
        (file.size, file.modified, file.grown) = (status.size, status.modified, now)
        // It was still being written: begin again, behind what is stored.
        file.archive = nil
        file.carry = []
        file.archiveEnded = false
        reckon(file)
    }

    /// The first bytes show that it is an archive or no log at all.
    private func isNoText(_ opened: File, _ file: TailedFile) -> Bool {
        // What cannot be read is not judged.
        guard let start = try? ContentCheck.bytes(opened, from: 0, count: 4096) else { return false }
        return isArchive(start) || (!file.isNamed && ContentCheck.isBinary(start))
    }

    /// Gives up a file that is not what it seemed; the next sweep looks at it as at a new one.
    private func forsake(_ file: TailedFile) {
        end(file)
    }

    /// The file's content was replaced: what was stored is one generation, what is there now the next.
    func restart(_ file: TailedFile, _ status: FileStatus, _ now: Int64) {
        let old = file.checkpoint
        if file.size > old.offset { lose(file, from: old.offset, to: file.size, .truncated) }
        let opened = file.file
        end(file)
        // Something else than a log is looked at anew by the next sweep.
        if let opened, isNoText(opened, file) { return }
        var fresh = Checkpoint(origin: newOrigin(), source: old.path, device: status.device, inode: status.inode)
        fresh.lastTime = old.lastTime
        let next = follow(fresh, tag: file.tag, status, opened, now)
        next.isNamed = file.isNamed
        next.isAttached = file.isAttached
    }

    func lose(_ file: TailedFile, from start: Int64, to end: Int64, _ reason: Loss.Reason) {
        report.losses.append(
            Loss(origin: file.checkpoint.origin, start: start, end: end, reason: reason, noticed: wall))
    }

    /// Starts to follow a generation.
    @discardableResult
    func follow(_ checkpoint: Checkpoint, tag: Int, _ status: FileStatus, _ opened: File?, _ now: Int64) -> TailedFile {
        remember(checkpoint)
        let file = TailedFile(checkpoint: checkpoint, tag: tag, changes: changes)
        file.size = status.size
        file.modified = status.modified
        file.grown = now
        // An open file can be read to its end though it be deleted.
        if !checkpoint.isArchive, let opened, descriptors.hasRoom { descriptors.hold(file, opened) }
        attach(file)
        return file
    }

    /// The open file, opened again when it was closed and its path still leads to it.
    func opened(_ file: TailedFile) -> File? {
        if let open = file.file { return open }
        if file.isBlocked || file.isStream { return nil }
        descriptors.makeRoom()
        do {
            let opened = try File(reading: file.checkpoint.path, .nonBlocking)
            guard try opened.status().identity == file.identity else {
                file.isBlocked = true
                return nil
            }
            descriptors.hold(file, opened)
            return opened
        } catch {
            file.isBlocked = true
            if !error.isNotFound { skip(file.checkpoint.path, error) }
            return nil
        }
    }

    func skip(_ path: String, _ error: SystemError) {
        let reason: SkippedPath.Reason =
            error.isNotPermitted ? .notPermitted : error.isNotFound ? .notFound : .unreadable
        skipped.append(SkippedPath(path: path, reason: reason))
    }

    /// Files whose path leads elsewhere or nowhere stay open until they are read to the end.
    func detachMissing(_ now: Int64) {
        for file in live.values where !file.isAttached && !file.isStream {
            if let open = file.file {
                guard let status = try? open.status() else { continue }
                update(file, status, now)
            } else if file.archive == nil, !leads(file.checkpoint.path, to: file.identity) {
                release(file, ended: false)
            }
        }
    }

    func leads(_ path: String, to identity: FileIdentity) -> Bool {
        (try? FileStatus(path: path))?.identity == identity
    }

    /// A file that is not open and gone from its path: nothing more can be read of it, unless it
    /// comes back. `ended`: its inode is another's by now.
    private func release(_ file: TailedFile, ended: Bool) {
        if file.lag > 0 {
            let start = file.checkpoint.offset
            lose(file, from: start, to: file.checkpoint.isArchive ? start : file.size, .deleted)
        }
        keep(file, ended: ended)
    }

    /// Ends deleted files that have been read to the end and stay silent.
    func endFinished(_ now: Int64) {
        for file in live.values where !file.isAttached && !file.isStream && file.lag == 0 {
            guard let status = file.file.flatMap({ try? $0.status() }), status.links == 0 else { continue }
            if options.once || now - file.grown > options.endAfter { end(file) }
        }
    }

    /// No more will come of this generation.
    func end(_ file: TailedFile) {
        keep(file, ended: true)
    }

    private func keep(_ file: TailedFile, ended: Bool) {
        file.checkpoint.ended = ended
        file.checkpoint.trail = file.trail.hashes
        let done = file.current()
        detach(file)
        change(done)
    }
}
