internal import Diagnostics
internal import Grok
internal import Records
internal import Regex
internal import YAML

/// Reads the `patterns`, `lines` and `then` of a parser file.
struct GrokLineReader {
    /// Capture names with a meaning of their own.
    struct Roles {
        var time: [String] = []
        var level: [String] = []
        var message: [String] = []
        var host: [String] = []
    }

    let source: SourceText
    var library: PatternLibrary
    var roles = Roles()

    init(source: SourceText, library: PatternLibrary) {
        self.source = source
        self.library = library
    }

    mutating func definePatterns(_ reader: inout MappingReader) {
        guard let node = reader.value("patterns") else { return }
        guard let entries = node.entries else {
            return reader.fault("\"patterns\" must map names to patterns", at: node)
        }
        for entry in entries {
            guard let text = entry.value.text else {
                reader.fault("the pattern \"\(entry.key)\" must be text, not \(entry.value.kind)", at: entry.value)
                continue
            }
            library.define(entry.key, as: text)
        }
        for entry in entries {
            guard let text = entry.value.text else { continue }
            do {
                _ = try GrokExpression(text, in: source, at: entry.value.place, library: library)
            } catch {
                reader.add(error)
            }
        }
    }

    /// The entries of `key`: texts, or mappings with `grok`, `set` and `level`.
    func read(_ key: String, _ reader: inout MappingReader, _ vocabulary: inout Vocabulary) -> [GrokLine] {
        guard let node = reader.value(key) else { return [] }
        let items = node.items ?? [node]
        return items.compactMap { line($0, key, &reader, &vocabulary) }
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
            (vocabulary.name(entry.key), vocabulary.constant(entry.value))
        }
        let level = part.choice("level", ParserFileReader.levels)
        reader.add(part.finish())
        guard let text, let grok = node["grok"] else { return nil }
        return compile(text, grok, constants, level, &reader, &vocabulary)
    }

    private func compile(
        _ text: String, _ node: Node, _ constants: [(Int32, Int32)], _ level: Level?, _ reader: inout MappingReader,
        _ vocabulary: inout Vocabulary
    ) -> GrokLine? {
        // An entry describes the first line of a record from end to end, or all of it.
        let whole = "(?:\(text))(?=[ \\t]*(?:\\n|\\z))"
        do throws(Diagnostic) {
            let free = try GrokExpression(text, in: source, at: node.place, library: library)
            let expression = try GrokExpression(whole, in: source, at: node.place, library: library, anchored: true)
            var otherGroups: [Int] = []
            let bindings = expression.captures.map { bind($0, &otherGroups, &vocabulary) }
            for capture in expression.captures { check(capture, node, &reader) }
            return GrokLine(
                expression, begins: free.pattern.firstBytes ?? .all, bindings: bindings,
                otherGroups: otherGroups, constants: constants.map { (name: $0.0, value: $0.1) }, level: level)
        } catch {
            reader.add(error)
            return nil
        }
    }

    private func bind(
        _ capture: Capture, _ otherGroups: inout [Int], _ vocabulary: inout Vocabulary
    ) -> Binding {
        var binding = Binding(capture, otherGroups: &otherGroups)
        let name = capture.field
        binding.isTime = roles.time.contains(name)
        binding.isLevel = roles.level.contains(name)
        binding.isMessage = roles.message.contains(name)
        binding.isHost = roles.host.contains(name)
        // Time, message, host and a field `level` become the record's own; any other level field
        // (a status code) stays a field too.
        let isOwn = binding.isTime || binding.isMessage || binding.isHost || (binding.isLevel && name == "level")
        if !isOwn { binding.field = vocabulary.name(name) }
        return binding
    }

    private func check(_ capture: Capture, _ node: Node, _ reader: inout MappingReader) {
        let name = capture.field
        guard ReservedName.all.contains(name), !roles.level.contains(name), !roles.host.contains(name),
            !roles.time.contains(name), !roles.message.contains(name)
        else { return }
        reader.fault(
            "the field name \"\(name)\" belongs to the record itself", at: node,
            help: "choose another, such as \"\(ReservedName.substitute(name))\"")
    }
}
