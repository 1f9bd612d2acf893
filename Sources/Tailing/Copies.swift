internal import Linux
internal import Records

extension Tailer {
    /// Looks among the generations of the same log for one whose stored bytes this file begins with.
    ///
    /// - Returns: true when the candidate is dealt with: it goes on an ended generation (copytruncate,
    ///   or compressed after a rename), or is put off until it is clear what it is.
    func settleCopy(_ arrival: Arrival, _ note: inout Undecided, _ now: Int64) -> Bool {
        if let (origin, checkpoint, kinship) = nearestRelative(of: arrival) {
            // It may still be growing: what it is shows when it is left alone.
            if note.since == now, !options.once { return true }
            if followers[origin] != nil || (!checkpoint.ended && stillThere(checkpoint)) {
                if !arrival.isArchive, options.once || now - note.since >= options.copyGrace { return false }
                note.verdict = .copy(origin)
                skipped.append(SkippedPath(path: arrival.candidate.path, reason: .copy))
                return true
            }
            take(checkpoint, arrival, kinship, now)
            return true
        }
        return !options.once && hasCutRelative(arrival)
    }

    /// A log that was cut off since this sweep looked at it: what its copy is shows in the next one.
    private func hasCutRelative(_ arrival: Arrival) -> Bool {
        relatives(of: arrival).contains { origin in
            guard let follower = followers[origin], !follower.checkpoint.isArchive else { return false }
            // What cannot be read is not known to have changed.
            return (try? follower.agreesWithDisk()) == false
        }
    }

    /// The generation that this file goes on, else one that holds all of it, the newest first.
    private func nearestRelative(of arrival: Arrival) -> (UInt32, Checkpoint, Kinship)? {
        var holder: (UInt32, Checkpoint, Kinship)?
        for origin in relatives(of: arrival) {
            guard let checkpoint = followers[origin]?.current() ?? generations[origin] else { continue }
            switch kinship(arrival, origin, checkpoint) {
            case .extends: return (origin, checkpoint, .extends)
            case .within: holder = holder ?? (origin, checkpoint, .within)
            case .none: continue
            }
        }
        return holder
    }

    /// The newest generations first: of the same log in the same folder, or the one above.
    private func relatives(of arrival: Arrival) -> [UInt32] {
        let path = arrival.candidate.path
        let family = RotationFamily(path)
        let origins = (families[family] ?? []).union(families[family.above] ?? []).sorted(by: >)
        if origins.isEmpty { return [] }
        let earlier = Set(RotationFamily.earlierNames(path))
        let isOfOneLog = origins.contains {
            generations[$0].map { earlier.contains(RotationFamily.name(of: $0.source)) } ?? false
        }
        if isOfOneLog { return origins }
        // `rank-0.log` is no rotation of `rank-1.log`: without a log of the bare name, numbers are names.
        let names = earlier.union([RotationFamily.name(of: path)])
        return origins.filter { generations[$0].map { names.contains(RotationFamily.name(of: $0.path)) } ?? false }
    }

    private func kinship(_ arrival: Arrival, _ origin: UInt32, _ checkpoint: Checkpoint) -> Kinship {
        let follower = followers[origin]
        let known = Kinship.of(arrival.start, to: checkpoint, follower?.trail.hashes ?? checkpoint.trail) {
            stream(arrival.file, isArchive: arrival.isArchive, arrival.start)
        }
        // The original itself says more, unless it was cut off since it was looked at: then the
        // hashes of what it held are all that is left.
        if known == .none, let follower, !follower.checkpoint.isArchive, let original = opened(follower) {
            // Most other files differ in the first bytes.
            guard (try? shares(arrival.start, original)) == true else { return .none }
            return stream(arrival.file, isArchive: arrival.isArchive, arrival.start)
                .map { Kinship.of($0, to: checkpoint, in: original) } ?? .none
        }
        return known
    }

    private func shares(_ start: [UInt8], _ original: File) throws(SystemError) -> Bool {
        let other = try ContentCheck.bytes(original, from: 0, count: start.count)
        let count = min(start.count, other.count)
        return count > 0 && start.prefix(count) == other.prefix(count)
    }

    private func stillThere(_ checkpoint: Checkpoint) -> Bool {
        let status = try? FileStatus(path: checkpoint.path)
        return status?.identity == FileIdentity(device: checkpoint.device, inode: checkpoint.inode)
    }

    /// The generation goes on in a copy of its file.
    private func take(_ known: Checkpoint, _ arrival: Arrival, _ kinship: Kinship, _ now: Int64) {
        let candidate = arrival.candidate
        var checkpoint = known
        checkpoint.ended = false
        checkpoint.isArchive = arrival.isArchive
        checkpoint.path = candidate.path
        checkpoint.device = candidate.status.device
        checkpoint.inode = candidate.status.inode
        if kinship == .within {
            // Nothing in it is new, and nobody writes to a copy.
            checkpoint.ended = true
            checkpoint.anchorLength = 0
            checkpoint.anchorHash = ContentCheck.stamp(size: candidate.status.size, modified: candidate.status.modified)
            return change(checkpoint)
        }
        settleRecovery(goOn(checkpoint, candidate, arrival.file, now))
    }
}
