/// One flag of a command: how it is written, what it takes, what it means.
///
/// From flags come parsing, help, environment variables and shell completion; there is no other
/// place that knows them.
struct Flag: Sendable {
    enum Kind: Sendable, Equatable {
        /// Takes no value; `--name=false` takes it back.
        case isSet
        case text, file, directory
        /// A whole number that is not negative.
        case number
        case oneOf([String])
    }

    /// Without dashes.
    let name: String
    let short: Character?
    let kind: Kind
    /// What the value is called in help: `DIR`.
    let valueName: String
    let meaning: String
    /// The default as help tells it; empty when there is none.
    let fallback: String
    /// Whether it may be given more than once.
    let repeats: Bool
    /// Whether it takes all arguments up to the next flag.
    let isGreedy: Bool
    /// Values that completion offers, others being possible.
    let suggests: [String]
    /// The word of `sawlog completion` that prints the values there are; empty for none.
    let listedBy: String

    init(
        _ name: String, short: Character? = nil, _ kind: Kind, named valueName: String = "",
        default fallback: String = "", repeats: Bool = false, isGreedy: Bool = false,
        suggests: [String] = [], listedBy: String = "", meaning: String
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.valueName = valueName
        self.meaning = meaning
        self.fallback = fallback
        self.repeats = repeats
        self.isGreedy = isGreedy
        self.suggests = suggests
        self.listedBy = listedBy
    }

    /// The environment variable that stands in for it: `SAWLOG_STORE`, `SAWLOG_KEEP_EMPTY`.
    var variable: String { "SAWLOG_" + name.uppercased().replacing("-", with: "_") }

    var takesValue: Bool { kind != .isSet }

    /// The values it may have, when they are few.
    var choices: [String] {
        if case .oneOf(let choices) = kind { return choices }
        return []
    }

    /// Why `value` is not one of its values; nil when it is.
    func fault(in value: String) -> String? {
        switch kind {
        case .number where Int(value).map({ $0 < 0 }) ?? true: "must be a whole number, not \"\(value)\""
        case .oneOf(let choices) where !choices.contains(value):
            "must be one of \(choices.joined(separator: ", ")), not \"\(value)\""
        case .isSet where Flag.truth(value) == nil: "must be true or false, not \"\(value)\""
        default: nil
        }
    }

    /// What a switch's value says.
    static func truth(_ value: String) -> Bool? {
        switch value.lowercased() {
        case "1", "true", "yes", "on": true
        case "0", "false", "no", "off": false
        default: nil
        }
    }
}
