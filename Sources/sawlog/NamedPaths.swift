import Diagnostics
import Linux
import Tailing

/// Paths that a person typed.
enum NamedPaths {
    /// A path that was typed must be there and readable, and a pattern must match something; what is
    /// inside a directory may come and go. `-` is standard input.
    static func requireReadable(_ paths: [String]) throws(Diagnostics) {
        let faults = paths.filter { $0 != "-" }.compactMap(fault)
        if !faults.isEmpty { throw Diagnostics(faults) }
    }

    /// Why `path` cannot be read, if so.
    static func fault(_ path: String) -> Diagnostic? {
        do throws(SystemError) {
            switch try FileStatus(path: path).kind {
            case .directory: _ = try listDirectory(path)
            case .file: _ = try File(reading: path, .nonBlocking)
            default: return Diagnostic("cannot read \(path): it is neither a file nor a directory")
            }
            return nil
        } catch {
            guard Glob.isPattern(path), error.isNotFound else {
                return Diagnostic("cannot read \(path): \(error.reason)")
            }
            let input = TailInput(path: Installation.absolute(path))
            return input.findsSomething ? nil : Diagnostic("no file matches \(path)")
        }
    }
}
