import Grok
import Linux
import Records
import Regex

/// Writes the captures of one text after the other as JSON objects.
///
/// Names and places are prepared once; a text costs a match and its bytes, without allocations.
struct CaptureWriter {
    private struct Field {
        /// `"name":`, escaped.
        var key: [UInt8]
        var type: CaptureType
        var groups: [Int]
    }

    private let pattern: Pattern
    private let needed: [UInt8]
    private let fields: [Field]
    private let keepsEmpty: Bool
    private let matcher = Matcher()
    /// Texts on which the match limit ended the search.
    private(set) var givenUp = 0

    /// - Parameter keepsEmpty: also writes captures that are empty, and null for groups without a part.
    init(_ expression: GrokExpression, keepsEmpty: Bool) {
        pattern = expression.pattern
        needed = expression.prefilter ?? []
        self.keepsEmpty = keepsEmpty
        fields = expression.captures.map { capture in
            var key: [UInt8] = []
            appendJSONString(capture.field, to: &key)
            key.append(UInt8(ascii: ":"))
            return Field(key: key, type: capture.type, groups: capture.groups)
        }
    }

    /// Appends an object, or `null` and gives back false when `text` does not match.
    mutating func append(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) -> Bool {
        guard matches(text) else {
            out.append(contentsOf: "null".utf8)
            return false
        }
        out.append(UInt8(ascii: "{"))
        var isFirst = true
        for field in fields {
            let count = field.groups.reduce(0) { $0 + (range($1) == nil ? 0 : 1) }
            if count == 0, !keepsEmpty { continue }
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            out.append(contentsOf: field.key)
            append(field, count, of: text, to: &out)
        }
        out.append(UInt8(ascii: "}"))
        return true
    }

    private mutating func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if !needed.isEmpty, needed.withUnsafeBufferPointer({ firstRange(of: $0, in: text) }) == nil { return false }
        let outcome = matcher.match(pattern, text)
        if outcome != .matched, outcome != .noMatch { givenUp += 1 }
        return outcome == .matched
    }

    /// Where the group's value stands, when it has one to be written.
    private func range(_ group: Int) -> (start: Int, end: Int)? {
        guard let range = matcher.range(group), keepsEmpty || range.end > range.start else { return nil }
        return range
    }

    /// The value of a field: null, one value, or the list of `count`.
    private func append(_ field: Field, _ count: Int, of text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        if count == 0 { return out.append(contentsOf: "null".utf8) }
        if count > 1 { out.append(UInt8(ascii: "[")) }
        var isFirst = true
        for group in field.groups {
            guard let range = range(group) else { continue }
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            append(UnsafeBufferPointer(rebasing: text[range.start..<range.end]), field.type, to: &out)
        }
        if count > 1 { out.append(UInt8(ascii: "]")) }
    }

    private func append(_ bytes: UnsafeBufferPointer<UInt8>, _ type: CaptureType, to out: inout [UInt8]) {
        switch type {
        case .string: appendJSONString(bytes, to: &out)
        case .int, .long: NumberPrefix.appendInteger(bytes, to: &out)
        case .float, .double: NumberPrefix.appendDecimal(bytes, to: &out)
        case .boolean:
            let isTrue = bytes.count == 4 && zip(bytes, "true".utf8).allSatisfy { $0 | 0x20 == $1 }
            out.append(contentsOf: (isTrue ? "true" : "false").utf8)
        }
    }
}
