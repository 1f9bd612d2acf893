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
    private(set) var live: [FileIdentity: TailedFile] = [:]
    /// The same, by the number of the generation.
    private(set) var followers: [UInt32: TailedFile] = [:]
    /// Those of them that have bytes which are not stored.
    var pending: [UInt32: TailedFile] = [:]
    /// Every generation ever seen, by number; the newest state of those that are not live.
    private(set) var generations: [UInt32: Checkpoint] = [:]
    /// Generations that may go on, by the file they were last seen in.
    private(set) var byIdentity: [FileIdentity: UInt32] = [:]
    /// Files in which nothing is new: archives read to their end, copies that end before what is stored.
    private(set) var finished: [FileIdentity: UInt32] = [:]
    /// Generations that have a trail, oldest first.
    private var trailed: [UInt32] = []
    private(set) var families: [RotationFamily: Set<UInt32>] = [:]
    /// Files that are not followed, or not yet.
    var undecided: [FileIdentity: Undecided] = [:]
    let changes = ChangeList()
    let descriptors: OpenFiles
    private var nextOrigin: UInt32
    /// Monotonic time of the last call that brought one.
    var latest: Int64 = 0
    public internal(set) var skipped: [SkippedPath] = []
    public private(set) var directories: Set<String> = []
    /// Archives met by the last sweep of which everything had been stored before.
    public internal(set) var finishedArchives = 0
    var report = TailReport()
    /// The wall clock, for the ledger; set by the caller.
    public var wall = Instant.epoch

    /// - Parameter known: the checkpoints of the store.
    public init(inputs: [TailInput], known: [Checkpoint], options: TailOptions = TailOptions()) {
        self.options = options
        discovery = Discovery(inputs)
        descriptors = OpenFiles(limit: options.openLimit)
        nextOrigin = (known.map(\.origin).max() ?? 0) + 1
        for checkpoint in known.sorted(by: { $0.origin < $1.origin }) { remember(checkpoint) }
    }

    /// The files being followed, in no order. Cost: a copy of the list.
    public var files: [TailedFile] { Array(live.values) }

    /// The files that can be read further now, the oldest first. Cost: by the number of files with
    /// bytes that are not stored, not of all.
    public func ready(now: Int64) -> [TailedFile] {
        pending.values.filter { phase(of: $0, now: now) != nil }
            .sorted { ($0.modified, $0.checkpoint.origin) < ($1.modified, $1.checkpoint.origin) }
    }

    /// Looks at every input and every followed file.
    public func sweep(now: Int64) {
        latest = now
        let found = discovery.look()
        directories = found.directories
        skipped = found.skipped
        finishedArchives = 0
        for file in live.values {
            file.isAttached = false
            file.isBlocked = false
        }
        var later: [Candidate] = []
        for candidate in found.candidates {
            if let file = live[candidate.status.identity] {
                meet(file, at: candidate, now)
                // What it held has been replaced by something that is no log, or no longer a copy.
                if live[candidate.status.identity] == nil { later.append(candidate) }
            } else if !isFinished(candidate), !resume(candidate, now) {
                later.append(candidate)
            }
        }
        detachMissing(now)
        // New files last, when it is clear which known files are still there; possible copies after
        // their originals, real names before links, and then the oldest first.
        let ranked = later.map {
            (candidate: $0, rank: (RotationFamily.isRotated($0.path) ? 2 : 0) + ($0.isLink ? 1 : 0))
        }
        .sorted {
            ($0.rank, $0.candidate.status.modified, $0.candidate.path)
                < ($1.rank, $1.candidate.status.modified, $1.candidate.path)
        }
        for (candidate, _) in ranked where live[candidate.status.identity] == nil { adopt(candidate, now) }
        if !undecided.isEmpty {
            let seen = Set(later.map(\.status.identity))
            undecided = undecided.filter { seen.contains($0.key) }
        }
        endFinished(now)
    }

    /// The kernel says that something happened to the file at `path`.
    public func notice(_ path: String, now: Int64) {
        latest = now
        guard let status = try? FileStatus(path: path), let file = live[status.identity] else { return }
        update(file, status, now)
    }

    /// What has to be committed with the records read since the last call: the state of every
    /// file that moved on, and losses. Cost: by the number of files that moved on.
    public func takeReport() -> TailReport {
        var taken = report
        report = TailReport()
        for file in changes.files where !file.isOver {
            let checkpoint = file.current()
            generations[checkpoint.origin] = checkpoint
            taken.checkpoints.append(checkpoint)
        }
        for file in changes.files { file.markClean() }
        changes.files.removeAll(keepingCapacity: true)
        return taken
    }
}

// MARK: The tables

extension Tailer {
    func newOrigin() -> UInt32 {
        defer { nextOrigin += 1 }
        return nextOrigin
    }

    /// Keeps the state of a generation, and how to find it again.
    func remember(_ checkpoint: Checkpoint) {
        let identity = FileIdentity(device: checkpoint.device, inode: checkpoint.inode)
        if let old = generations.updateValue(checkpoint, forKey: checkpoint.origin) { forgetIdentity(of: old) }
        if !checkpoint.trail.isEmpty { keepTrail(of: checkpoint.origin) }
        families[RotationFamily(checkpoint.path), default: []].insert(checkpoint.origin)
        if checkpoint.path != checkpoint.source {
            families[RotationFamily(checkpoint.source), default: []].insert(checkpoint.origin)
        }
        if !checkpoint.ended {
            byIdentity[identity] = checkpoint.origin
        } else if checkpoint.isStamped {
            finished[identity] = checkpoint.origin
        }
    }

    /// Copies are made soon after a generation ends; a log that rotates without end must not fill the memory.
    private func keepTrail(of origin: UInt32) {
        trailed.append(origin)
        if trailed.count > 1000 { generations[trailed.removeFirst()]?.trail = [] }
    }

    private func forgetIdentity(of checkpoint: Checkpoint) {
        let identity = FileIdentity(device: checkpoint.device, inode: checkpoint.inode)
        if byIdentity[identity] == checkpoint.origin { byIdentity[identity] = nil }
        if finished[identity] == checkpoint.origin { finished[identity] = nil }
    }

    /// Changes a generation that is not followed.
    func change(_ checkpoint: Checkpoint) {
        remember(checkpoint)
        report.checkpoints.append(checkpoint)
    }

    func attach(_ file: TailedFile) {
        live[file.identity] = file
        followers[file.checkpoint.origin] = file
        reckon(file)
    }

    func detach(_ file: TailedFile) {
        descriptors.close(file)
        file.archive = nil
        file.isOver = true
        if live[file.identity] === file { live[file.identity] = nil }
        followers[file.checkpoint.origin] = nil
        pending[file.checkpoint.origin] = nil
    }

    /// Keeps the list of files with something to read up to date.
    func reckon(_ file: TailedFile) {
        pending[file.checkpoint.origin] = file.lag > 0 && !file.isOver ? file : nil
    }
}

/// What changed since the last report.
public struct TailReport {
    /// In the order of the changes: of two with one origin the later is right.
    public var checkpoints: [Checkpoint] = []
    public var losses: [Loss] = []
    /// Lost bytes that were found in a copy and are stored. To be taken in before `losses`.
    public var recovered: [Recovery] = []

    public var isEmpty: Bool { checkpoints.isEmpty && losses.isEmpty && recovered.isEmpty }
}
