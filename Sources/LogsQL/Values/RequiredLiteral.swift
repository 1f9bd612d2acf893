/// The longest run of plain characters that stands in every match of `pattern`: a text to look for
/// before the costly matching. Empty when that is not plain to see.
///
/// Looks outside groups and classes only, and gives up on alternatives and options, so that it may
/// miss a literal but never invents one.
func requiredLiteral(of pattern: String) -> String {
    if pattern.contains("(?") || pattern.contains("(*") { return "" }
    var scan = LiteralScan(characters: Array(pattern))
    return scan.run()
}

private struct LiteralScan {
    let characters: [Character]
    var at = 0
    var depth = 0
    var best = ""
    var literal = ""

    mutating func run() -> String {
        while at < characters.count {
            let character = characters[at]
            at += 1
            switch character {
            case "|" where depth == 0: return ""
            case "\\": guard escape() else { return longest() }
            case "[": guard skipClass() else { return longest() }
            case "(":
                close()
                depth += 1
            case ")":
                close()
                depth -= 1
            case "?", "*", "{":
                // What stands before may be missing.
                literal = String(literal.dropLast())
                close()
                if character == "{" { skipCount() }
            case "+", ".", "^", "$", "]", "}", "|": close()
            default: if depth == 0 { literal.append(character) }
            }
        }
        return longest()
    }

    private mutating func close() {
        if literal.utf8.count > best.utf8.count { best = literal }
        literal = ""
    }

    private mutating func longest() -> String {
        close()
        return best
    }

    /// After a backslash: punctuation stands for itself, a class such as `\\d` ends the literal;
    /// false for anything less common.
    private mutating func escape() -> Bool {
        guard at < characters.count else { return false }
        let character = characters[at]
        at += 1
        if character.isASCII, !character.isLetter, !character.isNumber {
            if depth == 0 { literal.append(character) }
            return true
        }
        close()
        return "dDwWsSbB".contains(character)
    }

    /// After `[`: steps over the class; false for one with a class inside.
    private mutating func skipClass() -> Bool {
        close()
        if at < characters.count, characters[at] == "^" { at += 1 }
        if at < characters.count, characters[at] == "]" { at += 1 }
        while at < characters.count, characters[at] != "]" {
            if characters[at] == "[" { return false }
            at += characters[at] == "\\" ? 2 : 1
        }
        at += 1
        return true
    }

    private mutating func skipCount() {
        while at < characters.count, characters[at] != "}" { at += 1 }
    }
}
