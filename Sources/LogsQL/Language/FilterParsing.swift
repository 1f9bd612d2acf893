import Diagnostics

/// The logic of filters: `or` binds loosest, then `and` or a blank, then `not`, `!`, `-`.
extension QueryParser {
    /// A filter up to `)`, `|` or the end. `field` is the scope of `field:(...)`; nil outside one.
    mutating func parseOr(field: String?) throws(Diagnostic) -> any Filter {
        var parts = [try parseAnd(field: field)]
        while skip(keyword: "or") { parts.append(try parseAnd(field: field)) }
        return OrFilter.joining(parts)
    }

    private mutating func parseAnd(field: String?) throws(Diagnostic) -> any Filter {
        var parts = [try parseTerm(field: field)]
        while true {
            if skip(keyword: "and") {
                parts.append(try parseTerm(field: field))
            } else if endsTerms(current) {
                return AndFilter.joining(parts)
            } else {
                parts.append(try parseTerm(field: field))
            }
        }
    }

    private func endsTerms(_ token: Token) -> Bool {
        token.kind == .end || token.isKeyword("or") || [")", "|", ",", "]"].contains { token.isSymbol($0) }
    }

    mutating func parseTerm(field: String?) throws(Diagnostic) -> any Filter {
        try nested { (parser: inout QueryParser) throws(Diagnostic) in try parser.parseOneTerm(field) }
    }

    private mutating func parseOneTerm(_ field: String?) throws(Diagnostic) -> any Filter {
        let token = current
        if token.kind == .word, token.isKeyword("not") {
            advance()
            return NotFilter.negating(try parseTerm(field: field))
        }
        guard token.kind == .symbol else { return try parseWord(field) }
        switch token.text {
        case "!", "-":
            advance()
            return NotFilter.negating(try parseTerm(field: field))
        case "(":
            advance()
            let inner = try parseOr(field: field)
            try expect(symbol: ")", "to close the parenthesis")
            return inner
        case ":":
            advance()
            return try parseTerm(field: field ?? "")
        case "{" where field == nil: return try StreamFilter.parse(&self)
        case "*": return try parseStar(field)
        case "[" where field != nil: return try RangeFilter.parse(&self, field ?? "")
        case "=": return try ExactFilter.parseSign(&self, field ?? "")
        case "~": return try RegexFilter.parseSign(&self, field ?? "")
        case "<", ">": return try parseComparison(&self, field ?? "")
        case ")", "|", ",", "]", "[":
            throw unexpected("expected a filter", help: "put text with special characters in quotes")
        default: return try parseWord(field)
        }
    }

    /// A function such as `i(...)`, a field's scope `name:`, a phrase or a prefix.
    private mutating func parseWord(_ field: String?) throws(Diagnostic) -> any Filter {
        let token = current
        guard token.kind != .end else {
            throw unexpected("expected a filter", help: "write * to select everything")
        }
        if token.kind == .word, peek().isSymbol("(") || peek().isSymbol("[") {
            if let word = Registry.filter(token.text.lowercased()), word.opensWith(peek().text) {
                return try word.parse(&self, field ?? "")
            }
            try refuseUnknownFunction(token)
        }
        let phrase = try compoundText(allowingColon: field != nil)
        if field == nil, skip(symbol: ":") { return try parseScoped(phrase) }
        return try PhraseFilter.finish(&self, field ?? "", phrase)
    }

    /// What follows `name:`.
    private mutating func parseScoped(_ name: String) throws(Diagnostic) -> any Filter {
        switch name {
        case "_time": return try TimeFilter.parse(&self)
        case "_stream":
            guard current.isSymbol("{") else { throw unexpected("expected {label=\"value\"} after _stream:") }
            return try StreamFilter.parse(&self)
        case "_stream_id": return try StreamIDFilter.parse(&self)
        default: return try parseTerm(field: name == "_msg" ? "" : name)
        }
    }

    /// `*`, `field:*` or `*substring*`.
    private mutating func parseStar(_ field: String?) throws(Diagnostic) -> any Filter {
        let star = advance()
        let next = current
        if next.isSpaced || endsTerms(next) {
            guard let field else { return EverythingFilter() }
            return PrefixFilter(field: field, prefix: "")
        }
        guard next.kind != .symbol || !["*", "(", "["].contains(next.text) else {
            throw unexpected("expected text after *", help: "write * alone, *text* or text*")
        }
        let text = try compoundText(allowingColon: field != nil)
        guard !current.isSpaced, skip(symbol: "*") else {
            throw fault(
                "this substring filter lacks its closing *", at: star,
                help: "write *\(quoted(text))* for text anywhere, or ~\"\(text)$\" for text at the end")
        }
        return SubstringFilter(field: field ?? "", text: text)
    }

    private func refuseUnknownFunction(_ token: Token) throws(Diagnostic) {
        let name = token.text.lowercased()
        let long = Registry.filters.flatMap(\.names).filter { $0.count > 3 }
        guard name.count > 3, !peek().isSpaced, let near = nearestName(to: name, among: long) else { return }
        throw fault(
            "unknown filter \(name)(...)",
            help: "did you mean \"\(near)\"? to search for the word, put it in quotes")
    }
}
