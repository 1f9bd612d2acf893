internal import Diagnostics
internal import Regex

/// Expands the references of a grok text and translates Oniguruma's syntax, which Logstash's
/// patterns are written in, into PCRE2's.
///
/// Only what a person gets to see captures: each field becomes a group named `c1`, `c2`, ...
/// in the order of the opening brackets, so group numbers are known without asking PCRE2, and any
/// character may stand in a field's name.
struct Translator {
    /// Longest pattern text that expansion may produce, in bytes.
    static let textLimit = 64 << 10
    /// How many quantifiers may stand on other ones; each costs a pass over the text before it.
    static let stackLimit = 256
    /// How deep references may nest.
    static let depthLimit = 64

    let library: PatternLibrary
    let namedCapturesOnly: Bool

    var out: [UInt8] = []
    var captures: [Capture] = []
    var groupCount = 0
    /// The field of each group, by group number less one.
    var groupFields: [String] = []
    /// For each piece of `out`, from where on it stems from which part of the person's text.
    private(set) var origins: [(out: Int, offset: Int, length: Int, pattern: String?)] = []
    /// Definitions given in place, `%{NAME=regex}`.
    private var local: [String: [UInt8]] = [:]
    /// Pieces that the text calls, in order of their first call; see `finish`.
    private var shared: [String] = []
    /// The names being expanded, outermost first, and the place of the outermost reference.
    private(set) var open: [String] = []
    /// How many quantifiers stand on other quantifiers.
    private var stacked = 0
    private var outermost = (offset: 0, length: 1)

    init(library: PatternLibrary, namedCapturesOnly: Bool) {
        self.library = library
        self.namedCapturesOnly = namedCapturesOnly
    }

    /// Translates one text as a whole: the person's own, or a definition.
    mutating func translate(_ text: [UInt8]) throws(Fault) {
        var scan = Scan(text: text)
        while let byte = scan.byte {
            mark(scan.at)
            switch byte {
            case UInt8(ascii: "\\"): try escape(&scan)
            case UInt8(ascii: "["): try characterClass(&scan)
            case UInt8(ascii: "("): try openGroup(&scan)
            case UInt8(ascii: ")"): try closeGroup(&scan)
            case UInt8(ascii: "|"):
                scan.at += 1
                out.append(byte)
                scan.atom = nil
            case UInt8(ascii: "%") where scan.byte(1) == UInt8(ascii: "{"): try reference(&scan)
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): try quantifier(&scan)
            case UInt8(ascii: "{"): try brace(&scan)
            default: literal(&scan)
            }
            if out.count > Self.textLimit { throw tooLong(scan.at) }
        }
        if let unclosed = scan.groups.last {
            throw fault("this \"(\" is never closed", unclosed.offset)
        }
    }

    /// A fault at `offset` of the text being translated; within a definition, at the reference
    /// that led there, and naming the definition.
    func fault(_ message: String, _ offset: Int, length: Int = 1, help: String? = nil) -> Fault {
        guard let name = open.last else {
            return Fault(message: message, offset: offset, length: length, help: help)
        }
        return Fault(
            message: "in pattern \"\(name)\": \(message)", offset: outermost.offset, length: outermost.length,
            help: help)
    }

    /// Where `position` of the output stems from.
    func origin(of position: Int) -> (offset: Int, length: Int, pattern: String?) {
        guard let found = origins.last(where: { $0.out <= position }) else { return (0, 1, nil) }
        return (found.offset, found.length, found.pattern)
    }

    private mutating func mark(_ offset: Int) {
        if open.isEmpty { origins.append((out.count, offset, 1, nil)) }
    }

    /// Puts `(?:` in front of the atom at `start`, for a quantifier on something quantified.
    mutating func wrapAtom(from start: Int, _ offset: Int) throws(Fault) {
        stacked += 1
        guard stacked <= Self.stackLimit else {
            throw fault("more than \(Self.stackLimit) quantifiers stand on other quantifiers", offset)
        }
        out.insert(contentsOf: "(?:".utf8, at: start)
        out.append(UInt8(ascii: ")"))
        for index in origins.indices.reversed() {
            if origins[index].out <= start { break }
            origins[index].out += 3
        }
    }

    /// Opens the group of `field`; its closing bracket is the caller's.
    mutating func openCapture(_ field: String, _ type: CaptureType, _ offset: Int) throws(Fault) {
        groupCount += 1
        guard groupCount < Matcher.groupLimit else {
            throw fault("more than \(Matcher.groupLimit - 1) captures", offset)
        }
        groupFields.append(field)
        if let index = captures.firstIndex(where: { $0.field == field && $0.type == type }) {
            captures[index].groups.append(groupCount)
        } else {
            captures.append(Capture(field: field, type: type, groups: [groupCount]))
        }
        out.append(contentsOf: "(?<c\(groupCount)>".utf8)
    }

    private func tooLong(_ offset: Int) -> Fault {
        fault("the pattern expands to more than \(Self.textLimit >> 10) KiB", offset)
    }
}

// MARK: References

extension Translator {
    private mutating func reference(_ scan: inout Scan) throws(Fault) {
        let start = scan.at
        let reference: Reference
        do {
            reference = try Reference(scan.text, at: start)
        } catch {
            throw fault(error.message, error.offset, length: error.length, help: error.help)
        }
        let length = reference.end - start
        if let definition = reference.definition { local[reference.name] = definition }
        if reference.field == nil, library.isShared(reference.name), local[reference.name] == nil {
            return call(reference, &scan)
        }
        let text = try definition(of: reference.name, start, length)
        if open.isEmpty {
            outermost = (start, length)
            origins.append((out.count, start, length, reference.name))
        }
        scan.begin(atom: out.count)
        let isSilent = namedCapturesOnly || library.isPiece(reference.name)
        if let field = reference.field ?? (isSilent ? nil : reference.name) {
            try openCapture(field, reference.type, start)
        } else {
            out.append(contentsOf: "(?:".utf8)
        }
        open.append(reference.name)
        try translate(text)
        open.removeLast()
        out.append(UInt8(ascii: ")"))
        scan.at = reference.end
    }

    /// A call of a piece, as a subroutine that `finish` defines.
    private mutating func call(_ reference: Reference, _ scan: inout Scan) {
        let index = shared.firstIndex(of: reference.name) ?? shared.count
        if index == shared.count { shared.append(reference.name) }
        scan.begin(atom: out.count)
        out.append(contentsOf: "(?&s\(index))".utf8)
        scan.at = reference.end
    }

    /// Writes what the text calls behind it. Their groups are numbered after those of all captures.
    mutating func finish() throws(Fault) {
        var index = 0
        while index < shared.count {
            let name = shared[index]
            open = [name]
            out.append(contentsOf: "(?(DEFINE)(?<s\(index)>".utf8)
            try translate(Array((library[name] ?? "").utf8))
            out.append(contentsOf: "))".utf8)
            open = []
            index += 1
        }
    }

    /// The text of the pattern `name`, unless it is unknown, contains itself or nests too deep.
    private func definition(of name: String, _ offset: Int, _ length: Int) throws(Fault) -> [UInt8] {
        if let first = open.firstIndex(of: name) {
            let way = (open[first...] + [name]).joined(separator: " → ")
            throw fault("pattern \"\(name)\" contains itself: \(way)", offset, length: length)
        }
        guard open.count < Self.depthLimit else {
            throw fault("patterns nest deeper than \(Self.depthLimit) levels", offset, length: length)
        }
        if let text = local[name] { return text }
        if let text = library[name] { return Array(text.utf8) }
        throw fault(
            "unknown pattern \"\(name)\"", offset + 2, length: name.utf8.count,
            help: suggestion(for: name, among: library.names + Array(local.keys)))
    }
}
