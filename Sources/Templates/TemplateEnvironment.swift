public import Instants

/// What a template may ask for beside its data.
public struct TemplateEnvironment {
    /// One series of the answer to a query.
    public struct Sample: Sendable {
        public var labels: [(String, String)]
        public var value: Double

        public init(labels: [(String, String)], value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    /// The address under which people reach the program; links begin with it.
    public var externalURL: String
    /// The time of evaluation.
    public var now: Instant
    /// Answers the function `query`; nil where a template may not ask.
    public var query: ((String) throws(TemplateError) -> [Sample])?

    public init(
        externalURL: String = "", now: Instant = .epoch, query: ((String) throws(TemplateError) -> [Sample])? = nil
    ) {
        self.externalURL = externalURL
        self.now = now
        self.query = query
    }

    /// The path of `externalURL`, without a slash at its end.
    var pathPrefix: String {
        guard let scheme = externalURL.firstRange(of: "://") else { return "" }
        let rest = externalURL[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return "" }
        var path = rest[slash...].prefix { $0 != "?" && $0 != "#" }
        while path.last == "/" { path.removeLast() }
        return String(path)
    }
}

/// Bounds of one rendering; a template is a user's text and its data are lines of logs.
enum TemplateLimit {
    /// Bytes of output.
    static let output = 256 << 10
    /// Blocks and templates within each other, when read and when carried out.
    static let depth = 64
    /// Steps: a piece of text, an action, a turn of a loop.
    static let steps = 100_000
    /// Bytes of a template's text.
    static let source = 256 << 10
}
