public import Alertmanager
internal import Diagnostics
internal import YAML

extension Settings {
    /// Who is told of alerts, in Alertmanager's words.
    public struct Alerting: Hashable, Sendable {
        /// nil tells nobody; alerts still show at `/api/v1/alerts` and in the metrics.
        public var configuration: AlertmanagerConfiguration?
        /// A configuration of Alertmanager that is used as it is, instead of the words here.
        public var file: String?
        /// The section as it was written, by which two are compared.
        private var shape = ""

        public init() {}

        public static func == (a: Alerting, b: Alerting) -> Bool { a.file == b.file && a.shape == b.shape }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(file)
            hasher.combine(shape)
        }

        mutating func read(_ node: Node, _ source: SourceText, _ base: PathBase) -> [Diagnostic] {
            guard node.entries?.isEmpty == false || node.entries == nil else { return [] }
            if node["file"] != nil {
                var reader = MappingReader(node, in: source)
                file = reader.string("file").map(base.resolve)
                return reader.finish()
            }
            let read = AlertmanagerConfiguration.read(node, in: source)
            configuration = read.configuration
            shape = "\(node)"
            return read.faults
        }
    }
}
