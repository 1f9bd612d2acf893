import Diagnostics
import Linux
import Records
import Storage

/// What is written but not stored yet, for a search that asks a store's folder: no answer can show it.
enum StoreLag {
    /// Sources that are named one by one.
    private static let named = 3

    /// The sources of `snapshot` whose files have grown beyond what is stored, the worst first: `12 KiB of /var/log/a are
    /// not stored yet`. Cost: a look at each file that may still grow.
    static func lines(_ snapshot: any RecordSnapshot) throws(StoreError) -> [String] {
        var lagging: [(path: String, bytes: Int64)] = []
        for checkpoint in try snapshot.checkpoints() where !checkpoint.ended && !checkpoint.isArchive {
            // One that is gone, or another file by now, has nothing to come.
            guard let status = try? FileStatus(path: checkpoint.path), status.device == checkpoint.device,
                status.inode == checkpoint.inode, status.size > checkpoint.offset
            else { continue }
            lagging.append((checkpoint.path, status.size - checkpoint.offset))
        }
        lagging.sort { ($1.bytes, $0.path) < ($0.bytes, $1.path) }
        let lines = lagging.prefix(named).map { "\(sizeText($0.bytes)) of \($0.path) are not stored yet" }
        let more = lagging.dropFirst(named)
        if more.isEmpty { return lines }
        return lines + ["\(sizeText(more.reduce(0) { $0 + $1.bytes })) of \(more.count) more files"]
    }
}
