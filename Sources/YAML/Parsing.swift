internal import CYAML
public import Diagnostics

/// Limits on a YAML text; user files are small, hostile ones are not.
public enum YAMLLimit {
    public static let bytes = 8 << 20
    public static let depth = 64
    /// Nodes after aliases are expanded, against "billion laughs".
    public static let nodes = 500_000
}

/// Reads the first document of `source`. nil when it is empty.
///
/// - Throws: one diagnostic with line, column and the text at fault.
public func parseYAML(_ source: SourceText) throws(Diagnostic) -> Node? {
    guard source.text.utf8.count <= YAMLLimit.bytes else {
        throw Diagnostic("file is larger than \(YAMLLimit.bytes >> 20) MiB", in: source)
    }
    var reader = EventReader(source: source)
    return try reader.document()
}

/// Builds nodes from libyaml's events.
private struct EventReader: ~Copyable {
    private let source: SourceText
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private var anchors: [String: (node: Node, size: Int)] = [:]
    private var count = 0

    init(source: SourceText) {
        self.source = source
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: source.text.utf8.count)
        _ = input.initialize(from: source.text.utf8)
        yaml_parser_initialize(parser)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        // The encoding is left to libyaml: the text is UTF-8, and so it skips a byte order mark.
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    mutating func document() throws(Diagnostic) -> Node? {
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            switch event.type {
            case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT: continue
            case YAML_STREAM_END_EVENT, YAML_DOCUMENT_END_EVENT: return nil
            default:
                let root = try node(event, depth: 0)
                try expectEnd()
                return root
            }
        }
    }

    /// What follows the root, but for a new document, is a fault: it would be passed over otherwise.
    private func expectEnd() throws(Diagnostic) {
        // The end of the document comes first, also when nobody wrote it; the fault comes behind it.
        for _ in 0..<2 {
            var event = try next()
            yaml_event_delete(&event)
        }
    }

    private func next() throws(Diagnostic) -> yaml_event_t {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        return event
    }

    private mutating func node(_ event: yaml_event_t, depth: Int) throws(Diagnostic) -> Node {
        let place = Place(line: event.start_mark.line + 1, column: event.start_mark.column + 1)
        guard depth < YAMLLimit.depth else {
            throw Diagnostic("nested deeper than \(YAMLLimit.depth) levels", in: source, at: place)
        }
        let before = count
        try tally(1, place)
        let content: Node.Content
        var anchor: UnsafeMutablePointer<yaml_char_t>?
        switch event.type {
        case YAML_ALIAS_EVENT: return try alias(event, place)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            anchor = scalar.anchor
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            content = .scalar(String(decoding: bytes, as: UTF8.self), quoted: scalar.style != YAML_PLAIN_SCALAR_STYLE)
        case YAML_SEQUENCE_START_EVENT:
            anchor = event.data.sequence_start.anchor
            content = .sequence(try items(depth))
        case YAML_MAPPING_START_EVENT:
            anchor = event.data.mapping_start.anchor
            content = .mapping(try entries(depth))
        default: throw Diagnostic("unexpected end", in: source, at: place)
        }
        let end = event.end_mark
        let length = end.line + 1 == place.line ? max(1, end.column + 1 - place.column) : 1
        let node = Node(content: content, place: Place(line: place.line, column: place.column, length: length))
        if let anchor { anchors[String(cString: anchor)] = (node, count - before) }
        return node
    }

    private mutating func alias(_ event: yaml_event_t, _ place: Place) throws(Diagnostic) -> Node {
        let name = event.data.alias.anchor.map { String(cString: $0) } ?? ""
        guard let target = anchors[name] else {
            throw Diagnostic(
                "unknown alias \"\(name)\"", in: source, at: place, help: suggestion(for: name, among: anchors.keys))
        }
        try tally(target.size, place)
        return target.node
    }

    private mutating func items(_ depth: Int) throws(Diagnostic) -> [Node] {
        var items: [Node] = []
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            if event.type == YAML_SEQUENCE_END_EVENT { return items }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func entries(_ depth: Int) throws(Diagnostic) -> [Node.Entry] {
        var entries: [Node.Entry] = []
        var seen: [String: Place] = [:]
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            if event.type == YAML_MAPPING_END_EVENT { return entries }
            let key = try node(event, depth: depth + 1)
            guard let name = key.text else {
                throw Diagnostic("a key must be text, not \(key.kind)", in: source, at: key.place)
            }
            if let first = seen[name] {
                throw Diagnostic(
                    "key \"\(name)\" is given twice, first on line \(first.line)", in: source, at: key.place)
            }
            seen[name] = key.place
            var follower = try next()
            defer { yaml_event_delete(&follower) }
            entries.append(Node.Entry(key: name, keyPlace: key.place, value: try node(follower, depth: depth + 1)))
        }
    }

    private mutating func tally(_ nodes: Int, _ place: Place) throws(Diagnostic) {
        count += nodes
        guard count <= YAMLLimit.nodes else {
            throw Diagnostic("more than \(YAMLLimit.nodes) values once aliases are expanded", in: source, at: place)
        }
    }

    /// libyaml's own fault, with its zero-based mark turned into a place.
    private func fault() -> Diagnostic {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "not valid YAML"
        let context = state.context.map { " " + String(cString: $0) } ?? ""
        // The reader of characters knows only the offset in bytes.
        let place =
            state.error == YAML_READER_ERROR
            ? source.place(at: state.problem_offset)
            : Place(line: state.problem_mark.line + 1, column: state.problem_mark.column + 1)
        return Diagnostic(problem + context, in: source, at: place)
    }
}
