public import Instants
internal import Linux
internal import SQLite

/// Copies the store in the folder `path` into the folder `target`, which is new or empty, while
/// others read and write it.
///
/// First `hot.db`, of one moment; that moment is what a restore gives back. Then each partition
/// that this copy names, cut back to the blocks that counted then. What retention removes
/// meanwhile is named, and its bytes count as expired. The manifest is written last.
/// Memory: a page cache. Space: no more than the store. The journal of `hot.db` grows meanwhile.
///
/// - Parameter made: the date to put into it.
/// - Parameter progress: called with the partitions done and the number of all.
/// - Throws: `other` when `target` is not empty; what is half written is no backup, and stays.
public func backupStore(
    _ path: String, to target: String, made: Instant, progress: (Int, Int) -> Void = { _, _ in }
) throws(StoreError) -> BackupManifest {
    var backup = StoreBackup(path: path, target: target, manifest: BackupManifest(made: made))
    return try backup.run(progress)
}

struct StoreBackup {
    let path: String
    let target: String
    var manifest: BackupManifest
    /// Called between the writes; for tests, which stop or disturb it there.
    var afterStep: (String) -> Void = { _ in }

    mutating func run(_ progress: (Int, Int) -> Void) throws(StoreError) -> BackupManifest {
        // Held until the end: as long as this view is open, no block that it counts is removed.
        let snapshot = try SegmentSnapshot(path)
        try prepare()
        try Self.duplicate(snapshot.hot.path, target + "/hot.db")
        afterStep("hot.db")
        let copy = try HotLog(copiedTo: target)
        let (through, rows) = try naming(copy.path) { () throws(SQLiteError) in
            (try copy.meta("sealed_through"), try copy.partitions())
        }
        for (index, row) in rows.enumerated() {
            progress(index, rows.count)
            try add(row.name, through, copy)
            afterStep(row.name)
        }
        if !manifest.removed.isEmpty { try forgetRemoved(copy) }
        progress(rows.count, rows.count)
        try seal("hot.db", first: true)
        try finish()
        withExtendedLifetime(snapshot) {}
        return manifest
    }

    private func prepare() throws(StoreError) {
        let isEmpty: Bool
        do {
            try makeDirectories(target)
            isEmpty = try listDirectory(target).entries.isEmpty
            if isEmpty { try makeDirectories(target + "/partitions") }
        } catch {
            throw .notAccessible(path: target, reason: error.reason)
        }
        if !isEmpty { throw .other(path: target, reason: "it is not empty; a backup needs a folder of its own") }
    }

    /// A copy of the state of a database at one moment, without free pages.
    private static func duplicate(_ from: String, _ to: String) throws(StoreError) {
        do {
            let connection = try Connection(from, mode: .readOnly)
            defer { withExtendedLifetime(connection) {} }
            try connection.statement("VACUUM INTO ?").bind(1, to).run()
        } catch {
            // What is full is where the copy goes.
            throw error.isFull ? .full(path: to) : StoreError(error, path: from)
        }
    }

    private mutating func add(_ name: String, _ through: Int64, _ copy: HotLog) throws(StoreError) {
        let file = "partitions/\(name).db"
        let (from, to) = (path + "/" + file, target + "/" + file)
        guard (try? FileStatus(path: from)) != nil else { return try note(missing: name, copy) }
        do {
            try Self.duplicate(from, to)
            let generation = try naming(copy.path) { () throws(SQLiteError) in try copy.generation(of: name) }
            try Partition(to, mode: .readWrite).cutBack(through, generation)
        } catch {
            if (try? FileStatus(path: from)) == nil { return try note(missing: name, copy) }
            guard case .damaged = error else { throw error }
            try copyDamaged(name, from, to, copy)
        }
        try seal(file)
    }

    /// A partition of the catalogue without a file was only planned by a seal, unless records are in it.
    private mutating func note(missing name: String, _ copy: HotLog) throws(StoreError) {
        let target = target + "/partitions/\(name).db"
        do { for suffix in ["", "-wal", "-shm", "-journal"] { try removeFile(target + suffix) } } catch {
            throw .notAccessible(path: target, reason: error.reason)
        }
        try naming(copy.path) { () throws(SQLiteError) in
            let row = try copy.partitions().first { $0.name == name }
            if let row, row.summary.blocks > 0 || row.summary.maxTime == .max { manifest.removed.append(name) }
            try copy.connection.statement("DELETE FROM partitions WHERE name = ?").bind(1, name).run()
            try copy.setGeneration(of: name, nil)
        }
    }

    /// What cannot be read is copied as it is, and nothing more is written to it.
    private mutating func copyDamaged(
        _ name: String, _ from: String, _ to: String, _ copy: HotLog
    ) throws(StoreError) {
        do {
            for suffix in ["-wal", "-shm", "-journal"] { try removeFile(to + suffix) }
            _ = try copyFile(from, to: to)
        } catch {
            throw .notAccessible(path: to, reason: error.reason)
        }
        try naming(copy.path) { () throws(SQLiteError) in
            try copy.connection.statement("UPDATE partitions SET damaged = 1 WHERE name = ?").bind(1, name).run()
        }
        manifest.damaged.append(name)
    }

    /// What retention took away since the copy of `hot.db` is named there as it is in the store.
    private func forgetRemoved(_ copy: HotLog) throws(StoreError) {
        let hot = try HotLog(reading: path)
        let expired = try naming(hot.path) { () throws(SQLiteError) in try hot.expired() }
        try naming(copy.path) { () throws(SQLiteError) in
            let all = joined(try copy.expired() + expired)
            try copy.connection.transaction { () throws(SQLiteError) in try copy.replaceExpired(all) }
        }
    }

    /// Syncs a file that is complete, and takes it into the manifest.
    private mutating func seal(_ name: String, first: Bool = false) throws(StoreError) {
        do {
            let path = target + "/" + name
            try File(writing: path, []).sync()
            let found = try measure(path)
            let file = BackupManifest.File(name: name, size: found.size, hash: found.hash)
            manifest.files.insert(file, at: first ? 0 : manifest.files.count)
        } catch {
            throw error.isOutOfSpace ? .full(path: target) : .inputOutput(path: target, reason: error.description)
        }
    }

    private func finish() throws(StoreError) {
        do {
            try syncDirectory(target + "/partitions")
            try syncDirectory(target)
            afterStep("synced")
            try writeFileAtomically(target + "/" + BackupManifest.name, Array(manifest.text.utf8), permissions: 0o640)
        } catch {
            throw error.isOutOfSpace ? .full(path: target) : .inputOutput(path: target, reason: error.description)
        }
    }
}

extension Partition {
    /// Removes what did not count at the moment of a copy: blocks of later seals and merges, and
    /// what was replaced. Left there, a restored store would take them for its own next seal.
    fileprivate func cutBack(_ sealedThrough: Int64, _ generation: Int64) throws(StoreError) {
        try naming(path) { () throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                var gone = try blockNumbers("SELECT id FROM blocks WHERE last_batch > ?", sealedThrough)
                if hasMerges {
                    gone.formUnion(
                        try blockNumbers("SELECT block FROM merges WHERE since > ?1 OR until <= ?1", generation))
                }
                try forget(gone)
                if hasMerges { try connection.execute("DELETE FROM merges") }
            }
            try connection.execute("PRAGMA journal_mode=DELETE")
        }
    }
}
