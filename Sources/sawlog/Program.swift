import Diagnostics
import Linux

/// From the command line to the exit code.
enum Program {
    /// Exit codes, the same for every command.
    enum Exit {
        /// Done; for `search` and `grok`: something matched.
        static let done: Int32 = 0
        /// Nothing matched, or a check failed.
        static let nothing: Int32 = 1
        /// Wrong usage, or another error.
        static let failure: Int32 = 2
    }

    static func run(_ arguments: [String]) -> Int32 {
        do throws(UsageFault) {
            return try runCommand(arguments[...])
        } catch {
            Terminal.write(error.text(color: Terminal.allowsColor(on: 2)), to: 2)
            return Exit.failure
        }
    }

    private static func runCommand(_ arguments: ArraySlice<String>) throws(UsageFault) -> Int32 {
        guard let name = arguments.first else {
            Terminal.write(HelpText.program(), to: 2)
            return Exit.failure
        }
        switch name {
        case "-h", "--help": return HelpCommand.print(HelpText.program())
        case "-V", "--version": return VersionCommand.printVersion()
        default: break
        }
        guard let command = Command.named(name) else { throw unknown(name) }
        let parsed = try ArgumentParser.parse(command, arguments.dropFirst(), environment: Host.environment)
        if parsed.isSet(.help) { return HelpCommand.print(HelpText.page(command)) }
        return command.run(parsed)
    }

    static func unknown(_ name: String) -> UsageFault {
        if name.hasPrefix("-") { return UsageFault(message: "a command must come before the flag \(name)") }
        let near = nearestName(to: name, among: Command.listed.map(\.name))
        return UsageFault(message: "unknown command \"\(name)\"", help: near.map { "did you mean \"\($0)\"?" })
    }

    /// For what has a name already but no body.
    static func notYet(_ what: String) -> Int32 {
        Terminal.complain("\(what) is not there yet")
        return Exit.failure
    }
}
