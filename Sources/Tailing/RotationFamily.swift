/// Files that may be generations of one log: `app.log`, `app.log.1`, `app.log-20261120`,
/// `app.log.2.gz`, `app-2026-11-20.log`.
///
/// Only a hint where to look for a copy; the content decides.
struct RotationFamily: Hashable {
    let directory: String
    let stem: String

    init(_ path: String) {
        directory = Self.directory(of: path)
        stem = Self.stem(Self.name(of: path))
    }

    private init(directory: String, stem: String) {
        self.directory = directory
        self.stem = stem
    }

    /// The same log one folder up: rotated files often go to a folder of their own.
    var above: RotationFamily { RotationFamily(directory: Self.directory(of: directory), stem: stem) }

    /// True when the name carries the mark of a rotation.
    static func isRotated(_ path: String) -> Bool {
        let name = name(of: path)
        return stem(name) != name
    }

    /// The names that the file at `path` may have had before its rotation: without one, two and
    /// more of the marks at its end, and without those before the ending.
    static func earlierNames(_ path: String) -> [String] {
        var parts = split(name(of: path))
        var names: [String] = []
        while parts.count > 1, let last = parts.last, isMark(last.text) {
            parts.removeLast()
            names.append(joined(parts))
        }
        let stem = stem(name(of: path))
        if names.last != stem, stem != name(of: path) { names.append(stem) }
        return names
    }

    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// The name without compression ending, numbers, dates and words like `old`.
    static func stem(_ name: String) -> String {
        var parts = split(name)
        while parts.count > 1, let last = parts.last, isMark(last.text) { parts.removeLast() }
        // `app-2026-11-20.log`: marks before the ending.
        while parts.count > 2, isMark(parts[parts.count - 2].text) { parts.remove(at: parts.count - 2) }
        return joined(parts)
    }

    private static func joined(_ parts: [(separator: String, text: String)]) -> String {
        parts.map { $0.separator + $0.text }.joined()
    }

    private static func split(_ name: String) -> [(separator: String, text: String)] {
        var parts: [(separator: String, text: String)] = [("", "")]
        for character in name {
            if character == "." || character == "-" || character == "_" {
                parts.append((String(character), ""))
            } else {
                parts[parts.count - 1].text.append(character)
            }
        }
        return parts
    }

    private static let words: Set<String> = ["gz", "xz", "zst", "bz2", "Z", "old", "bak", "prev", "tmp"]

    private static func isMark(_ text: String) -> Bool {
        words.contains(text)
            || (!text.isEmpty && text.count <= 20
                && text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "T" || $0 == "Z") })
    }
}
