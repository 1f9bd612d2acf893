internal import Compression
internal import Linux
internal import Records

extension Tailer {
    /// Goes on with a generation that the store knows, when the content agrees; after a restart,
    /// also under a new name.
    func resume(_ candidate: Candidate, _ now: Int64) -> Bool {
        guard let origin = byIdentity[candidate.status.identity], var checkpoint = generations[origin],
            !checkpoint.ended
        else { return false }
        guard let opened = try? File(reading: candidate.path, .nonBlocking) else {
            skipped.append(SkippedPath(path: candidate.path, reason: .notPermitted))
            return true
        }
        let agrees: Bool
        if checkpoint.isArchive {
            agrees = archiveBegins(with: checkpoint, candidate.path)
        } else {
            agrees =
                candidate.status.size >= checkpoint.offset
                && (try? ContentCheck.agrees(opened, with: checkpoint)) == true
        }
        guard agrees else {
            // The inode was used again, or the file was truncated while nobody looked.
            checkpoint.ended = true
            generations[origin] = checkpoint
            byIdentity[candidate.status.identity] = nil
            report.ended.append(checkpoint)
            return false
        }
        if checkpoint.path != candidate.path {
            checkpoint.path = candidate.path
            families[RotationFamily(candidate.path), default: []].append(origin)
        }
        goOn(checkpoint, candidate, now)
        return true
    }

    /// Follows `checkpoint` in the file of `candidate`, behind the bytes it has already.
    private func goOn(_ checkpoint: Checkpoint, _ candidate: Candidate, _ now: Int64) {
        let file = follow(checkpoint, tag: candidate.tag, candidate.status, now)
        if checkpoint.isArchive {
            openArchive(file, skipping: checkpoint.offset)
        } else {
            // What cannot be read now is read at the next change, when it is checked anyway.
            try? file.remember()
        }
    }

    /// A file nobody knows by device and inode: a copy of a known one, or a new one.
    func adopt(_ candidate: Candidate, _ now: Int64) {
        let opened: File
        let start: [UInt8]
        do {
            opened = try File(reading: candidate.path, .nonBlocking)
            start = try ContentCheck.bytes(opened, from: 0, count: 4096)
        } catch {
            let reason: SkippedPath.Reason =
                error.isNotPermitted ? .notPermitted : error.isNotFound ? .notFound : .unreadable
            skipped.append(SkippedPath(path: candidate.path, reason: reason))
            return
        }
        let isArchive = CompressionFormat(magic: start) != nil
        if isArchive, !options.once, now - (undecided[candidate.path] ?? now) < 1_000_000_000 {
            // It may still be being written: look again when it has had a second.
            if undecided[candidate.path] == nil { undecided[candidate.path] = now }
            return
        }
        if !isArchive, !candidate.isNamed, ContentCheck.isBinary(start) {
            skipped.append(SkippedPath(path: candidate.path, reason: .binary))
            return
        }
        if RotationFamily.isRotated(candidate.path), settleCopy(candidate, opened, isArchive, now) { return }
        undecided[candidate.path] = nil
        begin(candidate, isArchive, now)
    }

    private func begin(_ candidate: Candidate, _ isArchive: Bool, _ now: Int64) {
        let status = candidate.status
        var fresh = Checkpoint(
            origin: newOrigin(), source: candidate.path, device: status.device, inode: status.inode,
            isArchive: isArchive)
        // A new file under a path goes on with the times of the file before it.
        fresh.lastTime = nil
        let file = follow(fresh, tag: candidate.tag, status, now)
        if isArchive { openArchive(file, skipping: 0) }
    }

    /// Looks among the generations of the same log for one whose stored bytes this file begins with.
    ///
    /// - Returns: true when the candidate is dealt with: it goes on an ended generation (copytruncate,
    ///   or compressed after a rename), or is put off until it is clear what it is.
    private func settleCopy(_ candidate: Candidate, _ opened: File, _ isArchive: Bool, _ now: Int64) -> Bool {
        let origins = Set(families[RotationFamily(candidate.path)] ?? [])
        for origin in origins.sorted(by: >) {
            let follower = live.values.first { $0.checkpoint.origin == origin }
            guard var checkpoint = follower?.current() ?? generations[origin], checkpoint.offset > 0 else { continue }
            let begins =
                isArchive
                ? archiveBegins(with: checkpoint, candidate.path) : plainBegins(with: checkpoint, opened)
            guard begins else { continue }
            if follower != nil { return putOff(candidate, isArchive, now) }
            if !checkpoint.ended, stillThere(checkpoint) { return putOff(candidate, isArchive, now) }
            byIdentity[FileIdentity(device: checkpoint.device, inode: checkpoint.inode)] = nil
            checkpoint.ended = false
            checkpoint.isArchive = isArchive
            checkpoint.path = candidate.path
            checkpoint.device = candidate.status.device
            checkpoint.inode = candidate.status.inode
            undecided[candidate.path] = nil
            report.recovered.append(origin)
            goOn(checkpoint, candidate, now)
            return true
        }
        return false
    }

    private func stillThere(_ checkpoint: Checkpoint) -> Bool {
        let status = try? FileStatus(path: checkpoint.path)
        return status?.identity == FileIdentity(device: checkpoint.device, inode: checkpoint.inode)
    }

    /// The original is still followed. A compressed copy of it is never read; a plain one is, once
    /// it is clear that the original will not be truncated.
    private func putOff(_ candidate: Candidate, _ isArchive: Bool, _ now: Int64) -> Bool {
        let since = undecided[candidate.path] ?? now
        undecided[candidate.path] = since
        if isArchive {
            skipped.append(SkippedPath(path: candidate.path, reason: .copy))
            return true
        }
        return !options.once && now - since < options.copyGrace
    }

    private func plainBegins(with checkpoint: Checkpoint, _ file: File) -> Bool {
        var offset: Int64 = 0
        return ContentCheck.beginsWith(checkpoint) { buffer in
            // A file that cannot be read is not known to be a copy.
            let count = (try? file.read(into: buffer, at: offset)) ?? 0
            offset += Int64(count)
            return count
        }
    }

    private func archiveBegins(with checkpoint: Checkpoint, _ path: String) -> Bool {
        guard let reader = try? ArchiveReader(path: path) else { return false }
        return ContentCheck.beginsWith(checkpoint) { (try? reader.read(into: $0)) ?? 0 }
    }
}
