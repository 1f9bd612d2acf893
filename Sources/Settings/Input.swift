internal import Diagnostics
public import Framing
public import Records
internal import YAML

extension Settings {
    /// Files to tail, with what is known about them.
    public struct Input: Hashable, Sendable {
        /// Files, directories and globs, at least one.
        public var paths: [String]
        /// Globs of paths that are left out.
        public var exclude: [String] = []
        /// nil leaves it to the parser.
        public var category: Category?
        /// The name of a parser; nil finds it by the lines.
        public var parser: String?
        /// For timestamps that name no zone themselves; nil takes the parser's, else UTC.
        public var zone: Zone?
        /// How lines are joined to records; nil: as the parser file of the input says, else by their shapes.
        public var joining: LineJoining?

        public init(paths: [String]) { self.paths = paths }

        static func read(_ node: Node, _ source: SourceText, _ base: PathBase) -> (Input?, [Diagnostic]) {
            var reader = MappingReader(node, in: source)
            let paths = reader.strings("paths") ?? []
            if paths.isEmpty, reader.faults.isEmpty { reader.fault("\"paths\" is missing", at: node) }
            var input = Input(paths: paths.map(base.resolve))
            input.exclude = reader.strings("exclude") ?? []
            input.category = reader.choice("category", Category.allCases.map { ("\($0.name)", $0) })
            input.parser = reader.string("parser")
            input.zone = readZone(&reader)
            input.joining = readMultiline(&reader, source)
            let faults = reader.finish()
            return (faults.isEmpty ? input : nil, faults)
        }

        private static func readZone(_ reader: inout MappingReader) -> Zone? {
            guard let node = reader.value("zone") else { return nil }
            if let text = node.text, let zone = Zone(text) { return zone }
            reader.fault(
                "\"zone\" must be UTC, local or an offset", at: node,
                help: "write an offset such as +02:00; names of places are not supported yet")
            return nil
        }

        private static func readMultiline(_ reader: inout MappingReader, _ source: SourceText) -> LineJoining? {
            guard let node = reader.value("multiline") else { return nil }
            guard let word = node.text else {
                let (rule, faults) = JoinRule.read(node, in: source)
                reader.add(faults)
                return rule.map { .rule($0) }
            }
            // YAML's own words for a switch are taken as well.
            if ["auto", "on", "true"].contains(word) { return .shapes }
            if ["off", "false"].contains(word) { return LineJoining.none }
            reader.fault(
                "\"multiline\" cannot be \"\(word)\"", at: node,
                help: suggestion(for: word, among: ["auto", "off"]) ?? "write auto, off, or pattern, negate and match")
            return nil
        }
    }

    /// The zone of timestamps that name none.
    public enum Zone: Hashable, Sendable {
        /// Seconds east of UTC.
        case offset(Int)
        /// The zone of the machine.
        case local

        /// From `UTC`, `Z`, `local`, `+02:00`, `-0530` or `+2`.
        public init?(_ text: String) {
            if text == "UTC" || text == "Z" {
                self = .offset(0)
                return
            }
            if text == "local" {
                self = .local
                return
            }
            guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
            let digits = text.dropFirst().filter { $0 != ":" }
            guard text.utf8.count <= 6, !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
                return nil
            }
            let hours = digits.count <= 2 ? Int(digits) : Int(digits.dropLast(2))
            let minutes = digits.count <= 2 ? 0 : Int(digits.suffix(2))
            guard let hours, let minutes, hours <= 14, minutes < 60 else { return nil }
            self = .offset((hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1))
        }
    }
}
