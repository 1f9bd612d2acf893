enum VersionCommand {
    /// Semantic version of the program.
    static let version = "0.1.0"

    static let command = Command("version", "print the version") { _ in printVersion() }

    static func printVersion() -> Int32 {
        let out = StandardOutput()
        out.write("sawlog \(version)\n")
        out.flush()
        return Program.Exit.done
    }
}
