internal import Diagnostics
internal import Grok
internal import Records
internal import YAML

/// Reads the `patterns`, `lines` and `then` of a parser file.
struct GrokLineReader {
    /// Capture names with a meaning of their own.
    struct Roles: Sendable {
        var time: [String] = []
        var level: [String] = []
        var message: [String] = []
        var host: [String] = []
        /// Those that become fields where they match nothing, too.
        var keptEmpty: [String] = []
    }

    let source: SourceText
    private var outliner: GrokOutliner
    /// True when expressions are compiled at once, so that all their faults are told.
    private let compiles: Bool
    var roles = Roles()

    init(source: SourceText, outliner: GrokOutliner, compiles: Bool) {
        self.source = source
        self.outliner = outliner
        self.compiles = compiles
    }

    mutating func definePatterns(_ reader: inout MappingReader) {
        guard let node = reader.value("patterns") else { return }
        guard let entries = node.entries else {
            return reader.fault("\"patterns\" must map names to patterns", at: node)
        }
        var library = outliner.library
        for entry in entries {
            guard let text = entry.value.text else {
                reader.fault("the pattern \"\(entry.key)\" must be text, not \(entry.value.kind)", at: entry.value)
                continue
            }
            library.define(entry.key, as: text)
        }
        outliner = outliner.with(library, defining: entries.map(\.key))
        for entry in entries where compiles {
            guard let text = entry.value.text else { continue }
            do {
                _ = try GrokExpression(text, in: source, at: entry.value.place, library: library)
            } catch {
                reader.add(error)
            }
        }
    }

    /// The entries of `key`: texts, or mappings with `grok`, `set` and `level`. Not those of
    /// `then` that name a field.
    func read(_ key: String, _ reader: inout MappingReader, _ vocabulary: inout Vocabulary) -> [GrokLine] {
        guard let node = reader.value(key) else { return [] }
        let items = node.items ?? [node]
        return items.filter { key != "then" || $0["field"] == nil }.compactMap { line($0, key, &reader, &vocabulary) }
    }

    /// The entries of `then` that are for another field than the message, with its name.
    func readFieldLines(
        _ reader: inout MappingReader, _ vocabulary: inout Vocabulary
    ) -> [(field: FieldName, line: GrokLine)] {
        guard let node = reader.node["then"] else { return [] }
        return (node.items ?? [node]).compactMap { item in
            guard let field = item["field"]?.text, let line = line(item, "then", &reader, &vocabulary) else {
                return nil
            }
            return (FieldName(field, &vocabulary), line)
        }
    }

    private func line(
        _ node: Node, _ key: String, _ reader: inout MappingReader, _ vocabulary: inout Vocabulary
    ) -> GrokLine? {
        if let text = node.text { return compile(text, node, [], nil, &reader, &vocabulary) }
        guard node.entries != nil else {
            reader.fault("\"\(key)\" must hold grok lines, not \(node.kind)", at: node)
            return nil
        }
        var part = MappingReader(node, in: source)
        let text = part.requiredString("grok")
        let constants = (part.stringMap("set") ?? []).map { entry in
            FixedField(
                name: vocabulary.name(entry.key), value: vocabulary.constant(entry.value),
                kind: Self.kind(node["set"]?[entry.key]))
        }
        let level = part.choice("level", ParserFileReader.levels)
        if key == "then" { _ = part.string("field") }
        reader.add(part.finish())
        guard let text, let grok = node["grok"] else { return nil }
        return compile(text, grok, constants, level, &reader, &vocabulary)
    }

    /// Numbers, `true` and `false` that stand without quotes are what they look like, other values are text.
    private static func kind(_ value: Node?) -> FieldKind {
        guard case .scalar(let text, quoted: false) = value?.content else { return .text }
        if text == "true" || text == "false" { return .json }
        return Array(text.utf8).withUnsafeBufferPointer { isJSONNumber($0) } ? .number : .text
    }

    private func compile(
        _ text: String, _ node: Node, _ constants: [FixedField], _ level: Level?, _ reader: inout MappingReader,
        _ vocabulary: inout Vocabulary
    ) -> GrokLine? {
        do throws(Diagnostic) {
            let outline = try outliner.outline(text, in: source, at: node.place)
            var names: [String: Int32] = [:]
            for field in outline.fields where names[field] == nil {
                check(field, node, &reader)
                names[field] = isOwn(field) ? -1 : vocabulary.name(field)
            }
            let draft = GrokLine.Draft(
                text: text, source: source, place: node.place, library: outliner.library, roles: roles, names: names)
            let line = GrokLine(
                draft, number: vocabulary.nextLine(), outline: outline,
                constants: constants, level: level)
            if compiles {
                if let fault = line.compiled.fault { throw fault }
                let warning = GrokExpression.warning(of: text, in: source, at: node.place, library: outliner.library)
                if let warning { reader.add(warning) }
            }
            return line
        } catch {
            reader.add(error)
            return nil
        }
    }

    /// Time, message, host and a field `level` become the record's own; any other level field (a
    /// status code) stays a field too.
    private func isOwn(_ field: String) -> Bool {
        roles.time.contains(field) || roles.message.contains(field) || roles.host.contains(field)
            || (field == "level" && roles.level.contains(field))
    }

    private func check(_ name: String, _ node: Node, _ reader: inout MappingReader) {
        guard ReservedName.all.contains(name), !roles.level.contains(name), !roles.host.contains(name),
            !roles.time.contains(name), !roles.message.contains(name)
        else { return }
        reader.fault(
            "the field name \"\(name)\" belongs to the record itself", at: node,
            help: "choose another, such as \"\(ReservedName.substitute(name))\"")
    }
}
