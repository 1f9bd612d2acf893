import Diagnostics
import Instants

extension QueryParser {
    /// One pipe, after its `|`: a pipe's name, a `stats` function, or a filter without `filter`.
    mutating func parsePipe() throws(Diagnostic) -> any Pipe {
        let token = current
        guard token.kind == .word, !peek().isSymbol(":") else { return try parseFilterPipe() }
        let name = token.text.lowercased()
        if let word = Registry.pipe(name) {
            advance()
            let pipe = try word.parse(&self)
            guard endsPipe else { throw unexpectedOption("expected | or the end after \(word.syntax)") }
            return pipe
        }
        if Registry.isFunction(name) || (name == "by" && peek().isSymbol("(")) {
            let pipe = try StatsPipe.parse(&self)
            guard endsPipe else { throw unexpected("expected | or the end after stats") }
            return pipe
        }
        try refuseMisspelling(token)
        return try parseFilterPipe()
    }

    private mutating func parseFilterPipe() throws(Diagnostic) -> any Pipe {
        guard !endsPipe else { throw unexpected("expected a pipe", help: "pipes: \(Registry.pipeList)") }
        return FilterPipe(filter: try parseOr(field: nil))
    }

    /// A word near a pipe's name that something else follows is taken for a slip, not for a filter.
    private func refuseMisspelling(_ token: Token) throws(Diagnostic) {
        let next = peek()
        let name = token.text.lowercased()
        let isCall = next.isSymbol("(") && !next.isSpaced
        let isFollowed = next.kind == .word || next.kind == .quoted || next.isSymbol("(")
        // No one searches for a single word that looks so much like a pipe's name.
        guard name.count > 2, isFollowed || (name.contains("_") && !next.isSymbol(":")) else { return }
        if Registry.filter(name) != nil { return }
        let known =
            isCall
            ? Registry.functions.map(\.name) + Registry.pipes.flatMap(\.names) : Registry.pipes.flatMap(\.names)
        guard let near = nearestName(to: name, among: known.filter { $0.count > 2 }) else { return }
        throw fault(
            "unknown pipe \(token.text)",
            help: "did you mean \"\(near)\"? to search for the word, write | filter \(token.text)")
    }
}

extension Query {
    /// The same query in fewer steps: filters joined, `limit` and `offset` made part of `sort`.
    func simplified() -> Query {
        var pipes: [any Pipe] = []
        var conditions = [filter]
        for pipe in self.pipes {
            if pipes.isEmpty, let more = pipe as? FilterPipe {
                conditions.append(more.filter)
            } else if let sort = pipes.last as? SortPipe, let merged = sort.merging(pipe) {
                pipes[pipes.count - 1] = merged
            } else {
                pipes.append(pipe)
            }
        }
        let query = Query(filter: StreamFilter.first(in: AndFilter.joining(conditions)), pipes: pipes, options: options)
        return query.withRange(query.timeRange)
    }

    /// The same query with `rate` counting by the seconds of `range`, when both of its ends are
    /// known: for a time range that is given beside the query.
    public func withRange(_ range: TimeRange) -> Query {
        guard range.start != .distantPast, range.end != .distantFuture, !range.isEmpty else { return self }
        var copy = self
        for (at, pipe) in pipes.enumerated() {
            guard var stats = pipe as? StatsPipe else { continue }
            // Both ends belong to the range.
            stats.rangeSeconds = (range.end + TimeSpan(nanoseconds: 1) - range.start).seconds
            copy.pipes[at] = stats
        }
        return copy
    }
}
