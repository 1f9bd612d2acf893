import Diagnostics
import Records

/// A text with named holes, `ip=<ip> path=<path>`: what `extract` takes apart and `format` puts together.
///
/// A hole may have an option before its name, `<q:name>`, and blanks around both. `<>` and `<_>` have no name.
/// Outside of holes `&lt;`, `&gt;`, `&amp;`, `&quot;` and `&#39;` stand for the characters.
struct FieldTemplate: Sendable {
    struct Part: Sendable {
        /// The text before the hole.
        let text: [UInt8]
        /// nil behind the last hole.
        let hole: Hole?
    }

    struct Hole: Sendable {
        /// Empty when it has none.
        let name: String
        let option: String

        var isNamed: Bool { !name.isEmpty && name != "_" }
    }

    let written: String
    let parts: [Part]

    /// Throws the reason why `text` is no template.
    init(_ text: String) throws(Fault) {
        written = text
        var parts: [Part] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "<") {
            let literal = rest[..<open]
            let behind = rest[rest.index(after: open)...]
            guard let close = behind.firstIndex(of: ">") else {
                throw Fault(reason: "the hole <\(behind) is never closed", help: "write &lt; for a < that is text")
            }
            parts.append(Part(text: Self.unescaped(literal), hole: Self.hole(behind[..<close])))
            rest = behind[behind.index(after: close)...]
        }
        if !rest.isEmpty || parts.isEmpty { parts.append(Part(text: Self.unescaped(rest), hole: nil)) }
        for part in parts where part.hole?.name.hasSuffix("*") == true {
            throw Fault(reason: "<\(part.hole?.name ?? "")> must be the name of one field", help: nil)
        }
        self.parts = parts
    }

    struct Fault: Error {
        let reason: String
        let help: String?
    }

    /// The names of the holes that have one; `_msg` under its name.
    var names: [String] { parts.compactMap { $0.hole.flatMap { $0.isNamed ? $0.name : nil } } }

    private static func hole(_ text: Substring) -> Hole {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        func trimmed(_ text: Substring) -> String {
            let blanks: Set<Character> = [" ", "\t", "\n"]
            return String(text.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
        }
        if parts.count == 2 { return Hole(name: trimmed(parts[1]), option: trimmed(parts[0])) }
        return Hole(name: trimmed(text), option: "")
    }

    private static func unescaped(_ text: Substring) -> [UInt8] {
        guard text.contains("&") else { return Array(text.utf8) }
        let entities: [(name: String, byte: UInt8)] = [
            ("&lt;", 0x3C), ("&gt;", 0x3E), ("&amp;", 0x26), ("&quot;", 0x22), ("&apos;", 0x27), ("&#39;", 0x27),
            ("&#34;", 0x22),
        ]
        var out: [UInt8] = []
        var rest = text
        while let first = rest.first {
            if first == "&", let entity = entities.first(where: { rest.hasPrefix($0.name) }) {
                out.append(entity.byte)
                rest = rest.dropFirst(entity.name.count)
            } else {
                out.append(contentsOf: String(first).utf8)
                rest = rest.dropFirst()
            }
        }
        return out
    }
}

extension FieldTemplate {
    /// Calls `body` with the name of each named hole and what stands in its place in `value`, empty where the
    /// template does not fit (any more). A quoted text is taken whole and unquoted, but for the option `plain`.
    func extract(from value: UnsafeBufferPointer<UInt8>, _ body: (String, UnsafeBufferPointer<UInt8>) -> Void) {
        var at = 0
        var fits = true
        if let first = parts.first {
            let place = first.text.withUnsafeBufferPointer { firstRange(of: $0, in: value) }
            fits = place != nil
            at = (place ?? 0) + first.text.count
        }
        for (index, part) in parts.enumerated() {
            guard let hole = part.hole else { return }
            let next = index + 1 < parts.count ? parts[index + 1].text : []
            guard fits else {
                if hole.isNamed { body(hole.name, noBytes) }
                continue
            }
            if hole.option != "plain", at < value.count, value[at] != UInt8(ascii: "'"),
                let quoted = quotedText(value, at: at)
            {
                if hole.isNamed { quoted.text.withUnsafeBufferPointer { body(hole.name, $0) } }
                let follows = value.dropFirst(quoted.end).starts(with: next)
                fits = follows
                at = quoted.end + next.count
                continue
            }
            let found = next.withUnsafeBufferPointer { firstRange(of: $0, in: value, from: at) }
            let end = next.isEmpty ? value.count : found
            fits = end != nil
            if hole.isNamed { body(hole.name, end.map { UnsafeBufferPointer(rebasing: value[at..<$0]) } ?? noBytes) }
            at = (end ?? 0) + next.count
        }
    }
}
