import CSQLite
import Foundation
import Synchronization

/// What the disk would hold if the power went now: of each file below a folder, what it held when it was synced last.
/// Also lets syncs fail. Replaces `xSync` of SQLite's file layer. https://www.sqlite.org/c3ref/io_methods.html
enum PowerLoss {
    struct Trace {
        /// By the path below the folder.
        var durable: [String: [UInt8]] = [:]
        /// Syncs that still succeed; nil: all.
        var left: Int?
        var failed = 0
        var beforeSync: (@Sendable (Int) -> Void)?
        var syncs = 0
        var keepsContent = true
    }

    static let traces = Mutex<[String: Trace]>([:])
    private static let paths = Mutex<[UInt: String]>([:])

    /// - Parameter durable: what is on the disk already.
    static func start(
        _ folder: String, durable: [String: [UInt8]] = [:], syncs: Int? = nil,
        beforeSync: (@Sendable (Int) -> Void)? = nil
    ) {
        _ = installed
        traces.withLock { $0[folder] = Trace(durable: durable, left: syncs, beforeSync: beforeSync) }
    }

    /// Syncs below `folder` succeed and do nothing, which makes tests faster.
    static func spareSyncs(_ folder: String) {
        _ = installed
        traces.withLock { $0[folder] = Trace(keepsContent: false) }
    }

    /// - Returns: how many syncs failed.
    @discardableResult
    static func stop(_ folder: String) -> Int { traces.withLock { $0.removeValue(forKey: folder)?.failed ?? 0 } }

    static func durable(_ folder: String) -> [String: [UInt8]] { traces.withLock { $0[folder]?.durable ?? [:] } }

    /// The folder as it would be found. Files that are gone are gone: removing one need not be durable.
    static func image(_ folder: String) throws -> TemporaryFolder {
        let image = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: image.path + "/partitions", withIntermediateDirectories: true)
        for (name, content) in durable(folder) where FileManager.default.fileExists(atPath: folder + "/" + name) {
            try Data(content).write(to: URL(filePath: image.path + "/" + name))
        }
        return image
    }

    /// All files as they are now, for a folder in which everything was synced.
    static func content(_ folder: String) throws -> [String: [UInt8]] {
        var all: [String: [UInt8]] = [:]
        for path in try files(under: folder) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            all[String(path.dropFirst(folder.count + 1))] = try Array(Data(contentsOf: URL(filePath: path)))
        }
        return all
    }

    private typealias Open =
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vfs>?, UnsafePointer<CChar>?, UnsafeMutablePointer<sqlite3_file>?, Int32,
            UnsafeMutablePointer<Int32>?
        ) -> Int32
    private typealias Remove =
        @convention(c) (UnsafeMutablePointer<sqlite3_vfs>?, UnsafePointer<CChar>?, Int32) -> Int32
    private nonisolated(unsafe) static var open: Open?  // written once, before any use
    private nonisolated(unsafe) static var remove: Remove?  // the same
    private typealias Methods = UnsafeMutablePointer<sqlite3_io_methods>
    private typealias Sync = @convention(c) (UnsafeMutablePointer<sqlite3_file>?, Int32) -> Int32
    private nonisolated(unsafe) static var methods: [UInt: Methods] = [:]  // guarded by `paths`
    private nonisolated(unsafe) static var sync: Sync?  // guarded by `paths`

    /// To be asked for before the first connection that is to be watched is opened.
    static let installed: Bool = {
        guard let vfs = sqlite3_vfs_find(nil) else { return false }
        open = vfs.pointee.xOpen
        vfs.pointee.xOpen = { vfs, name, file, flags, out in
            guard let code = PowerLoss.open?(vfs, name, file, flags, out) else { return SQLITE_ERROR }
            if code == SQLITE_OK, let file, let name { PowerLoss.watch(file, String(cString: name)) }
            return code
        }
        remove = vfs.pointee.xDelete
        vfs.pointee.xDelete = { vfs, name, syncsFolder in
            let isWatched = name.map { PowerLoss.folder(of: String(cString: $0)) != nil } ?? false
            return PowerLoss.remove?(vfs, name, isWatched ? 0 : syncsFolder) ?? SQLITE_ERROR
        }
        return true
    }()

    private static func folder(of path: String) -> String? {
        traces.withLock { traces in traces.keys.first { path.hasPrefix($0 + "/") } }
    }

    private static func watch(_ file: UnsafeMutablePointer<sqlite3_file>, _ path: String) {
        guard let original = file.pointee.pMethods else { return }
        paths.withLock { paths in
            paths[UInt(bitPattern: file)] = path
            // Files that are locked and files that are not have different methods, but sync the same way.
            sync = original.pointee.xSync
            let key = UInt(bitPattern: original)
            if methods[key] == nil {
                let copy = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
                copy.initialize(to: original.pointee)
                copy.pointee.xSync = { file, flags in PowerLoss.synced(file, flags) }
                methods[key] = copy
            }
            file.pointee.pMethods = methods[key].map { UnsafePointer($0) }
        }
    }

    private static func synced(_ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32) -> Int32 {
        let (path, original) = paths.withLock { ($0[UInt(bitPattern: file)] ?? "", sync) }
        guard let folder = folder(of: path) else {
            return original?(file, flags) ?? SQLITE_OK
        }
        let (number, hook) = traces.withLock { traces in
            defer { traces[folder]?.syncs += 1 }
            return (traces[folder]?.syncs ?? 0, traces[folder]?.beforeSync)
        }
        hook?(number)
        return traces.withLock { traces in
            if let left = traces[folder]?.left {
                if left == 0 {
                    traces[folder]?.failed += 1
                    return SQLITE_IOERR | (4 << 8)
                }
                traces[folder]?.left = left - 1
            }
            guard traces[folder]?.keepsContent == true else { return SQLITE_OK }
            let content = FileManager.default.contents(atPath: path).map { Array($0) }
            traces[folder]?.durable[String(path.dropFirst(folder.count + 1))] = content ?? []
            return SQLITE_OK
        }
    }
}
