/// The longest run of plain characters that stands in every match of `pattern`: a text to look for
/// before the costly matching. Empty when that is not plain to see.
///
/// Looks outside groups and classes only, and gives up on alternatives and options, so that it may
/// miss a literal but never invents one.
func requiredLiteral(of pattern: String) -> String {
    requiredLiterals(of: pattern).reduce("") { $1.utf8.count > $0.utf8.count ? $1 : $0 }
}

/// All such runs, in their order; a match holds each.
func requiredLiterals(of pattern: String) -> [String] {
    if pattern.contains("(?") || pattern.contains("(*") { return [] }
    var scan = LiteralScan(characters: Array(pattern))
    return scan.run()
}

/// True when a match in a text is one too where a `0` in it is another run of ASCII letters and
/// digits with a digit: a hole of a template.
///
/// Plain characters other than `0`, anchors and word boundaries, groups, alternatives, and `.` only
/// as `.*` or `.+`. So a `0` can only be what some `.*` or `.+` takes, and that takes the run as
/// well, which is one character or more and no newline; and a run begins and ends, as `0` does, with
/// a character of a word, so that no boundary moves.
func matchesWhateverHolesHold(_ pattern: String) -> Bool {
    if pattern.contains("(?") || pattern.contains("(*") { return false }
    var rest = Array(pattern.utf8)[...]
    var isQuantified = true
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "0"): return false
        case UInt8(ascii: "\\"):
            guard let next = rest.popFirst(), next < 0x80 else { return false }
            let isLetterOrDigit = (next >= 0x30 && next <= 0x39) || (next | 0x20 >= 0x61 && next | 0x20 <= 0x7A)
            if isLetterOrDigit, next != UInt8(ascii: "b"), next != UInt8(ascii: "B") { return false }
            isQuantified = false
        case UInt8(ascii: "."):
            guard let next = rest.popFirst(), next == UInt8(ascii: "*") || next == UInt8(ascii: "+") else {
                return false
            }
            if rest.first == UInt8(ascii: "?") { rest.removeFirst() }
            isQuantified = true
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            if isQuantified { return false }
            if rest.first == UInt8(ascii: "?") { rest.removeFirst() }
            isQuantified = true
        // A quantified group can take very long where it does not match.
        case UInt8(ascii: ")"), UInt8(ascii: "("), UInt8(ascii: "|"), UInt8(ascii: "^"), UInt8(ascii: "$"):
            isQuantified = true
        default: isQuantified = false
        }
    }
    return true
}

private struct LiteralScan {
    let characters: [Character]
    var at = 0
    var depth = 0
    var literals: [String] = []
    var literal = ""

    mutating func run() -> [String] {
        while at < characters.count {
            let character = characters[at]
            at += 1
            switch character {
            case "|" where depth == 0: return []
            case "\\": guard escape() else { return soFar() }
            case "[": guard skipClass() else { return soFar() }
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
        close()
        return literals
    }

    private mutating func close() {
        if !literal.isEmpty { literals.append(literal) }
        literal = ""
    }

    /// What was found before something that is not understood; nothing when alternatives may follow.
    private mutating func soFar() -> [String] {
        close()
        return characters[at...].contains("|") ? [] : literals
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
