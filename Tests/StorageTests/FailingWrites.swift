import CSQLite
import Glibc
import Synchronization

/// Makes the writes of SQLite to files under a folder fail, by replacing the system calls of its
/// Unix file layer. https://www.sqlite.org/c3ref/vfs.html (xSetSystemCall)
enum FailingWrites {
    struct Plan {
        /// Writes that still succeed.
        var left: Int
        var code: Int32
        /// Writes that failed so far.
        var failed = 0
    }

    static let plans = Mutex<[String: Plan]>([:])

    /// Lets `count` writes below `folder` pass, then fails them with `code` until `stop`.
    static func start(_ folder: String, after count: Int, code: Int32) {
        _ = installed
        plans.withLock { $0[folder] = Plan(left: count, code: code) }
    }

    /// - Returns: how many writes failed.
    @discardableResult
    static func stop(_ folder: String) -> Int {
        plans.withLock { $0.removeValue(forKey: folder)?.failed ?? 0 }
    }

    private static let installed: Bool = {
        guard let vfs = sqlite3_vfs_find(nil) else { return false }
        typealias Write = @convention(c) (Int32, UnsafeRawPointer?, Int, off_t) -> Int
        let replacement: Write = { descriptor, bytes, count, offset in
            if let code = FailingWrites.verdict(descriptor) {
                errno = code
                return -1
            }
            return pwrite(descriptor, bytes, count, offset)
        }
        let pointer = unsafeBitCast(replacement, to: sqlite3_syscall_ptr.self)
        for name in ["pwrite", "pwrite64"] { _ = vfs.pointee.xSetSystemCall(vfs, name, pointer) }
        return true
    }()

    private static func verdict(_ descriptor: Int32) -> Int32? {
        if plans.withLock({ $0.isEmpty }) { return nil }
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count - 1)
        guard length > 0 else { return nil }
        let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return plans.withLock { plans in
            guard let folder = plans.keys.first(where: { path.hasPrefix($0) }), var plan = plans[folder] else {
                return nil
            }
            defer { plans[folder] = plan }
            if plan.left > 0 {
                plan.left -= 1
                return nil
            }
            plan.failed += 1
            return plan.code
        }
    }
}
