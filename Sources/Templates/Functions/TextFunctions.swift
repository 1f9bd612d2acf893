internal import Regex

extension TemplateFunctions {
    /// Texts: `title toUpper toLower match reReplaceAll safeHtml stripPort stripDomain`.
    static let texts: [String: Function] = [
        "title": Function(1) { arguments, _ throws(TemplateError) in .text(titled(try text(arguments[0]))) },
        "toUpper": Function(1) { arguments, _ throws(TemplateError) in .text(try text(arguments[0]).uppercased()) },
        "toLower": Function(1) { arguments, _ throws(TemplateError) in .text(try text(arguments[0]).lowercased()) },
        "safeHtml": Function(1) { arguments, _ throws(TemplateError) in .text(try text(arguments[0])) },
        "match": Function(2) { arguments, _ throws(TemplateError) in
            let subject = Array(try text(arguments[1]).utf8)
            return .boolean(try TemplatePattern(try text(arguments[0])).matches(subject))
        },
        "reReplaceAll": Function(3) { arguments, _ throws(TemplateError) in
            let subject = Array(try text(arguments[2]).utf8)
            return .text(try TemplatePattern(try text(arguments[0])).replacing(in: subject, by: try text(arguments[1])))
        },
        "stripPort": Function(1) { arguments, _ throws(TemplateError) in .text(withoutPort(try text(arguments[0]))) },
        "stripDomain": Function(1) { arguments, _ throws(TemplateError) in .text(withoutDomain(try text(arguments[0])))
        },
    ]

    /// As Go's `strings.Title`: the first letter of each word in upper case.
    private static func titled(_ text: String) -> String {
        var out = ""
        var isInWord = false
        for character in text {
            out += isInWord ? String(character) : character.uppercased()
            isInWord =
                character.isLetter || character.isNumber || character == "_"
                || !(character.isASCII || character.isWhitespace)
        }
        return out
    }

    /// Host and port apart, as `net.SplitHostPort` tells them; what has none stays.
    private static func hostAndPort(_ text: String) -> (host: String, port: String)? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let host = text[..<colon]
        let port = String(text[text.index(after: colon)...])
        if host.hasPrefix("["), host.hasSuffix("]") { return (String(host.dropFirst().dropLast()), port) }
        if host.contains(":") || host.contains("[") || host.contains("]") { return nil }
        return (String(host), port)
    }

    private static func withoutPort(_ text: String) -> String { hostAndPort(text)?.host ?? text }

    private static func withoutDomain(_ text: String) -> String {
        let (host, port) = hostAndPort(text).map { ($0.host, Optional($0.port)) } ?? (text, nil)
        // An address has no domain to strip.
        let isAddress = host.contains(":") || host.split(separator: ".").allSatisfy { UInt8($0) != nil }
        if isAddress { return text }
        let name = String(host.prefix { $0 != "." })
        return port.map { "\(name):\($0)" } ?? name
    }
}

/// A regular expression within a template, with a bound on its work.
struct TemplatePattern {
    private let pattern: Pattern

    init(_ text: String) throws(TemplateError) {
        do throws(RegexError) {
            pattern = try Pattern(text)
        } catch {
            throw TemplateError("the pattern \(quoted(text)) is faulty: \(error.message)")
        }
    }

    func matches(_ subject: [UInt8]) throws(TemplateError) -> Bool {
        switch subject.withUnsafeBufferPointer({ Matcher().match(pattern, $0) }) {
        case .matched: return true
        case .noMatch, .partial: return false
        case .limitReached, .failed: throw TemplateError("the pattern is too costly")
        }
    }

    /// Every match replaced by `template`, in which `$1` and `${name}` stand for groups.
    func replacing(in subject: [UInt8], by template: String) throws(TemplateError) -> String {
        let matcher = Matcher()
        var out: [UInt8] = []
        var at = 0
        var copied = 0
        while at <= subject.count {
            let outcome = subject.withUnsafeBufferPointer { matcher.match(pattern, $0, from: at) }
            if outcome == .limitReached { throw TemplateError("the pattern is too costly") }
            guard outcome == .matched, let whole = matcher.range(0) else { break }
            out += subject[copied..<whole.start]
            out += expanded(template, subject, matcher).utf8
            copied = whole.end
            at = whole.end > whole.start ? whole.end : whole.end + 1
            if out.count > TemplateLimit.output { throw TemplateError("the text grows too long") }
        }
        return String(decoding: out + subject[copied...], as: UTF8.self)
    }

    private func expanded(_ template: String, _ subject: [UInt8], _ matcher: Matcher) -> String {
        var out = ""
        var rest = template[...]
        while let dollar = rest.firstIndex(of: "$") {
            out += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            if rest.first == "$" {
                out.append(rest.removeFirst())
                continue
            }
            let isBraced = rest.first == "{"
            let name = (isBraced ? rest.dropFirst() : rest).prefix { $0 == "_" || $0.isLetter || $0.isNumber }
            let isClosed = !isBraced || rest.dropFirst(name.count + 1).first == "}"
            guard !name.isEmpty, isClosed else {
                out += "$"
                continue
            }
            rest = rest.dropFirst(name.count + (isBraced ? 2 : 0))
            let group = Int(name) ?? pattern.names.first { $0.name == name }?.group
            if let range = group.flatMap({ matcher.range($0) }) {
                out += String(decoding: subject[range.start..<range.end], as: UTF8.self)
            }
        }
        return out + rest
    }
}
