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
        try entries(path).filter { !isDirectory($0) }
    }

    /// What is in the directory `path`, by name, without hidden entries.
    private static func entries(_ path: String) throws(Diagnostics) -> [String] {
        guard let directory = opendir(path) else { throw fault(path, String(cString: strerror(errno))) }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { found.append(path.hasSuffix("/") ? path + name : "\(path)/\(name)") }
        }
        return found.sorted()
    }

    /// The .yml and .yaml files of a directory and of those below it, by name; a file is itself.
    static func yamlFiles(_ path: String, depth: Int = 0) throws(Diagnostics) -> [String] {
        guard isDirectory(path) else { return [path] }
        guard depth < 16 else { throw fault(path, "directories are nested too deep") }
        var files = try entries(path).filter { !isDirectory($0) && ($0.hasSuffix(".yml") || $0.hasSuffix(".yaml")) }
        for below in try entries(path) where isDirectory(below) { files += try yamlFiles(below, depth: depth + 1) }
        return files
    }

    /// The directory that the file `path` is in: `.` for a bare name.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
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
