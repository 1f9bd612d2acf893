internal import Diagnostics
internal import Framing
internal import Grok
internal import Records
internal import YAML

/// Reads one parser file; see docs/parsers.md for the keys.
struct ParserFileReader {
    let source: SourceText
    var reader: MappingReader
    var lines: GrokLineReader
    var draft = ParserDraft()
    var vocabulary: Vocabulary

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
