internal import Instants
internal import Records

/// Writes a JSON document of known shape, member by member. Commas are its business.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func object(_ key: String? = nil, _ body: (inout JSONText) -> Void) { wrap(key, "{", "}", body) }
    mutating func array(_ key: String? = nil, _ body: (inout JSONText) -> Void) { wrap(key, "[", "]", body) }

    mutating func value(_ key: String? = nil, _ text: String) {
        begin(key)
        appendJSONString(text, to: &bytes)
    }

    mutating func value(_ key: String? = nil, bytes text: [UInt8]) {
        begin(key)
        text.withUnsafeBufferPointer { appendJSONString($0, to: &bytes) }
    }

    mutating func value(_ key: String? = nil, _ number: Int64) { raw(key, "\(number)") }
    mutating func value(_ key: String? = nil, _ number: Int) { raw(key, "\(number)") }
    mutating func value(_ key: String? = nil, _ flag: Bool) { raw(key, flag ? "true" : "false") }

    /// JSON has no NaN and no infinity: they are written as strings.
    mutating func value(_ key: String? = nil, _ number: Double) {
        guard number.isFinite else { return value(key, "\(number)") }
        begin(key)
        appendNumber(number, to: &bytes)
    }

    /// null for nil.
    mutating func value(_ key: String? = nil, _ time: Instant?) {
        guard let time else { return raw(key, "null") }
        value(key, time.rfc3339)
    }

    /// `text` is JSON already.
    mutating func raw(_ key: String?, _ text: String) {
        begin(key)
        bytes += text.utf8
    }

    private mutating func begin(_ key: String?) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        if let key {
            appendJSONString(key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
        }
        needsComma = true
    }

    private mutating func wrap(
        _ key: String?, _ open: StaticString, _ end: StaticString, _ body: (inout JSONText) -> Void
    ) {
        begin(key)
        bytes.append(contentsOf: open.utf8Bytes)
        needsComma = false
        body(&self)
        bytes.append(contentsOf: end.utf8Bytes)
        needsComma = true
    }
}
