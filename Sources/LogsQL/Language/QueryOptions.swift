import Diagnostics

/// `options(name=value, ...)` before a query: hints of VictoriaLogs' clients. Read, checked and
/// printed back; how a query runs is decided here by its limits.
struct QueryOptions: Sendable, CustomStringConvertible {
    var pairs: [(name: String, value: String)] = []

    static let known = ["allow_partial_response", "concurrency", "ignore_global_time_filter", "parallel_readers"]

    var description: String {
        pairs.isEmpty ? "" : "options(" + pairs.map { "\($0.name)=\($0.value)" }.joined(separator: ", ") + ") "
    }

    static func parse(_ parser: inout QueryParser) throws(Diagnostic) -> QueryOptions {
        guard parser.current.isKeyword("options"), parser.peek().isSymbol("(") else { return QueryOptions() }
        parser.advance()
        let pairs = try parser.parenthesized {
            (parser: inout QueryParser) throws(Diagnostic) -> (name: String, value: String) in
            let token = parser.advance()
            let name = token.text.lowercased()
            guard known.contains(name) else {
                throw parser.fault("unknown option \(token.text)", at: token, help: suggestion(for: name, among: known))
            }
            try parser.expect(symbol: "=", "after the option")
            return (name, try parser.compoundText(allowingColon: true))
        }
        return QueryOptions(pairs: pairs)
    }
}
