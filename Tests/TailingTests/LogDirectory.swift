import Foundation
import Glibc
import Linux

/// A temporary directory with files that tests write to, rename, cut and compress, as writers and
/// logrotate do. Removed with everything in it when the value goes.
final class LogDirectory {
    let path: String
    /// Open writers by name; they keep writing to the same file whatever happens to its name.
    private var writers: [String: Int32] = [:]

    init() {
        var template = Array((NSTemporaryDirectory() + "sawlog-tail-XXXXXX").utf8CString)
        path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    }

    deinit {
        for descriptor in writers.values { close(descriptor) }
        try? FileManager.default.removeItem(atPath: path)
    }

    func at(_ name: String) -> String { path + "/" + name }

    /// Appends to the file called `name`, made with its folders when missing.
    func append(_ text: String, to name: String) { append(Array(text.utf8), to: name) }

    func append(_ bytes: [UInt8], to name: String) {
        let folder = at(name).split(separator: "/").dropLast().joined(separator: "/")
        try? FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
        let descriptor = open(at(name), O_WRONLY | O_CREAT | O_APPEND, 0o644)
        put(bytes, descriptor)
        close(descriptor)
    }

    /// Writes through a descriptor that stays open; `append` says whether with O_APPEND.
    func keepWriting(_ text: String, to name: String, append: Bool = true) {
        let descriptor = writers[name] ?? open(at(name), O_WRONLY | O_CREAT | (append ? O_APPEND : 0), 0o644)
        writers[name] = descriptor
        put(Array(text.utf8), descriptor)
    }

    private func put(_ bytes: [UInt8], _ descriptor: Int32) {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        precondition(count == bytes.count, "the test's own write failed")
    }

    func reopen(_ name: String) { if let old = writers.removeValue(forKey: name) { close(old) } }
    func rename(_ from: String, _ to: String) { Glibc.rename(at(from), at(to)) }
    func remove(_ name: String) { unlink(at(name)) }
    func truncate(_ name: String, to size: Int = 0) { Glibc.truncate(at(name), off_t(size)) }
    func exists(_ name: String) -> Bool { access(at(name), F_OK) == 0 }

    /// Copies as `cp` does: a new file with the same content.
    func copy(_ from: String, _ to: String) {
        let bytes = [UInt8](FileManager.default.contents(atPath: at(from)) ?? Data())
        remove(to)
        append(bytes, to: to)
    }

    func bytes(_ name: String) -> [UInt8] { [UInt8](FileManager.default.contents(atPath: at(name)) ?? Data()) }
    func inode(_ name: String) -> UInt64 { (try? FileStatus(path: at(name)).inode) ?? 0 }

    /// Runs a program on files of this directory and waits for it.
    @discardableResult
    func run(_ program: String, _ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Compresses in place, as logrotate does: the old name goes.
    func gzip(_ name: String) { run("gzip", "-f", name) }
}
