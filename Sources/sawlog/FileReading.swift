import Diagnostics
import Linux

/// Reads the small files that a person writes: configuration, parsers, rules, patterns.
enum FileReading {
    /// Such files are small; a larger one is the wrong file.
    private static let limit = 8 << 20

    /// The text of the file `path`. Invalid UTF-8 becomes U+FFFD.
    static func source(_ path: String) throws(Diagnostics) -> SourceText {
        do throws(SystemError) {
            return SourceText(name: path, text: String(decoding: try readFile(path, limit: limit), as: UTF8.self))
        } catch {
            throw fault(path, error)
        }
    }

    /// The visible files of the directory `path`, by name, not those in directories below it.
    static func filesOfDirectory(_ path: String) throws(Diagnostics) -> [String] {
        try entries(path).filter { !isDirectory($0) }
    }

    /// The .yml and .yaml files of a directory and of those below it, by name; a file is itself.
    static func yamlFiles(_ path: String, depth: Int = 0) throws(Diagnostics) -> [String] {
        guard isDirectory(path) else { return [path] }
        guard depth < 16 else { throw Diagnostics([Diagnostic("cannot read \(path): nested too deep")]) }
        let entries = try entries(path)
        var files = entries.filter { !isDirectory($0) && ($0.hasSuffix(".yml") || $0.hasSuffix(".yaml")) }
        for below in entries where isDirectory(below) { files += try yamlFiles(below, depth: depth + 1) }
        return files
    }

    static func isDirectory(_ path: String) -> Bool {
        do throws(SystemError) {
            return try FileStatus(path: path).kind == .directory
        } catch {
            return false
        }
    }

    /// What is in the directory `path`, by name, without hidden entries.
    private static func entries(_ path: String) throws(Diagnostics) -> [String] {
        do throws(SystemError) {
            let names = try listDirectory(path).entries.map(\.name).filter { !$0.hasPrefix(".") }
            return names.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
        } catch {
            throw fault(path, error)
        }
    }

    private static func fault(_ path: String, _ error: SystemError) -> Diagnostics {
        Diagnostics([Diagnostic("cannot read \(path): \(error.reason)")])
    }
}

/// Faults on standard error.
enum FaultReport {
    static func write(_ faults: [Diagnostic], _ arguments: ParsedArguments) {
        guard !faults.isEmpty else { return }
        let color = arguments.wantsColor(on: 2)
        let text = faults.map { $0.rendered(color: color) }.joined(separator: "\n")
        Terminal.write(text + "\n", to: 2)
    }
}
