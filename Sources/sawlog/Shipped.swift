import Glibc
import Linux
import Settings

/// The parsers and rules that come with the program.
enum Shipped {
    /// Their directory, nil when they are not installed.
    static func directory() -> String? {
        Settings.sharedDirectory(
            executable: executable(), environment: Host.environment, isDirectory: FileReading.isDirectory)
    }

    private static func executable() -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            let count = readlink("/proc/self/exe", buffer.baseAddress!, buffer.count)
            return count > 0
                ? String(
                    decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]), as: UTF8.self)
                : "/"
        }
    }
}
