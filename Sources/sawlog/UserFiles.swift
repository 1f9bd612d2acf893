import Diagnostics
import Glibc
import Settings
import YAML

/// The parser and rule files that a command works with: those that come with the program and the
/// user's own, where a file with the name of one before it takes its place.
enum UserFiles {
    /// Rule files by what is in them.
    struct Rules {
        /// Files with `metrics:`.
        var metrics: [SourceText] = []
        /// Files with `groups:`, and those that could be neither, whose faults the reader tells.
        var alerts: [SourceText] = []
    }

    static func parsers(_ settings: Settings) throws(Diagnostics) -> [SourceText] {
        try sources((Shipped.directory().map { ["\($0)/parsers"] } ?? []) + settings.parserDirectories)
    }

    static func rules(_ settings: Settings) throws(Diagnostics) -> Rules {
        var all = try sources((Shipped.directory().map { ["\($0)/rules"] } ?? []) + settings.rules.directories)
        for pattern in settings.rules.files {
            for path in try expand(pattern) { all.append(try FileReading.source(path)) }
        }
        return sorted(all)
    }

    static func sorted(_ files: [SourceText]) -> Rules {
        var rules = Rules()
        for file in files {
            var kind: FileKind?
            do throws(Diagnostic) {
                kind = try parseYAML(file).flatMap { FileKind($0, path: file.name) }
            } catch {
                // Not YAML: the reader of rules tells the same fault with its place.
                kind = .rules
            }
            if kind == .metrics { rules.metrics.append(file) } else { rules.alerts.append(file) }
        }
        return rules
    }

    /// The YAML files below `directories`; of several with one relative name the last counts.
    private static func sources(_ directories: [String]) throws(Diagnostics) -> [SourceText] {
        var names: [String] = []
        var paths: [String: String] = [:]
        for directory in directories {
            for path in try FileReading.yamlFiles(directory) {
                let name = String(path.dropFirst(directory.count))
                if paths.updateValue(path, forKey: name) == nil { names.append(name) }
            }
        }
        var sources: [SourceText] = []
        for name in names { sources.append(try FileReading.source(paths[name] ?? name)) }
        return sources
    }

    /// The files of templates that a configuration of Alertmanager names; none where there is none, as there.
    static func templates(_ pattern: String, beside path: String) -> [SourceText] {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        do throws(Diagnostics) {
            var sources: [SourceText] = []
            for path in try expand(pattern.hasPrefix("/") ? pattern : directory + pattern) {
                sources.append(try FileReading.source(path))
            }
            return sources
        } catch {
            return []
        }
    }

    /// The files that a shell's pattern names, sorted; at least one.
    static func expand(_ pattern: String) throws(Diagnostics) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else {
            throw Diagnostics([Diagnostic("there is no file \(pattern)")])
        }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
}
