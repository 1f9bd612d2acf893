internal import Compression
public import Instants
internal import Linux
public import Records

/// Follows files: finds them, knows them again, and says which have something to read.
///
/// `sweep` looks at the disk and is the truth; `notice` takes the kernel's hints between sweeps.
/// Everything is driven by the caller, who brings the monotonic time, reads with `read`, and says
/// with `consume` what became records. One thread.
public final class Tailer {
    let options: TailOptions
    private let discovery: Discovery
    /// Files being followed, by device and inode.
    var live: [FileIdentity: TailedFile] = [:]
    /// Every generation ever seen, by number; the newest state of those that are not live.
    var generations: [UInt32: Checkpoint] = [:]
    var byIdentity: [FileIdentity: UInt32] = [:]
    var families: [RotationFamily: [UInt32]] = [:]
    private var nextOrigin: UInt32
    /// Possible copies of files that are still followed, with the time they were first seen.
    var undecided: [String: Int64] = [:]
    public internal(set) var skipped: [SkippedPath] = []
    public private(set) var directories: Set<String> = []
    var report = TailReport()
    /// The wall clock, for the ledger; set by the caller.
    public var wall = Instant.epoch

    /// - Parameter known: the checkpoints of the store.
    public init(inputs: [TailInput], known: [Checkpoint], options: TailOptions = TailOptions()) {
        self.options = options
        discovery = Discovery(inputs)
        nextOrigin = (known.map(\.origin).max() ?? 0) + 1
        for checkpoint in known { remember(checkpoint) }
    }

    /// The files being followed, in no order.
    public var files: [TailedFile] { Array(live.values) + detached }
    /// Generations that lost their identity to a new one, but still have unread bytes in an open file.
    var detached: [TailedFile] = []

    func remember(_ checkpoint: Checkpoint) {
        if generations.updateValue(checkpoint, forKey: checkpoint.origin) == nil {
            families[RotationFamily(checkpoint.path), default: []].append(checkpoint.origin)
        }
        if !checkpoint.ended {
            byIdentity[FileIdentity(device: checkpoint.device, inode: checkpoint.inode)] = checkpoint.origin
        }
    }

    func newOrigin() -> UInt32 {
        defer { nextOrigin += 1 }
        return nextOrigin
    }

    /// Looks at every input and every followed file.
    public func sweep(now: Int64) {
        let found = discovery.look()
        directories = found.directories
        skipped = found.skipped
        for file in live.values { file.isAttached = false }
        var later: [Candidate] = []
        for candidate in found.candidates {
            if let file = live[candidate.status.identity] {
                meet(file, at: candidate, now)
            } else if resume(candidate, now) {
                continue
            } else {
                later.append(candidate)
            }
        }
        detachMissing(now)
        // New files last, oldest first: by then it is clear which known files are still there.
        for candidate in later.sorted(by: { ($0.status.modified, $0.path) < ($1.status.modified, $1.path) }) {
            adopt(candidate, now)
        }
        endFinished(now)
    }

    /// The kernel says that something happened to the file at `path`.
    public func notice(_ path: String, now: Int64) {
        guard let status = try? FileStatus(path: path), let file = live[status.identity], file.checkpoint.path == path
        else { return }
        update(file, status, now)
    }

    /// A known file was found at a path: the same one, another name, or its new name.
    private func meet(_ file: TailedFile, at candidate: Candidate, _ now: Int64) {
        if file.checkpoint.path != candidate.path {
            let old = try? FileStatus(path: file.checkpoint.path)
            // Its old path still leads to it: a second name of one file, which is read once.
            if old?.identity == candidate.status.identity { return }
            file.checkpoint.path = candidate.path
            file.isDirty = true
            families[RotationFamily(candidate.path), default: []].append(file.checkpoint.origin)
        }
        file.isAttached = true
        update(file, candidate.status, now)
    }

    /// Takes in a new size; finds truncation, also when the file has grown past its old size since.
    func update(_ file: TailedFile, _ status: FileStatus, _ now: Int64) {
        let changed = status.size != file.size || status.modified != file.modified
        if file.checkpoint.isArchive {
            if changed { file.grown = now }
        } else if status.size < file.checkpoint.offset {
            return restart(file, status, now)
        } else if changed {
            if file.file == nil { open(file) }
            if let agrees = try? file.agreesWithDisk(), !agrees { return restart(file, status, now) }
            file.grown = now
        }
        file.size = status.size
        file.modified = status.modified
    }

    /// The file's content was replaced: what was stored is one generation, what is there now the next.
    private func restart(_ file: TailedFile, _ status: FileStatus, _ now: Int64) {
        let old = file.checkpoint
        if file.size > old.offset {
            report.losses.append(
                Loss(origin: old.origin, start: old.offset, end: file.size, reason: .truncated, noticed: wall))
        }
        end(file)
        var fresh = Checkpoint(origin: newOrigin(), source: old.source, device: status.device, inode: status.inode)
        fresh.path = old.path
        fresh.lastTime = old.lastTime
        follow(fresh, tag: file.tag, status, now)
    }

    /// Starts to follow a generation.
    @discardableResult
    func follow(_ checkpoint: Checkpoint, tag: Int, _ status: FileStatus, _ now: Int64) -> TailedFile {
        remember(checkpoint)
        let file = TailedFile(checkpoint: checkpoint, tag: tag)
        file.size = status.size
        file.modified = status.modified
        file.grown = now
        live[status.identity] = file
        open(file)
        return file
    }

    func open(_ file: TailedFile) {
        do {
            file.file = try File(reading: file.checkpoint.path, .nonBlocking)
            if file.file.flatMap({ try? $0.status().identity }) != file.identity { file.file = nil }
        } catch {
            file.file = nil
            let reason: SkippedPath.Reason = error.isNotPermitted ? .notPermitted : .unreadable
            skipped.append(SkippedPath(path: file.checkpoint.path, reason: reason))
        }
    }

    /// Files whose path leads elsewhere or nowhere stay open until they are read to the end.
    private func detachMissing(_ now: Int64) {
        for file in live.values where !file.isAttached {
            guard let status = file.file.flatMap({ try? $0.status() }) else {
                // Not open and gone from its path: nothing more can be read of it.
                if file.file == nil { end(file) }
                continue
            }
            update(file, status, now)
        }
    }

    /// Ends deleted files that have been read to the end and stay silent.
    private func endFinished(_ now: Int64) {
        for file in live.values where !file.isAttached && file.lag == 0 {
            let links = file.file.flatMap { try? $0.status().links } ?? 0
            if links == 0, options.once || now - file.grown > options.endAfter { end(file) }
        }
    }

    /// No more will come of this generation.
    func end(_ file: TailedFile) {
        file.checkpoint.ended = true
        file.isDirty = true
        let done = file.current()
        generations[done.origin] = done
        if byIdentity[file.identity] == done.origin { byIdentity[file.identity] = nil }
        live[file.identity] = nil
        report.ended.append(done)
    }

    /// What has to be committed with the records read since the last call: the state of every
    /// file that moved on, and losses.
    public func takeReport() -> TailReport {
        var taken = report
        report = TailReport()
        taken.checkpoints = taken.ended
        for file in live.values where file.isDirty {
            file.isDirty = false
            let checkpoint = file.current()
            generations[checkpoint.origin] = checkpoint
            taken.checkpoints.append(checkpoint)
        }
        return taken
    }
}

/// What changed since the last report.
public struct TailReport {
    public var checkpoints: [Checkpoint] = []
    public var losses: [Loss] = []
    /// Generations whose truncated bytes were found in a copy.
    public var recovered: [UInt32] = []
    var ended: [Checkpoint] = []

    public var isEmpty: Bool { checkpoints.isEmpty && losses.isEmpty && recovered.isEmpty && ended.isEmpty }
}
