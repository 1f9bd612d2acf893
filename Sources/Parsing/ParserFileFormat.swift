internal import Diagnostics
internal import Records
internal import YAML

/// What a parser file says of the time, the level and the message, and of how its lines are taken apart.
extension ParserFileReader {
    struct RoleNames {
        var time: [String]?
        var level: [String]?
        var message: [String]?
        var host: [String]?
    }

    mutating func rules() -> RoleNames {
        var names = RoleNames()
        names.time = reader.strings("time")
        names.message = reader.strings("message")
        names.host = reader.strings("host")
        guard let level = reader.value("level") else { return names }
        if level.entries == nil {
            names.level = reader.strings("level")
            return names
        }
        var part = MappingReader(level, in: source)
        names.level = part.strings("field")
        draft.level.fallback = part.choice("default", Self.levels)
        if let map = part.value("map") {
            var words = MappingReader(map, in: source)
            for entry in map.entries ?? [] {
                guard let value = words.choice(entry.key, Self.levels) else { continue }
                let isPrefix = entry.key.hasSuffix("*")
                let word = (isPrefix ? String(entry.key.dropLast()) : entry.key).lowercased()
                draft.level.entries.append(.init(word: Array(word.utf8), isPrefix: isPrefix, level: value))
            }
            reader.add(words.finish())
        }
        reader.add(part.finish())
        return names
    }

    static let levels = Level.allCases.dropFirst().map { ("\($0.name)", $0) }

    private static let decoders = [
        "grok", "json", "logfmt", "python_dict", "audit", "syslog", "records", "csv", "w3c", "zeek", "cef", "leef",
        "auth_failure", "journal", "otlp",
    ]

    mutating func format(_ names: RoleNames) {
        let choice = reader.choice("decode", Self.decoders.map { ($0, $0) })
        let kind = reader.choice("header", SyslogKind.allCases.map { ($0.rawValue, $0) })
        lines.roles = GrokLineReader.Roles(
            time: names.time ?? ["timestamp"], level: names.level ?? ["level"], message: names.message ?? ["message"],
            host: names.host ?? ["host"], keptEmpty: reader.strings("keep_empty") ?? [])
        lines.definePatterns(&reader)
        let grok = lines.read("lines", &reader, &vocabulary)
        draft.then = lines.read("then", &reader, &vocabulary)
        draft.fieldLines = lines.readFieldLines(&reader, &vocabulary)
        draft.fieldRules = readFieldRules(&reader, &vocabulary)
        draft.pairs = reader.choice("pairs", PairRule.allCases.map { ($0.rawValue, $0) }) ?? .none
        draft.derived = Self.derived(&reader, &vocabulary)
        let decoder = choice ?? "grok"
        draft.needs = (reader.strings("needs") ?? []).map { Array($0.utf8) }
        if !draft.needs.isEmpty, ["grok", "syslog", "records"].contains(decoder), let node = reader.node["needs"] {
            reader.fault("\"needs\" belongs to decoders that read keys, as json and logfmt", at: node)
        }
        if decoder == "grok", grok.isEmpty, reader.node["lines"] == nil {
            reader.add(
                Diagnostic(
                    "\"lines\" is missing: a parser needs grok lines or another \"decode\"", in: source,
                    at: reader.node.place))
        }
        if decoder != "grok", let node = reader.node["lines"] {
            reader.fault(
                "\"lines\" belongs to \"decode: grok\"", at: node, help: "to take the message apart, use \"then\"")
        }
        if decoder == "syslog", kind == nil {
            reader.add(
                Diagnostic("\"header\" is missing: rfc3164, rfc5424 or rfc3339", in: source, at: reader.node.place))
        }
        draft.decoder = self.decoder(decoder, grok, kind ?? .rfc3164, names)
    }

    private mutating func decoder(_ name: String, _ grok: [GrokLine], _ kind: SyslogKind, _ names: RoleNames) -> Decoder
    {
        let (separator, columns) = delimited(name)
        switch name {
        case "json": return .json(keyRoles(names))
        case "otlp": return .json(keyRoles(names).ofBatches)
        case "logfmt": return .logfmt(keyRoles(names))
        case "journal": return .journal(keyRoles(names))
        case "python_dict":
            // Plain numbers of a run: only what the file names has a role.
            return .pythonDict(
                KeyRoles(
                    time: names.time ?? [], level: names.level ?? [], message: names.message ?? [],
                    host: names.host ?? [],
                    vocabulary: &vocabulary))
        case "audit":
            return .audit(
                KeyRoles(
                    time: [], level: names.level ?? [], message: [], host: names.host ?? [], vocabulary: &vocabulary))
        case "syslog": return .syslog(kind)
        case "records": return .records
        case "csv": return .delimited(.csv(separator: separator, columns: columns), keyRoles(names))
        case "w3c": return .delimited(.w3c, keyRoles(names))
        case "zeek": return .delimited(.zeek, keyRoles(names))
        case "cef": return .event(.cef, keyRoles(names))
        case "leef": return .event(.leef, keyRoles(names))
        case "auth_failure": return .authFailure
        default: return .grok(GrokLines(grok))
        }
    }

    /// The roles of keys that the file names, else the usual ones.
    private mutating func keyRoles(_ names: RoleNames) -> KeyRoles {
        typealias Usual = KeyRoles.Usual
        return KeyRoles(
            time: names.time ?? Usual.time, level: names.level ?? Usual.level,
            message: names.message ?? Usual.message, host: names.host ?? Usual.host, vocabulary: &vocabulary)
    }

    /// What a file says of a CSV format: the byte between the cells, and the columns' names where no
    /// line of the source has them.
    private mutating func delimited(_ decoder: String) -> (separator: UInt8?, columns: [String]) {
        let separator = reader.string("separator")
        let columns = reader.strings("columns") ?? []
        for key in ["separator", "columns"] {
            guard decoder != "csv", let node = reader.node[key] else { continue }
            reader.fault("\"\(key)\" belongs to \"decode: csv\"", at: node)
        }
        if let separator, separator.utf8.count != 1, let node = reader.node["separator"] {
            reader.fault("\"separator\" must be one ASCII character", at: node)
        }
        return (separator?.utf8.first, columns)
    }
}
