import Diagnostics

/// Reads the arguments of one command: GNU's rules, flags anywhere, `--` ends them.
struct ArgumentParser {
    private let command: Command
    private var rest: ArraySlice<String>
    private var parsed: ParsedArguments
    private var flagsEnded = false
    /// Whether the last value of a greedy flag may be a positional argument instead.
    private var tookMore = false

    private init(_ command: Command, _ arguments: ArraySlice<String>) {
        self.command = command
        rest = arguments
        parsed = ParsedArguments(command)
    }

    /// - Parameter environment: the value of a variable, nil when it is not set.
    static func parse(
        _ command: Command, _ arguments: ArraySlice<String>, environment: (String) -> String?
    ) throws(UsageFault) -> ParsedArguments {
        var parser = ArgumentParser(command, arguments)
        while let argument = parser.rest.popFirst() { try parser.take(argument) }
        if parser.parsed.isSet(.help) { return parser.parsed }
        try parser.readVariables(environment)
        try parser.check()
        return parser.parsed
    }

    private mutating func take(_ argument: String) throws(UsageFault) {
        if flagsEnded || argument == "-" || !argument.hasPrefix("-") {
            parsed.positionals.append(argument)
        } else if argument == "--" {
            flagsEnded = true
        } else if argument.hasPrefix("--") {
            try takeLong(argument.dropFirst(2))
        } else {
            try takeShort(argument.dropFirst())
        }
    }

    /// `name`, `name=value`.
    private mutating func takeLong(_ text: Substring) throws(UsageFault) {
        let name = text.prefix { $0 != "=" }
        guard let flag = command.flag(name) else {
            let near = nearestName(to: String(name), among: command.flags.map(\.name))
            throw fault("unknown flag --\(name)", near.map { "did you mean --\($0)?" })
        }
        if name.endIndex < text.endIndex {
            try add(flag, String(text[text.index(after: name.endIndex)...]))
        } else if flag.takesValue {
            try takeValue(of: flag, "--\(name)")
        } else {
            try add(flag, "true")
        }
    }

    /// `f`, `n5`, `fn5`: switches together, a value right behind its flag.
    private mutating func takeShort(_ text: Substring) throws(UsageFault) {
        var letters = text
        while let letter = letters.popFirst() {
            guard let flag = command.flag(short: letter) else {
                throw fault(
                    "unknown flag -\(letter)", "write -- before an argument that begins with a dash, as in: -- -\(text)"
                )
            }
            if !flag.takesValue {
                try add(flag, "true")
            } else if letters.isEmpty {
                return try takeValue(of: flag, "-\(letter)")
            } else {
                return try add(flag, String(letters))
            }
        }
    }

    private mutating func takeValue(of flag: Flag, _ written: String) throws(UsageFault) {
        guard let value = rest.popFirst() else { throw fault("\(written) needs a value: \(flag.valueName)") }
        try add(flag, value)
        guard flag.isGreedy else { return }
        while let next = rest.first, next == "-" || !next.hasPrefix("-") {
            rest.removeFirst()
            try add(flag, next)
            tookMore = true
        }
    }

    private mutating func add(_ flag: Flag, _ value: String) throws(UsageFault) {
        if let reason = flag.fault(in: value) { throw fault("--\(flag.name) \(reason)") }
        parsed.given.append((flag.name, value))
    }

    /// Variables that are set to nothing count as not set.
    private mutating func readVariables(_ environment: (String) -> String?) throws(UsageFault) {
        for flag in command.flags
        where flag.name != Flag.help.name && !parsed.given.contains(where: { $0.name == flag.name }) {
            // What was given beats what the environment says for its rival.
            let rivals = command.exclusive.compactMap { $0.0 == flag.name ? $0.1 : $0.1 == flag.name ? $0.0 : nil }
            if parsed.given.contains(where: { rivals.contains($0.name) }) { continue }
            guard let value = environment(flag.variable), !value.isEmpty else { continue }
            if let reason = flag.fault(in: value) { throw fault("the environment variable \(flag.variable) \(reason)") }
            parsed.variables[flag.name] = value
        }
    }

    private mutating func check() throws(UsageFault) {
        giveBackGreedy()
        for (one, other) in command.exclusive where parsed.value(one) != nil && parsed.value(other) != nil {
            throw fault("--\(one) and --\(other) cannot be given together")
        }
        if let word = parsed.positionals.first, !command.words.isEmpty,
            !command.words.contains(where: { $0.name == word })
        {
            throw fault(
                "sawlog \(command.name) has no \"\(word)\"", suggestion(for: word, among: command.words.map(\.name)))
        }
        let count = parsed.positionals.count
        switch command.arguments {
        case .exactly(let wanted) where count < wanted, .atLeast(let wanted) where count < wanted:
            throw fault("\(command.usage) is missing")
        case .none where count > 0: throw unexpected(parsed.positionals[0])
        case .exactly(let most) where count > most, .upTo(let most) where count > most:
            throw unexpected(parsed.positionals[most])
        default: break
        }
    }

    /// In `--in a b QUERY` the flag took the query too; the last one is it.
    private mutating func giveBackGreedy() {
        guard tookMore, parsed.positionals.isEmpty else { return }
        guard let last = parsed.given.lastIndex(where: { command.flag($0.name)?.isGreedy ?? false }) else { return }
        parsed.positionals.append(parsed.given.remove(at: last).value)
    }

    private func unexpected(_ argument: String) -> UsageFault {
        let takes = command.usage.isEmpty ? "takes no arguments" : "takes \(command.usage)"
        return fault(
            "unexpected argument \"\(argument)\"", "sawlog \(command.name) \(takes); quote one that holds blanks")
    }

    private func fault(_ message: String, _ help: String? = nil) -> UsageFault {
        UsageFault(message: message, help: help, command: command.name)
    }
}
