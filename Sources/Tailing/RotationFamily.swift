/// Files that may be generations of one log: `app.log`, `app.log.1`, `app.log-20261120`,
/// `app.log.2.gz`, `app-2026-11-20.log`.
///
/// Only a hint where to look for a copy; the content decides.
struct RotationFamily: Hashable {
    let directory: String
    let stem: String

    init(_ path: String) {
        let slash = path.lastIndex(of: "/")
        directory = slash.map { String(path[..<$0]) } ?? "."
        stem = Self.stem(slash.map { String(path[path.index(after: $0)...]) } ?? path)
    }

    /// True when the name carries the mark of a rotation.
    static func isRotated(_ path: String) -> Bool {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return stem(name) != name
    }

    /// The name without compression ending, numbers, dates and words like `old`.
    static func stem(_ name: String) -> String {
        var parts = split(name)
        while parts.count > 1, let last = parts.last, isMark(last.text) { parts.removeLast() }
        // `app-2026-11-20.log`: marks before the ending.
        while parts.count > 2, isMark(parts[parts.count - 2].text) { parts.remove(at: parts.count - 2) }
        return parts.map { $0.separator + $0.text }.joined()
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
