internal import Diagnostics
public import Instants
public import Records
internal import YAML

extension Settings {
    /// Where rules of the user's own stand, beside the shipped ones.
    public struct RuleFiles: Hashable, Sendable {
        /// Every `.yml` and `.yaml` file in them.
        public var directories: [String] = []
        /// Single files; globs are allowed.
        public var files: [String] = []

        mutating func read(_ node: Node, _ source: SourceText, _ base: PathBase) -> [Diagnostic] {
            var reader = MappingReader(node, in: source)
            directories = (reader.strings("directories") ?? []).map(base.resolve)
            files = (reader.strings("files") ?? []).map(base.resolve)
            return reader.finish()
        }
    }

    /// The HTTP server.
    public struct Serve: Hashable, Sendable {
        /// `host:port`.
        public var listen = "127.0.0.1:9514"
        public var maximumConnections = 1200
        /// Bytes of one request's body.
        public var maximumBody = 64 << 20
        /// Queries at the same time, the longest that one may take, and what it may hold.
        public var maximumQueries = 4
        public var queryTime = TimeSpan.seconds(60)
        public var queryMemory = 512 << 20
        /// Bytes of a query's text, and levels of parentheses in it.
        public var queryLength = 256 << 10
        public var queryNesting = 64
        /// Live tails at the same time.
        public var maximumTails = 1000
        /// Sites whose pages may read answers; `*` for all.
        public var crossOrigins: [String] = []

        mutating func read(_ node: Node, _ source: SourceText) -> [Diagnostic] {
            var reader = MappingReader(node, in: source)
            if let node = reader.value("listen") {
                if let text = node.text, Self.isAddress(text) {
                    listen = text
                } else {
                    reader.fault(
                        "\"listen\" must be an address with a port", at: node,
                        help: "write 127.0.0.1:9514 or [::1]:9514")
                }
            }
            maximumConnections = reader.integer("max_connections", in: 1...100_000) ?? maximumConnections
            maximumBody = reader.bytes("max_body") ?? maximumBody
            maximumQueries = reader.integer("max_queries", in: 1...1000) ?? maximumQueries
            queryTime = reader.duration("max_query_time") ?? queryTime
            queryMemory = reader.bytes("max_query_memory") ?? queryMemory
            queryLength = reader.bytes("max_query_length") ?? queryLength
            queryNesting = reader.integer("max_query_nesting", in: 1...64) ?? queryNesting
            maximumTails = reader.integer("max_tails", in: 1...100_000) ?? maximumTails
            readOrigins(&reader)
            return reader.finish()
        }

        private mutating func readOrigins(_ reader: inout MappingReader) {
            guard let node = reader.value("cors_origins") else { return }
            let items = node.items ?? [node]
            crossOrigins = items.compactMap(\.text)
            for item in items where !(item.text.map(Self.isOrigin) ?? false) {
                reader.fault(
                    "\"cors_origins\" lists sites", at: item,
                    help: "write https://grafana.example.com, or \"*\" for all")
            }
        }

        /// `scheme://host` with or without a port, and nothing behind it. RFC 6454.
        private static func isOrigin(_ text: String) -> Bool {
            if text == "*" { return true }
            guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return false }
            let host = text.drop { $0 != ":" }.dropFirst(3)
            return !host.isEmpty && !host.contains("/") && !host.contains(" ")
        }

        private static func isAddress(_ text: String) -> Bool {
            guard let colon = text.lastIndex(of: ":") else { return false }
            let host = text[..<colon]
            return UInt16(text[text.index(after: colon)...]) != nil && (!host.contains(":") || host.hasPrefix("["))
        }
    }

    /// How much is kept, and for how long. What is older or more goes, oldest first.
    public struct Retention: Hashable, Sendable {
        /// nil keeps for ever.
        public var age: TimeSpan?
        /// Bytes of the whole store on disk; nil for no bound.
        public var bytes: Int?
        /// Bounds of single categories; they rule over `age`, and come before `bytes`.
        public var categories: [Category: Bounds] = [:]

        /// How long the values of metrics are kept in windows, by their names in `windows`.
        public var series: [String: TimeSpan] = [:]
        static let windows = ["1m", "5m", "1h", "1d"]

        public struct Bounds: Hashable, Sendable {
            public var age: TimeSpan?
            public var bytes: Int?
        }

        mutating func read(_ node: Node, _ source: SourceText) -> [Diagnostic] {
            var reader = MappingReader(node, in: source)
            age = reader.duration("age")
            bytes = reader.bytes("bytes")
            if let node = reader.value("series") {
                var inner = MappingReader(node, in: source)
                for window in Self.windows { series[window] = inner.duration(window) }
                reader.add(inner.finish())
            }
            guard let node = reader.value("categories") else { return reader.finish() }
            var inner = MappingReader(node, in: source)
            for category in Category.allCases {
                guard let node = inner.value("\(category.name)") else { continue }
                var bounds = MappingReader(node, in: source)
                categories[category] = Bounds(age: bounds.duration("age"), bytes: bounds.bytes("bytes"))
                inner.add(bounds.finish())
            }
            reader.add(inner.finish())
            return reader.finish()
        }
    }
}
