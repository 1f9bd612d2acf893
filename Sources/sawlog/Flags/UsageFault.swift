import Diagnostics

/// What is wrong with a command line.
struct UsageFault: Error {
    let message: String
    var help: String?
    /// The command whose help tells more, when one was recognised.
    var command: String?

    /// As it is printed: what is wrong, what would be right, where to read on.
    func text(color: Bool) -> String {
        let fault = Diagnostic(message, help: help).rendered(color: color)
        let more = command.map { "sawlog help \($0)" } ?? "sawlog help"
        return "sawlog: \(fault)\n  see: \(more)\n"
    }
}
