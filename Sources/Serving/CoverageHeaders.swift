internal import Diagnostics
internal import HTTPServer
internal import Pipeline
internal import Search

/// What an answer is made of and what it lacks, in headers `X-Sawlog-...`.
///
/// An answer that is known whole before it is sent has all of them in front; a streamed one has
/// there what is known before, and the rest in a trailer.
enum CoverageHeaders {
    /// Sources and reasons that are named one by one; the rest is counted.
    private static let named = 8

    /// Everything, when the search is done.
    static func all(_ coverage: Coverage, _ engine: Engine) -> [Item] { done(coverage) + lag(engine) }

    /// What only the end of the search tells.
    static func done(_ coverage: Coverage) -> [Item] {
        [
            Item("X-Sawlog-Complete", coverage.isComplete ? "true" : "false"),
            Item("X-Sawlog-Matched", "\(coverage.matched)"),
            Item("X-Sawlog-Records-Read", "\(coverage.recordsRead)"),
            Item("X-Sawlog-Segments-Read", "\(coverage.blocksRead)"),
            Item("X-Sawlog-Segments-Skipped", "\(coverage.blocksSkipped)"),
            Item("X-Sawlog-Bytes-Read", "\(coverage.bytesRead)"),
            Item("X-Sawlog-Bytes-Skipped", "\(coverage.bytesSkipped)"),
        ] + texts("X-Sawlog-Limit", coverage.limits) + texts("X-Sawlog-Damage", coverage.damage)
            + texts("X-Sawlog-Warning", coverage.warnings)
    }

    /// Bytes that are written but not yet stored, which no answer can show, and in which sources.
    static func lag(_ engine: Engine) -> [Item] {
        let lagging = engine.sources.sources.filter { $0.lag > 0 }.sorted { ($1.lag, $0.source) < ($0.lag, $1.source) }
        return [Item("X-Sawlog-Lag-Bytes", "\(lagging.reduce(0) { $0 + $1.lag })")]
            + texts("X-Sawlog-Lagging", lagging.map { "\($0.lag) bytes of \($0.source)" })
    }

    /// Announces the trailer. RFC 9110, section 6.6.2.
    static let announcement = Item(
        "Trailer", done(Coverage()).map(\.name).joined(separator: ", ") + ", X-Sawlog-Limit, X-Sawlog-Damage")

    private static func texts(_ name: String, _ all: [String]) -> [Item] {
        let more = all.count - named
        return all.prefix(named).map { Item(name, plain($0)) } + (more > 0 ? [Item(name, "and \(more) more")] : [])
    }

    /// One line of visible characters, not too long for any client.
    private static func plain(_ text: String) -> String {
        // A blank at the end would not pass as a header.
        Diagnostic.visible(text).prefix(500).split(separator: " ", omittingEmptySubsequences: true).joined(
            separator: " ")
    }
}
