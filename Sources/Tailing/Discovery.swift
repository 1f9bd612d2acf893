internal import Linux

/// A file that some input asks for.
struct Candidate {
    var path: String
    var status: FileStatus
    var tag: Int
    /// Named by the user itself, not found in a directory: read whatever it looks like.
    var isNamed: Bool
}

/// What a look at the disk found.
struct Discovered {
    var candidates: [Candidate] = []
    var skipped: [SkippedPath] = []
    /// Directories in which new files may appear.
    var directories: Set<String> = []
}

/// Finds the files of inputs. Symbolic links to files are followed, those to directories only
/// when an input names them, so that no loop and no way out of the tree opens.
struct Discovery {
    private let inputs: [(input: TailInput, excludes: [Glob])]
    /// Deeper directories are not entered.
    private static let depthLimit = 32

    init(_ inputs: [TailInput]) {
        self.inputs = inputs.map { input in
            var input = input
            while input.path.count > 1, input.path.hasSuffix("/") { input.path.removeLast() }
            return (input, (input.exclude + TailInput.usualExcludes).map { Glob($0) })
        }
    }

    /// Looks at all inputs. Cost: a listing of each directory and a stat of each file.
    func look() -> Discovered {
        var found = Discovered()
        var seen: Set<String> = []
        for (input, excludes) in inputs {
            if Glob.isPattern(input.path) {
                expand(input, excludes, &found, &seen)
            } else {
                visit(input.path, input, excludes, isNamed: true, depth: 0, &found, &seen)
            }
        }
        return found
    }

    private func visit(
        _ path: String, _ input: TailInput, _ excludes: [Glob], isNamed: Bool, depth: Int, _ found: inout Discovered,
        _ seen: inout Set<String>
    ) {
        guard seen.insert(path).inserted else { return }
        do {
            let status = try FileStatus(path: path)
            switch status.kind {
            case .directory: enter(path, input, excludes, depth, &found, &seen)
            case .file:
                found.candidates.append(Candidate(path: path, status: status, tag: input.tag, isNamed: isNamed))
                if isNamed { found.directories.insert(parent(of: path)) }
            default: found.skipped.append(SkippedPath(path: path, reason: .notAFile))
            }
        } catch {
            if isNamed { found.directories.insert(parent(of: path)) }
            // What vanished between listing and stat is nobody's concern.
            if isNamed || !error.isNotFound { found.skipped.append(SkippedPath(path: path, reason: reason(error))) }
        }
    }

    private func enter(
        _ path: String, _ input: TailInput, _ excludes: [Glob], _ depth: Int, _ found: inout Discovered,
        _ seen: inout Set<String>
    ) {
        guard depth < Self.depthLimit else { return }
        found.directories.insert(path)
        do {
            let listing = try listDirectory(path)
            if listing.unreadable > 0 { found.skipped.append(SkippedPath(path: path + "/…", reason: .nameNotText)) }
            for entry in listing.entries {
                let child = path == "/" ? "/" + entry.name : path + "/" + entry.name
                if excludes.contains(where: { $0.matches(entry.name) || $0.matches(child) }) { continue }
                if entry.kind == .symbolicLink, (try? FileStatus(path: child).kind) == .directory { continue }
                visit(child, input, excludes, isNamed: false, depth: depth + 1, &found, &seen)
            }
        } catch {
            found.skipped.append(SkippedPath(path: path, reason: reason(error)))
        }
    }

    /// Walks from the last folder without a pattern, and takes what matches.
    private func expand(
        _ input: TailInput, _ excludes: [Glob], _ found: inout Discovered, _ seen: inout Set<String>
    ) {
        let parts = input.path.split(separator: "/", omittingEmptySubsequences: false)
        let fixed = parts.prefix { !Glob.isPattern($0) }
        let root = fixed.isEmpty ? "." : fixed.joined(separator: "/")
        let glob = Glob(fixed.isEmpty ? "./" + input.path : input.path)
        let levels = input.path.contains("**") ? Self.depthLimit : parts.count - fixed.count
        walk(root.isEmpty ? "/" : root, levels, glob, input, excludes, &found, &seen)
    }

    private func walk(
        _ path: String, _ levels: Int, _ glob: Glob, _ input: TailInput, _ excludes: [Glob], _ found: inout Discovered,
        _ seen: inout Set<String>
    ) {
        guard levels > 0, let listing = try? listDirectory(path) else { return }
        found.directories.insert(path)
        for entry in listing.entries {
            let child = path == "/" ? "/" + entry.name : path + "/" + entry.name
            if excludes.contains(where: { $0.matches(entry.name) || $0.matches(child) }) { continue }
            if glob.matches(child) {
                visit(child, input, excludes, isNamed: false, depth: 0, &found, &seen)
            } else if entry.kind == .directory || entry.kind == nil {
                walk(child, levels - 1, glob, input, excludes, &found, &seen)
            }
        }
    }

    private func reason(_ error: SystemError) -> SkippedPath.Reason {
        error.isNotFound ? .notFound : error.isNotPermitted ? .notPermitted : .unreadable
    }

    private func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
