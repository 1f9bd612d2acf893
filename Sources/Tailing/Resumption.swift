internal import Compression
internal import Linux
internal import Records

extension Tailer {
    /// An archive of which everything is stored. Cost: no reading, as long as it is not written to.
    func isFinished(_ candidate: Candidate) -> Bool {
        guard let origin = finished[candidate.status.identity], var checkpoint = generations[origin],
            checkpoint.isStamped,
            checkpoint.anchorHash
                == ContentCheck.stamp(size: candidate.status.size, modified: candidate.status.modified)
        else { return false }
        finishedArchives += 1
        if checkpoint.path != candidate.path, !leads(checkpoint.path, to: candidate.status.identity) {
            checkpoint.path = candidate.path
            change(checkpoint)
        }
        return true
    }

    /// Goes on with a generation that the store knows, when the content agrees; after a restart,
    /// also under a new name.
    ///
    /// - Returns: false for a file that is none of the known ones.
    func resume(_ candidate: Candidate, _ now: Int64) -> Bool {
        guard let origin = byIdentity[candidate.status.identity], var checkpoint = generations[origin],
            !checkpoint.ended
        else { return false }
        let opened: File
        let agrees: Bool
        do {
            opened = try File(reading: candidate.path, .nonBlocking)
            if try opened.status().identity != candidate.status.identity { return true }
            agrees = try self.agrees(candidate, opened, checkpoint)
        } catch {
            skip(candidate.path, error)
            return true
        }
        guard agrees else {
            // The inode was used again, or the file was truncated while nobody looked.
            checkpoint.ended = true
            change(checkpoint)
            return false
        }
        if checkpoint.path != candidate.path, !leads(checkpoint.path, to: candidate.status.identity) {
            checkpoint.path = candidate.path
        }
        goOn(checkpoint, candidate, opened, now)
        return true
    }

    /// Whether the content of the file found is that of the generation.
    func agrees(_ candidate: Candidate, _ opened: File, _ checkpoint: Checkpoint) throws(SystemError) -> Bool {
        let status = candidate.status
        if checkpoint.isArchive {
            if checkpoint.anchorHash == ContentCheck.stamp(size: status.size, modified: status.modified) { return true }
            if checkpoint.offset == 0 { return candidate.path == checkpoint.path }
            let start = try start(of: opened)
            return Kinship.of(start, to: checkpoint, []) { stream(opened, isArchive: true, start) } == .extends
        }
        if status.size < checkpoint.offset { return false }
        if checkpoint.offset == 0 {
            // Nothing stored, nothing to hold it against: its number may have been used again.
            if candidate.path != checkpoint.path { return false }
            return try !isArchive(ContentCheck.bytes(opened, from: 0, count: 16))
        }
        return try ContentCheck.agrees(opened, with: checkpoint)
    }

    /// Follows `checkpoint` in the file of `candidate`, behind the bytes it has already.
    @discardableResult
    func goOn(_ checkpoint: Checkpoint, _ candidate: Candidate, _ opened: File, _ now: Int64) -> TailedFile {
        let file = follow(checkpoint, tag: candidate.tag, candidate.status, opened, now)
        file.isNamed = candidate.isNamed
        file.owesRecovery = checkpoint.path != checkpoint.source
        if !checkpoint.isArchive {
            // What cannot be read now is read at the next change, when it is checked anyway.
            try? file.remember(from: opened)
        }
        file.trail = PrefixTrail(checkpoint.trail)
        file.trail.note(checkpoint.prefix)
        file.checkpoint.trail = []
        return file
    }
}
