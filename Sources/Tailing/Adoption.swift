internal import Compression
internal import Linux
internal import Records

/// A file that is not followed, or not yet: why, and since when it has not changed.
struct Undecided {
    enum Verdict {
        /// Not looked at yet, or to be looked at again.
        case open
        case binary
        /// Its content is that of a generation which is still followed.
        case copy(UInt32)
    }

    var size: Int64
    var modified: Int64
    var since: Int64
    var verdict = Verdict.open
}

extension Tailer {
    /// A compressed file that did not change for so long is complete.
    private static let archiveSettles: Int64 = 1_000_000_000

    /// A file nobody knows by device and inode: a copy of a known one, or a new one.
    func adopt(_ candidate: Candidate, _ now: Int64) {
        let isRotated = RotationFamily.isRotated(candidate.path)
        // A copy or an archive that is just being made begins empty.
        if isRotated, candidate.status.size == 0, !options.once { return }
        var note = look(candidate, now)
        defer { undecided[candidate.status.identity] = live[candidate.status.identity] == nil ? note : nil }
        if isSettled(note, candidate, now) { return }
        do {
            let opened = try File(reading: candidate.path, .nonBlocking)
            guard try opened.status().identity == candidate.status.identity else { return }
            let start = try ContentCheck.bytes(opened, from: 0, count: 4096)
            let isArchive = isArchive(start)
            if isArchive, !options.once, now - note.since < Self.archiveSettles { return }
            if !isArchive, !candidate.isNamed, ContentCheck.isBinary(start) {
                note.verdict = .binary
                skipped.append(SkippedPath(path: candidate.path, reason: .binary))
                return
            }
            let text = isArchive ? try self.start(of: opened) : start
            let arrival = Arrival(candidate: candidate, file: opened, isArchive: isArchive, start: text)
            if isRotated, settleCopy(arrival, &note, now) { return }
            begin(arrival, now)
        } catch {
            skip(candidate.path, error)
        }
    }

    /// What is known about the candidate, with the time since when it is as it is now.
    private func look(_ candidate: Candidate, _ now: Int64) -> Undecided {
        let (size, modified) = (candidate.status.size, candidate.status.modified)
        if let note = undecided[candidate.status.identity], note.size == size, note.modified == modified { return note }
        return Undecided(size: size, modified: modified, since: now)
    }

    /// True when nothing has changed since it was decided not to read it.
    private func isSettled(_ note: Undecided, _ candidate: Candidate, _ now: Int64) -> Bool {
        switch note.verdict {
        case .open: return false
        case .binary:
            skipped.append(SkippedPath(path: candidate.path, reason: .binary))
            return true
        case .copy(let origin):
            // Once the original is gone or cut off, the copy takes its place.
            guard followers[origin] != nil, isArchiveName(candidate.path) || now - note.since < options.copyGrace else {
                return false
            }
            skipped.append(SkippedPath(path: candidate.path, reason: .copy))
            return true
        }
    }

    private func begin(_ arrival: Arrival, _ now: Int64) {
        let candidate = arrival.candidate
        let fresh = Checkpoint(
            origin: newOrigin(), source: candidate.path, device: candidate.status.device, inode: candidate.status.inode,
            isArchive: arrival.isArchive)
        follow(fresh, tag: candidate.tag, candidate.status, arrival.file, now).isNamed = candidate.isNamed
    }

    func isArchive(_ start: [UInt8]) -> Bool { CompressionFormat(magic: start) != nil }

    private func isArchiveName(_ path: String) -> Bool {
        [".gz", ".zst", ".xz", ".bz2"].contains { path.hasSuffix($0) }
    }

    /// The first bytes of the text in `file`, decompressed.
    func start(of file: File) throws(SystemError) -> [UInt8] {
        let start = try ContentCheck.bytes(file, from: 0, count: 4096)
        guard isArchive(start), let stream = stream(file, isArchive: true, []) else { return start }
        var text = [UInt8](repeating: 0, count: 4096)
        let count = text.withUnsafeMutableBytes { stream.next($0) }
        return Array(text.prefix(count))
    }

    /// The bytes of the text in `file`, decompressed. nil when they cannot be read.
    func stream(_ file: File, isArchive: Bool, _ start: [UInt8]) -> ContentStream? {
        if isArchive {
            guard let reader = try? ArchiveReader(path: file.descriptorPath) else { return nil }
            return ContentStream(start: start) { buffer in
                // What cannot be read ends it: the rest is no proof.
                (try? withExtendedLifetime(file) { () throws(CompressionError) in try reader.read(into: buffer) }) ?? 0
            }
        }
        var offset: Int64 = 0
        return ContentStream(start: start) { buffer in
            let count = (try? file.read(into: buffer, at: offset)) ?? 0
            offset += Int64(count)
            return count
        }
    }
}

/// A candidate that was opened.
struct Arrival {
    let candidate: Candidate
    let file: File
    let isArchive: Bool
    /// The first bytes of its text, at most 4096.
    let start: [UInt8]
}

extension File {
    /// A path that leads to this very file, whatever has its name by now. proc(5).
    var descriptorPath: String { "/proc/self/fd/\(descriptor)" }
}
