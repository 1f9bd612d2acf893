import Diagnostics
import Instants

/// The state of parsing: the tokens, where we are, and how deep.
struct QueryParser {
    let source: SourceText
    let now: Instant
    let tokens: [Token]
    private let bytes: [UInt8]
    var at = 0
    private var depth = 0
    /// Options of the query around the one being read, which it takes over when it has none of its own.
    private var outerOptions = QueryOptions()
    static let depthLimit = 64
    private let depthLimit: Int

    init(_ source: SourceText, now: Instant, depthLimit: Int = QueryParser.depthLimit) throws(Diagnostic) {
        self.source = source
        self.now = now
        self.depthLimit = depthLimit
        var lexer = Lexer(source)
        tokens = try lexer.tokens()
        bytes = lexer.bytes
    }

    // MARK: Tokens

    var current: Token { tokens[at] }
    func peek(_ distance: Int = 1) -> Token { tokens[min(at + distance, tokens.count - 1)] }

    @discardableResult
    mutating func advance() -> Token {
        let token = tokens[at]
        if at < tokens.count - 1 { at += 1 }
        return token
    }

    mutating func skip(symbol: String) -> Bool {
        guard current.isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func skip(keyword: String) -> Bool {
        guard current.isKeyword(keyword) else { return false }
        advance()
        return true
    }

    mutating func expect(symbol: String, _ purpose: String) throws(Diagnostic) {
        guard skip(symbol: symbol) else { throw unexpected("expected \(symbol) \(purpose)") }
    }

    func expectEnd() throws(Diagnostic) {
        guard current.kind == .end else {
            throw unexpected("expected the end of the query")
        }
    }

    /// The source text of `token`.
    func raw(_ token: Token) -> String {
        String(decoding: bytes[token.start..<token.end], as: UTF8.self)
    }

    /// Runs `body` one level deeper; hostile nesting ends with a fault, not with the stack.
    mutating func nested<R>(_ body: (inout QueryParser) throws(Diagnostic) -> R) throws(Diagnostic) -> R {
        depth += 1
        defer { depth -= 1 }
        guard depth <= depthLimit else {
            throw fault("more than \(depthLimit) levels of parentheses", help: "write a flatter query")
        }
        return try body(&self)
    }

    // MARK: Faults

    func fault(_ message: String, at token: Token? = nil, help: String? = nil) -> Diagnostic {
        let token = token ?? current
        let length = token.kind == .end ? 1 : raw(token).count
        return Diagnostic(message, in: source, at: source.place(at: token.start, length: length), help: help)
    }

    /// `reason, found TOKEN`.
    func unexpected(_ reason: String, help: String? = nil) -> Diagnostic {
        let found = current.kind == .end ? "the end of the query" : raw(current)
        return fault("\(reason), found \(found)", help: help)
    }

    /// As `unexpected`, with the nearest of the words that stand behind pipes.
    func unexpectedOption(_ reason: String) -> Diagnostic {
        let near = current.kind == .word ? nearestName(to: current.text.lowercased(), among: Self.options) : nil
        return unexpected(reason, help: near.map { "did you mean \"\($0)\"?" })
    }

    private static let options = [
        "keep_original_fields", "skip_empty_results", "result_prefix", "fields", "from", "max_values_per_field",
        "max_value_len", "keep_const_fields", "before", "after", "time_window", "drop_duplicates", "prettify",
        "partition", "offset", "limit", "rank", "hits", "inner", "prefix", "desc",
    ]

    // MARK: Query

    /// A filter and its pipes, up to the end or, when `nested`, to a closing parenthesis.
    mutating func parseQuery(nested: Bool) throws(Diagnostic) -> Query {
        let own = try QueryOptions.parse(&self)
        let options = own.pairs.isEmpty ? outerOptions : own
        let before = outerOptions
        outerOptions = options
        defer { outerOptions = before }
        let first = current
        if first.kind == .word, !peek().isSymbol(":"), Registry.isPipe(first.text.lowercased()) {
            throw fault(
                "a query begins with a filter, and \(first.text) is the name of a pipe",
                help:
                    "write * | \(first.text) ... to use the pipe, or \"\(first.text)\" in quotes to search for the word"
            )
        }
        var query = Query(filter: try parseOr(field: nil), pipes: [], options: options)
        while skip(symbol: "|") { query.pipes.append(try parsePipe()) }
        if nested || current.kind == .end { return query.simplified() }
        throw unexpected("expected a filter or |")
    }
}
