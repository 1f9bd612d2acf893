import Glibc
import Linux

/// A program that shows a long answer page by page, between standard output and the terminal: `$SAWLOG_PAGER`,
/// `$PAGER`, else `less`.
enum Pager {
    /// The pager's process; 0 before it is started.
    nonisolated(unsafe) private static var process: pid_t = 0  // written once, before its signal handler is installed

    /// A shell command.
    struct Choice {
        var command: String
        /// Whether what counts is at the end of the answer, and the command is known to begin there.
        var startsAtEnd = false
    }

    /// What to run; nil when none is wanted, or none is there.
    static func choice(startsAtEnd: Bool, environment: (String) -> String?) -> Choice? {
        for name in ["SAWLOG_PAGER", "PAGER"] {
            guard let text = environment(name) else { continue }
            let program = text.split(separator: " ").first.map(String.init) ?? ""
            // `cat` is how people say that they want none.
            return program.isEmpty || program == "cat" || !isThere(program, environment) ? nil : Choice(command: text)
        }
        return isThere("less", environment) ? Choice(command: "less", startsAtEnd: startsAtEnd) : nil
    }

    private static func isThere(_ program: String, _ environment: (String) -> String?) -> Bool {
        if program.contains("/") { return access(program, X_OK) == 0 }
        return (environment("PATH") ?? "/usr/bin:/bin").split(separator: ":").contains {
            access("\($0)/\(program)", X_OK) == 0
        }
    }

    /// Starts what was chosen and makes standard output its input. Without one that starts, all stays as it was.
    ///
    /// - Parameter text: what it gets first. A pager at the end of less than a screen would show mostly nothing.
    static func start(_ choice: Choice, showing text: [UInt8]) {
        let isLong = text.count { $0 == 0x0A } >= StandardStream.output.rows ?? 24
        let command = choice.command + (choice.startsAtEnd && isLong ? " +G" : "")
        // Quit when it fits a screen, let colours through, leave the text on the screen: as others ask of it.
        setenv("LESS", "FRX", 0)
        setenv("LV", "-c", 0)
        guard process == 0, let child = ReadingProcess.attachToOutput(command) else { return }
        process = child
        Signals.ignoreBrokenPipes()
        // Ctrl-C ends the search; what came stays in the pager until the person leaves it.
        signal(SIGINT) { _ in
            Pager.wait()
            _exit(130)
        }
    }

    static var isRunning: Bool { process != 0 }

    /// Ends the pager's input and waits until the person has left it. Nothing when there is none.
    static func wait() {
        guard process != 0 else { return }
        close(1)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        process = 0
    }
}
