import Regex

/// Why a text is no regular expression.
public struct RegexFault: Error, Hashable, Sendable {
    public let message: String
}

/// Compiles an expression that must match a whole value.
///
/// The syntax is RE2's, as Prometheus': what only PCRE2 knows (looking around, back references, atomic groups,
/// possessive quantifiers) is refused, so that a rule file works in both.
///
/// - Parameter dotMatchesLineEnds: as in Prometheus 3; not so in Alertmanager.
func compileRE2(_ text: String, dotMatchesLineEnds: Bool = true) throws(RegexFault) -> Pattern {
    if let fault = foreignSyntax(text) { throw RegexFault(message: fault) }
    do {
        // An expression that closes the group we put it into is none by itself.
        if text.utf8.contains(UInt8(ascii: ")")) { _ = try Pattern(text) }
        return try Pattern((dotMatchesLineEnds ? "^(?s:" : "^(?:") + text + ")\\z")
    } catch {
        throw RegexFault(message: "error parsing regexp: \(error.message): `\(text)`")
    }
}

/// True when `pattern`, made by `compileRE2`, matches `text`.
func fullMatch(_ pattern: Pattern, _ text: String, _ matcher: Matcher) throws(EvaluationFault) -> Bool {
    var text = text
    switch text.withUTF8({ matcher.match(pattern, $0) }) {
    case .matched: return true
    case .noMatch, .partial: return false
    case .limitReached, .failed:
        throw EvaluationFault("the regular expression is too costly for the value of a label", kind: .limit)
    }
}

/// What RE2 would refuse in `text`, or nil.
private func foreignSyntax(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    var at = 0
    var inClass = false
    var afterQuantifier = false
    while at < bytes.count {
        let byte = bytes[at]
        let next = at + 1 < bytes.count ? bytes[at + 1] : 0
        var isQuantifier = false
        switch byte {
        case UInt8(ascii: "\\"):
            if let fault = foreignEscape(next, inClass: inClass) { return fault }
            at += 1
        case UInt8(ascii: "["):
            if !inClass, next == UInt8(ascii: "]") { at += 1 }
            inClass = true
        case UInt8(ascii: "]"): inClass = false
        case UInt8(ascii: "(") where !inClass && next == UInt8(ascii: "?"):
            if let fault = foreignGroup(bytes, at + 2) { return fault }
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            guard !inClass else { break }
            if afterQuantifier, byte != UInt8(ascii: "?") { return "invalid nested repetition operator in `\(text)`" }
            isQuantifier = !afterQuantifier
        default: break
        }
        afterQuantifier = isQuantifier
        at += 1
    }
    return nil
}

private func foreignEscape(_ letter: UInt8, inClass: Bool) -> String? {
    let isDigit = letter >= 0x31 && letter <= 0x39
    let foreign: [UInt8] = Array("ZGKRXhHNkg".utf8)
    if isDigit || foreign.contains(letter) {
        return "invalid escape sequence: `\\\(Character(Unicode.Scalar(letter)))`"
    }
    return nil
}

/// `(?` may go on with flags, `:` or a name.
private func foreignGroup(_ bytes: [UInt8], _ at: Int) -> String? {
    guard at < bytes.count else { return nil }
    let next = at + 1 < bytes.count ? bytes[at + 1] : 0
    switch bytes[at] {
    case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "#"),
        UInt8(ascii: "R"):
        return "invalid or unsupported Perl syntax: `(?\(Character(Unicode.Scalar(bytes[at])))`"
    case UInt8(ascii: "<") where next == UInt8(ascii: "=") || next == UInt8(ascii: "!"):
        return "invalid or unsupported Perl syntax: `(?<`"
    default: return nil
    }
}
