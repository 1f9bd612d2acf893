internal import Diagnostics
internal import Framing
internal import Grok
internal import Records
internal import YAML

/// A parser file as it is read, before it has a place in a set.
struct ParserDraft {
    var name = ""
    var category: Category?
    var about = ""
    var hints: [String] = []
    var priority = 50
    var decoder = Decoder.records
    var level = LevelRule()
    var then: [GrokLine] = []
    var pairs = PairRule.none
    var derived: [DerivedField] = []
    var needs: [[UInt8]] = []
    var has: [Condition] = []
    var fieldLines: [(field: FieldName, line: GrokLine)] = []
    var fieldRules: [FieldRule] = []
    var outers: [String] = []
    var conditions: [Condition] = []
    var standsAlone = true
    var samples: [Sample] = []
    var rejects: [Reject] = []
    var joinRule: JoinRule?
    var mentionsAddress = false
    var carriage = Carriage.nothing
    var model: String?
}

/// Reads one parser file; see docs/parsers.md for the keys.
struct ParserFileReader {
    private let source: SourceText
    private var reader: MappingReader
    private var lines: GrokLineReader
    private var draft = ParserDraft()
    private var vocabulary: Vocabulary

    /// True for a file that is known to be right: its samples are passed over.
    private let isTrusted: Bool

    private init(
        _ node: Node, in source: SourceText, outliner: GrokOutliner, isTrusted: Bool, vocabulary: consuming Vocabulary
    ) {
        self.source = source
        self.isTrusted = isTrusted
        reader = MappingReader(node, in: source)
        lines = GrokLineReader(source: source, outliner: outliner, compiles: !isTrusted)
        self.vocabulary = vocabulary
    }

    /// The draft, or nil with the faults; `vocabulary` grows by the names used.
    ///
    /// - Parameter isTrusted: true for a file that is known to be right. Its samples are not read
    ///   and its expressions compiled when a line needs them, which saves most of the time.
    static func read(
        _ source: SourceText, outliner: GrokOutliner, isTrusted: Bool, vocabulary: inout Vocabulary
    ) -> (draft: ParserDraft?, nameNode: Node?, faults: [Diagnostic]) {
        do throws(Diagnostic) {
            guard let node = try parseYAML(isTrusted ? withoutSamples(source) : source) else {
                return (
                    nil, nil,
                    [
                        Diagnostic(
                            "the file is empty; a parser needs at least \"name\", \"lines\" and \"samples\"", in: source
                        )
                    ]
                )
            }
            // Moved there and back: a copy for each file would cost more than the file.
            let known = vocabulary
            vocabulary = .unnamed
            var reader = ParserFileReader(
                node, in: source, outliner: outliner, isTrusted: isTrusted, vocabulary: known)
            let faults = reader.all()
            vocabulary = reader.vocabulary
            let isBroken = faults.contains { $0.severity == .error }
            return (isBroken ? nil : reader.draft, node["name"], faults)
        } catch {
            return (nil, nil, [error])
        }
    }

    private mutating func all() -> [Diagnostic] {
        draft.name = reader.requiredString("name") ?? ""
        checkName()
        draft.about = reader.string("about") ?? ""
        _ = reader.string("documentation")
        draft.category = reader.choice("category", Category.allCases.map { ("\($0.name)", $0) })
        draft.hints = reader.strings("files") ?? []
        draft.priority = reader.integer("priority") ?? 50
        multiline()
        composition()
        let keys = rules()
        format(keys)
        samples()
        return reader.finish()
    }

    private mutating func multiline() {
        guard let node = reader.value("multiline") else { return }
        let (rule, faults) = JoinRule.read(node, in: source)
        draft.joinRule = rule
        reader.add(faults)
    }

    private mutating func checkName() {
        let isPlain = draft.name.utf8.allSatisfy {
            $0 == UInt8(ascii: "_") || isDigit($0) || (0x61...0x7A).contains($0)
        }
        guard !draft.name.isEmpty, !isPlain || draft.name == "text", let node = reader.node["name"] else { return }
        reader.fault(
            draft.name == "text" ? "the name \"text\" means no parser" : "a name consists of a-z, 0-9 and _", at: node)
    }

    private mutating func composition() {
        draft.outers = reader.strings("inside") ?? []
        draft.standsAlone = reader.boolean("standalone") ?? draft.outers.isEmpty
        draft.carriage = reader.choice("carries", Carriage.words) ?? .nothing
        draft.model = reader.string("like")
        draft.mentionsAddress = reader.choice("mentions", [("address", true)]) ?? false
        draft.has = conditions("has")
        draft.conditions = conditions("when")
        if !draft.conditions.isEmpty, draft.outers.isEmpty, let when = reader.node["when"] {
            reader.fault("\"when\" needs \"inside\": it looks at the outer parser's fields", at: when)
        }
    }

    /// The values that fields must have, under `key`.
    private mutating func conditions(_ key: String) -> [Condition] {
        guard let node = reader.value(key) else { return [] }
        guard let entries = node.entries else {
            reader.fault("\"\(key)\" must map fields to the values they must have", at: node)
            return []
        }
        var fields = MappingReader(node, in: source)
        let conditions = entries.map { entry in
            Condition(entry.key, number: vocabulary.name(entry.key), values: fields.strings(entry.key) ?? [])
        }
        reader.add(fields.finish())
        return conditions
    }

    // MARK: Time, level, message

    private struct RoleNames {
        var time: [String]?
        var level: [String]?
        var message: [String]?
        var host: [String]?
    }

    private mutating func rules() -> RoleNames {
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

    // MARK: Format

    private static let decoders = [
        "grok", "json", "logfmt", "python_dict", "audit", "syslog", "records", "csv", "w3c", "zeek", "cef", "leef",
        "auth_failure", "journal", "otlp",
    ]

    private mutating func format(_ names: RoleNames) {
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

    private mutating func samples() {
        if isTrusted { return }
        guard let node = reader.value("samples") else {
            reader.add(
                Diagnostic(
                    "\"samples\" is missing: a parser shows at least one line it reads", in: source,
                    at: reader.node.place))
            return
        }
        draft.samples = readSamples(node, &reader)
        if let rejects = reader.value("rejects") { draft.rejects = readRejects(rejects, &reader) }
    }
}

/// `source` with empty lines in place of the samples and rejects at its top level.
private func withoutSamples(_ source: SourceText) -> SourceText {
    var text = source.text
    let kept = text.withUTF8 { bytes in
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var (start, isKept) = (0, true)
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let line = bytes[start..<end]
            if let first = line.first, first &- 0x61 < 26 {
                isKept = !line.starts(with: "samples:".utf8) && !line.starts(with: "rejects:".utf8)
            }
            if isKept { kept += line }
            kept.append(0x0A)
            start = end + 1
        }
        return kept
    }
    return SourceText(name: source.name, text: String(decoding: kept, as: UTF8.self))
}
