extension Settings {
    /// Where the store is when nobody says: `$XDG_DATA_HOME/sawlog`, else `$HOME/.local/share/sawlog`;
    /// `/var/lib/sawlog` for root. XDG Base Directory Specification: a relative value counts as unset.
    ///
    /// nil when neither variable is set.
    public static func defaultStorePath(isRoot: Bool, environment: (String) -> String?) -> String? {
        if isRoot { return "/var/lib/sawlog" }
        if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") { return data + "/sawlog" }
        if let home = environment("HOME"), home.hasPrefix("/") { return home + "/.local/share/sawlog" }
        return nil
    }

    /// The directory that holds the shipped `parsers` and `rules`: `$SAWLOG_SHARE`, else
    /// `../share/sawlog` beside the executable, else the nearest directory above it that has both
    /// (a build inside a checkout), else `/usr/local/share/sawlog` or `/usr/share/sawlog`.
    ///
    /// - Parameters:
    ///   - executable: absolute path of the running program.
    ///   - isDirectory: whether a path is a directory.
    /// - Returns: nil when none of them is there.
    public static func sharedDirectory(
        executable: String, environment: (String) -> String?, isDirectory: (String) -> Bool
    ) -> String? {
        if let given = environment("SAWLOG_SHARE"), !given.isEmpty { return given }
        var parts = executable.split(separator: "/").dropLast()
        func path(_ names: some Sequence<Substring>) -> String { "/" + names.joined(separator: "/") }
        func holds(_ directory: String) -> Bool {
            isDirectory(directory + "/parsers") && isDirectory(directory + "/rules")
        }
        let beside = path(parts.dropLast() + ["share", "sawlog"])
        if holds(beside) { return beside }
        while !parts.isEmpty {
            if holds(path(parts)) { return path(parts) }
            parts = parts.dropLast()
        }
        return ["/usr/local/share/sawlog", "/usr/share/sawlog"].first { holds($0) }
    }
}
