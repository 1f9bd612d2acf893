import Diagnostics

/// Texts, names, lists and numbers: what filters and pipes take as arguments.
extension QueryParser {
    /// A text: quoted, or tokens without blanks between them, up to one of `* , ( ) [ ] |`
    /// (and `:` unless allowed). `foo-bar`, `/var/log`, `"a b"`.
    mutating func compoundText(allowingColon: Bool, also allowed: String = "") throws(Diagnostic) -> String {
        guard !isStop(current, false, allowed), !current.isSymbol("!") else {
            throw unexpected("expected a word or a quoted text")
        }
        let first = advance()
        guard continues(allowingColon, allowed) else { return first.text }
        var text = raw(first)
        while continues(allowingColon, allowed) { text += raw(advance()) }
        return text
    }

    private func continues(_ allowingColon: Bool, _ allowed: String) -> Bool {
        !current.isSpaced && !isStop(current, allowingColon, allowed)
    }

    private func isStop(_ token: Token, _ allowingColon: Bool, _ allowed: String) -> Bool {
        guard token.kind == .symbol else { return token.kind == .end }
        if allowed.contains(token.text) { return false }
        return ["*", ",", "(", ")", "[", "]", "|"].contains(token.text) || (token.text == ":" && !allowingColon)
    }

    /// A field name; `_msg` comes back as the empty name.
    mutating func fieldName(_ purpose: String) throws(Diagnostic) -> String {
        guard !current.isSymbol("*") else { throw fault("one field is expected \(purpose), not *") }
        let name = try compoundText(allowingColon: true)
        if current.isSymbol("*"), !current.isSpaced {
            throw fault("one field is expected \(purpose), not a prefix of names")
        }
        return name == "_msg" ? "" : name
    }

    /// A field name, `*`, or a prefix of names such as `http.*`; the star stays at its end.
    mutating func fieldPattern() throws(Diagnostic) -> String {
        if skip(symbol: "*") { return "*" }
        let name = try compoundText(allowingColon: true)
        if !current.isSpaced, skip(symbol: "*") { return name + "*" }
        return name == "_msg" ? "" : name
    }

    /// `name, name` up to what is no comma. A comma at the end is no list's end.
    mutating func list<T>(
        _ element: (inout QueryParser) throws(Diagnostic) -> T
    ) throws(Diagnostic) -> [T] {
        var items = [try element(&self)]
        while skip(symbol: ",") { items.append(try element(&self)) }
        return items
    }

    /// `(a, b)`, empty too; one comma may stand before the closing parenthesis.
    mutating func parenthesized<T>(
        _ element: (inout QueryParser) throws(Diagnostic) -> T
    ) throws(Diagnostic) -> [T] {
        try expect(symbol: "(", "before the list")
        var items: [T] = []
        while !current.isSymbol(")") {
            items.append(try element(&self))
            guard skip(symbol: ",") else { break }
        }
        try expect(symbol: ")", "or , in the list")
        return items
    }

    /// Field names in parentheses or bare: `by (a, b)`, `by a, b`.
    mutating func fieldList(_ purpose: String) throws(Diagnostic) -> [String] {
        if current.isSymbol("(") {
            return try parenthesized { (parser: inout QueryParser) throws(Diagnostic) in
                try parser.fieldName(purpose)
            }
        }
        return try list { (parser: inout QueryParser) throws(Diagnostic) in try parser.fieldName(purpose) }
    }

    /// The texts of `name(a, "b c")`: steps over the name too.
    mutating func textArguments() throws(Diagnostic) -> [String] {
        advance()
        return try parenthesized { (parser: inout QueryParser) throws(Diagnostic) in
            let text = try parser.compoundText(allowingColon: true)
            if parser.current.isSymbol("*") { throw parser.unexpected("expected , or ) in the list") }
            return text
        }
    }

    /// A count: `10`, `1_000`, `10K`.
    mutating func count(_ purpose: String) throws(Diagnostic) -> Int {
        let token = current
        guard token.kind == .word || token.kind == .quoted else {
            throw unexpected("expected a number \(purpose)")
        }
        let text = try compoundText(allowingColon: false)
        guard let value = numberLiteral(text), value >= 0, value < 1e18, value == value.rounded() else {
            throw fault("expected a whole number \(purpose), found \(text)", at: token)
        }
        return Int(value)
    }

    /// `as name` or `name`, when one stands here.
    mutating func resultName() throws(Diagnostic) -> String? {
        if skip(keyword: "as") {
            guard !endsPipe else { throw unexpected("expected a name after as") }
            return try fieldName("for the result")
        }
        return endsPipe || current.isSymbol(",") ? nil : try fieldName("for the result")
    }

    /// True at `|`, `)` and the end.
    var endsPipe: Bool { current.kind == .end || current.isSymbol("|") || current.isSymbol(")") }

    /// `if (FILTER)`, when it stands here.
    mutating func condition() throws(Diagnostic) -> (any Filter)? {
        guard current.isKeyword("if") else { return nil }
        advance()
        try expect(symbol: "(", "after if")
        if skip(symbol: ")") { return EverythingFilter() }
        let filter = try parseOr(field: nil)
        try expect(symbol: ")", "to close the condition")
        return filter
    }
}
