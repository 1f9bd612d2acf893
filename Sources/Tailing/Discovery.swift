internal import Linux

/// A file that some input asks for.
struct Candidate {
    var path: String
    var status: FileStatus
    var tag: Int
    /// Named by the user itself, not found in a directory: read whatever it looks like.
    var isNamed: Bool
    /// The path is a symbolic link.
    var isLink: Bool
}

/// What a look at the disk found.
struct Discovered {
    var candidates: [Candidate] = []
    var skipped: [SkippedPath] = []
    /// Directories in which new files may appear.
    var directories: Set<String> = []
    /// Paths that were looked at, with their place among the candidates.
    fileprivate var seen: [String: Int] = [:]
}

/// Finds the files of inputs. Symbolic links to files are followed, those to directories only
/// when an input names them, so that no loop and no way out of the tree opens.
struct Discovery {
    private struct Search {
        let input: TailInput
        let excludes: [Glob]

        func leavesOut(_ name: String, _ path: String) -> Bool {
            excludes.contains { $0.matches(name) || $0.matches(path) }
        }
    }

    private let searches: [Search]
    /// Deeper directories are not entered.
    private static let depthLimit = 32

    init(_ inputs: [TailInput]) {
        searches = inputs.map { input in
            var input = input
            input.path = Self.absolute(input.path)
            let excludes = input.exclude.map { $0.contains("/") && !$0.hasPrefix("*") ? Self.absolute($0) : $0 }
            return Search(input: input, excludes: (excludes + TailInput.usualExcludes).map { Glob($0) })
        }
    }

    /// The path from the root, so that a source has one name wherever the program is started;
    /// without empty parts and `.`. Links and `..` stay as they are.
    private static func absolute(_ path: String) -> String {
        var parts = path.split(separator: "/")
        if !path.hasPrefix("/"), let here = try? resolvedPath(".") { parts = here.split(separator: "/") + parts }
        return "/" + parts.filter { $0 != "." }.joined(separator: "/")
    }

    /// Looks at all inputs. Cost: a listing of each directory and a stat of each file.
    func look() -> Discovered {
        var found = Discovered()
        for search in searches {
            let path = search.input.path
            if Glob.isPattern(path), (try? FileStatus(path: path)) == nil {
                expand(search, &found)
            } else {
                visit(path, search, isNamed: true, isLink: false, depth: 0, &found)
            }
        }
        return found
    }

    private func visit(
        _ path: String, _ search: Search, isNamed: Bool, isLink: Bool, depth: Int, _ found: inout Discovered
    ) {
        if let index = found.seen[path] {
            if isNamed, index >= 0 { found.candidates[index].isNamed = true }
            return
        }
        do {
            let status = try FileStatus(path: path)
            switch status.kind {
            case .directory:
                // Asked for twice, it may be asked for with other exclusions: its files count, each once.
                return enter(path, search, depth, &found)
            case .file:
                found.seen[path] = found.candidates.count
                if isNamed { found.directories.insert(parent(of: path)) }
                let candidate = Candidate(
                    path: path, status: status, tag: search.input.tag, isNamed: isNamed, isLink: isLink)
                found.candidates.append(candidate)
            default:
                found.seen[path] = -1
                found.skipped.append(SkippedPath(path: path, reason: .notAFile))
            }
        } catch {
            found.seen[path] = -1
            if isNamed { found.directories.insert(parent(of: path)) }
            // What vanished between listing and stat is nobody's concern.
            if isNamed || isLink || !error.isNotFound {
                found.skipped.append(SkippedPath(path: path, reason: reason(error)))
            }
        }
    }

    private func enter(_ path: String, _ search: Search, _ depth: Int, _ found: inout Discovered) {
        guard depth < Self.depthLimit else { return }
        for entry in list(path, &found) {
            let child = join(path, entry.name)
            if search.leavesOut(entry.name, child) || isLinkToDirectory(entry, child) { continue }
            visit(child, search, isNamed: false, isLink: entry.kind == .symbolicLink, depth: depth + 1, &found)
        }
    }

    /// Walks from the last folder without a pattern, and takes what matches.
    private func expand(_ search: Search, _ found: inout Discovered) {
        let parts = search.input.path.split(separator: "/")
        let fixed = parts.prefix { !Glob.isPattern($0) }
        let levels = search.input.path.contains("**") ? Self.depthLimit : parts.count - fixed.count
        walk("/" + fixed.joined(separator: "/"), levels, Glob(search.input.path), search, &found)
    }

    private func walk(_ path: String, _ levels: Int, _ glob: Glob, _ search: Search, _ found: inout Discovered) {
        guard levels > 0 else { return }
        for entry in list(path, &found) {
            let child = join(path, entry.name)
            if search.leavesOut(entry.name, child) || isLinkToDirectory(entry, child) { continue }
            if glob.matches(child) {
                visit(child, search, isNamed: false, isLink: entry.kind == .symbolicLink, depth: 0, &found)
            } else if entry.kind == .directory || entry.kind == nil {
                walk(child, levels - 1, glob, search, &found)
            }
        }
    }

    /// The entries of a directory; none, and named as skipped, when it cannot be read.
    private func list(_ path: String, _ found: inout Discovered) -> [DirectoryEntry] {
        do {
            let listing = try listDirectory(path)
            found.directories.insert(path)
            if listing.unreadable > 0 { found.skipped.append(SkippedPath(path: path + "/…", reason: .nameNotText)) }
            return listing.entries
        } catch {
            // A file on the way of a pattern is no fault.
            if error.call == "opendir", (try? FileStatus(path: path).kind) == .file { return [] }
            found.skipped.append(SkippedPath(path: path, reason: reason(error)))
            return []
        }
    }

    private func isLinkToDirectory(_ entry: DirectoryEntry, _ path: String) -> Bool {
        guard entry.kind == .symbolicLink || entry.kind == nil else { return false }
        guard (try? FileStatus(path: path, followingLinks: false).kind) == .symbolicLink else { return false }
        return (try? FileStatus(path: path).kind) == .directory
    }

    private func reason(_ error: SystemError) -> SkippedPath.Reason {
        error.isNotFound ? .notFound : error.isNotPermitted ? .notPermitted : .unreadable
    }

    private func join(_ path: String, _ name: String) -> String { path == "/" ? "/" + name : path + "/" + name }

    private func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}

extension TailInput {
    /// True when there is a file for the path now, or something that cannot be read. Cost: a look at the disk.
    public var findsSomething: Bool {
        let found = Discovery([self]).look()
        return !found.candidates.isEmpty || !found.skipped.isEmpty
    }
}
