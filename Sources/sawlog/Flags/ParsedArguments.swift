/// What the command line and the environment say for one command.
struct ParsedArguments: Sendable {
    let command: Command
    var positionals: [String] = []
    /// Flags as given, in order; of a switch `true` or `false`.
    var given: [(name: String, value: String)] = []
    /// Values of environment variables, for flags that were not given.
    var variables: [String: String] = [:]

    init(_ command: Command) { self.command = command }

    /// The last value of `flag`: from the command line, else from its environment variable.
    func value(_ flag: Flag) -> String? { given.last { $0.name == flag.name }?.value ?? variables[flag.name] }

    func value(_ name: String) -> String? { command.flag(name).flatMap(value) }

    /// All values of a flag that repeats.
    func values(_ flag: Flag) -> [String] {
        let own = given.filter { $0.name == flag.name }.map(\.value)
        return own.isEmpty ? variables[flag.name].map { [$0] } ?? [] : own
    }

    func values(_ name: String) -> [String] { command.flag(name).map(values) ?? [] }

    func isSet(_ flag: Flag) -> Bool { value(flag).flatMap(Flag.truth) ?? false }
    func isSet(_ name: String) -> Bool { value(name).flatMap(Flag.truth) ?? false }

    /// The value of a flag of kind `number`, which parsing has checked.
    func number(_ name: String) -> Int? { value(name).flatMap { Int($0) } }

    /// Whether to paint what goes to `descriptor`.
    func wantsColor(on descriptor: Int32) -> Bool {
        switch value(.color) {
        case "always": true
        case "never": false
        default: Terminal.allowsColor(on: descriptor)
        }
    }
}
