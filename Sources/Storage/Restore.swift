public import Instants
internal import Linux

/// What a restore did.
public struct RestoreOutcome: Sendable {
    public var manifest: BackupManifest
    /// Where the store is now that was there before.
    public var movedAside: String?
    /// The proof of the restored store.
    public var verification: VerificationReport
}

/// Makes the store in the folder `path` what it was when `backup` was made.
///
/// All is copied beside the store, held against the manifest, synced and proved before anything
/// that is there is touched; then folders are renamed. A crash leaves the old store, the new one,
/// or, between two renames, none at `path` and both beside it: restoring again makes that good.
///
/// - Parameter movingAside: a store that is there gets the name `path.before-` and this time;
///   nil refuses when something is there.
/// - Throws: `locked` when the store is in use, `damaged` when the backup is not whole.
public func restoreStore(
    _ path: String, from backup: String, movingAside now: Instant?, progress: (Int, Int) -> Void = { _, _ in }
) throws(StoreError) -> RestoreOutcome {
    let manifest = try BackupManifest(readingFrom: backup)
    let place = StorePlace(path: (try? resolvedPath(path)) ?? withoutTrailingSlashes(path))
    let lock = try place.take()
    let isTaken = try place.isTaken
    if isTaken, now == nil {
        throw .other(path: path, reason: "it is not empty; with --force it is moved aside, not removed")
    }
    try place.stage(manifest, from: backup, progress)
    let verification = try verifyStore(place.staging)
    let aside = isTaken ? now.map(place.nameAside) : nil
    try place.swap(aside)
    withExtendedLifetime(lock) {}
    return RestoreOutcome(manifest: manifest, movedAside: aside, verification: verification)
}

/// Names beside the folder are made by adding to its own.
private func withoutTrailingSlashes(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
}

/// The folder that a restore fills, and the one beside it where it gets ready.
private struct StorePlace {
    let path: String
    var staging: String { path + ".restoring" }

    /// Keeps others from opening the store that is there, if there is one.
    func take() throws(StoreError) -> FileLock? {
        let hasStore = ["/hot.db", "/lock"].contains { (try? FileStatus(path: path + $0)) != nil }
        do { return hasStore ? try FileLock(path + "/lock") : nil } catch {
            guard error.isBusy else { throw .notAccessible(path: path, reason: error.reason) }
            let note = (try? readFile(path + "/lock", limit: 256)).map { String(decoding: $0, as: UTF8.self) }
            throw .locked(path: path, holder: note.flatMap { $0.isEmpty ? nil : $0 } ?? "another process")
        }
    }

    var isTaken: Bool {
        get throws(StoreError) {
            do { return try !listDirectory(path).entries.isEmpty } catch {
                if error.isNotFound { return false }
                throw .notAccessible(path: path, reason: error.reason)
            }
        }
    }

    /// A name that nothing has, for the store that was there.
    func nameAside(_ now: Instant) -> String {
        let name = "\(path).before-\(now.nanoseconds / 1_000_000_000)"
        var (free, number) = (name, 2)
        while (try? FileStatus(path: free)) != nil {
            free = "\(name)-\(number)"
            number += 1
        }
        return free
    }

    func stage(
        _ manifest: BackupManifest, from backup: String, _ progress: (Int, Int) -> Void
    ) throws(StoreError) {
        var faults: [String] = []
        do {
            try clear()
            try makeDirectories(staging + "/partitions")
        } catch {
            throw .notAccessible(path: staging, reason: error.reason)
        }
        for (index, file) in manifest.files.enumerated() {
            progress(index, manifest.files.count)
            if let fault = try copy(file, from: backup) { faults.append("\(file.name) \(fault)") }
        }
        progress(manifest.files.count, manifest.files.count)
        do {
            guard faults.isEmpty else {
                try clear()
                throw StoreError.damaged(path: backup, reason: faults.joined(separator: "; "))
            }
            try syncDirectory(staging + "/partitions")
            try syncDirectory(staging)
        } catch let error as StoreError {
            throw error
        } catch {
            throw .inputOutput(path: staging, reason: "\(error)")
        }
    }

    /// What is wrong with the copy, if anything.
    private func copy(_ file: BackupManifest.File, from backup: String) throws(StoreError) -> String? {
        do {
            guard try FileStatus(path: backup + "/" + file.name).size == file.size else { return "has another size" }
            let found = try copyFile(backup + "/" + file.name, to: staging + "/" + file.name)
            return found.hash == file.hash && found.size == file.size ? nil : "has other bytes than were written"
        } catch {
            if error.isNotFound { return "is missing" }
            if error.isOutOfSpace { throw .full(path: staging) }
            throw .inputOutput(path: error.path ?? staging, reason: error.reason)
        }
    }

    func swap(_ aside: String?) throws(StoreError) {
        do {
            if let aside { try renameFile(path, to: aside) }
            // A folder that is there is empty, and so gives way.
            try renameFile(staging, to: path)
            try syncDirectory(directory(of: path))
        } catch {
            throw .notAccessible(path: path, reason: error.reason)
        }
    }

    /// Removes what an earlier restore left behind.
    private func clear() throws(SystemError) {
        for folder in [staging + "/partitions", staging] where (try? FileStatus(path: folder)) != nil {
            for entry in try listDirectory(folder).entries { try removeFile(folder + "/" + entry.name) }
            try removeDirectory(folder)
        }
    }
}
