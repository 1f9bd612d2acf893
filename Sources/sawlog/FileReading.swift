import Diagnostics
import Glibc

/// Reads the small files that a person writes: configuration, parsers, rules, patterns.
enum FileReading {
    /// Such files are small; a larger one is the wrong file.
    private static let limit = 8 << 20

    /// The text of the file `path`. Invalid UTF-8 becomes U+FFFD.
    static func source(_ path: String) throws(Diagnostics) -> SourceText {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw fault(path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw fault(path, String(cString: strerror(errno))) }
            if count == 0 { return SourceText(name: path, text: String(decoding: bytes, as: UTF8.self)) }
            bytes += chunk[..<count]
            if bytes.count > limit { throw fault(path, "larger than \(limit >> 20) MiB") }
        }
    }

    /// The visible files of the directory `path`, by name, not those in directories below it.
    static func filesOfDirectory(_ path: String) throws(Diagnostics) -> [String] {
        guard let directory = opendir(path) else { throw fault(path, String(cString: strerror(errno))) }
        defer { closedir(directory) }
        var files: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let file = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            if !name.hasPrefix("."), !isDirectory(file) { files.append(file) }
        }
        return files.sorted()
    }

    static func isDirectory(_ path: String) -> Bool {
        var found = stat()
        return stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
    }

    private static func fault(_ path: String, _ reason: String) -> Diagnostics {
        Diagnostics([Diagnostic("cannot read \(path): \(reason)")])
    }
}

/// Faults on standard error.
enum FaultReport {
    static func write(_ faults: [Diagnostic], _ arguments: ParsedArguments) {
        let color = arguments.wantsColor(on: 2)
        let text = faults.map { $0.rendered(color: color) }.joined(separator: "\n")
        Terminal.write(text + "\n", to: 2)
    }
}
