/// The parts of a path, between its slashes.
struct PathParts {
    let bytes: [ArraySlice<UInt8>]

    init(_ path: String) { bytes = Array(path.utf8).split(separator: UInt8(ascii: "/")) }
}

/// Which files a parser is for: the end of a path, from a `/` or its start on, where `*` stands for any
/// characters but `/` and `?` for one. Thousands of files may be held against each.
struct PathHint: Sendable {
    private let parts: [ArraySlice<UInt8>]

    init(_ pattern: String) { parts = PathParts(pattern).bytes }

    func matches(_ path: PathParts) -> Bool {
        let have = path.bytes
        guard !parts.isEmpty, parts.count <= have.count else { return false }
        // The file's name tells most apart.
        for back in 1...parts.count where !Self.matches(parts[parts.count - back], have[have.count - back]) {
            return false
        }
        return true
    }

    /// Wildcard match of one part; linear but for backing up to the last star.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        var (p, t) = (pattern.startIndex, text.startIndex)
        var (star, mark) = (-1, 0)
        while t < text.endIndex {
            let wanted = p < pattern.endIndex ? pattern[p] : 0
            if p < pattern.endIndex, wanted == UInt8(ascii: "*") {
                (star, mark) = (p, t)
                p += 1
            } else if p < pattern.endIndex, wanted == UInt8(ascii: "?") || wanted == text[t] {
                p += 1
                t += 1
            } else if star >= 0 {
                p = star + 1
                mark += 1
                t = mark
            } else {
                return false
            }
        }
        while p < pattern.endIndex, pattern[p] == UInt8(ascii: "*") { p += 1 }
        return p == pattern.endIndex
    }
}
