internal import CSimdjson

/// What a member of a flattened JSON object is.
public enum JSONKind: Int32, Sendable {
    /// The value is the unescaped text.
    case string
    /// The value is the number's text as written: no digit is lost.
    case number
    /// `true`, `false`, `null` or an empty object, as written.
    case literal
    /// An array, or an object nested deeper than 32, as written; its grammar is checked.
    case raw
    /// `NaN`, `Infinity`, `-Infinity` (Python writes them), or a raw piece that is no JSON because
    /// it holds one of them or an unknown escape. The value is the text as written.
    case special
}

/// Why a text is no JSON object that can be taken apart.
public enum JSONFault: Int32, Error, Sendable {
    case malformed = 1
    /// More than 64 MiB, 65,535 members, or names that repeat a long prefix without end.
    case tooLarge
    /// Nested deeper than 256.
    case tooDeep
}

/// One leaf of an object: keys from the root joined by dots, and the value's bytes.
///
/// The views are valid until the decoder is used again.
public struct JSONMember {
    public let name: UnsafeBufferPointer<UInt8>
    public let value: UnsafeBufferPointer<UInt8>
    /// Where the value's bytes stand in the input; nil when they were unescaped or repaired.
    public let offset: Int?
    public let kind: JSONKind
}

/// Takes JSON objects apart, one at a time, with simdjson. Not Sendable: one for each thread.
///
/// Order and duplicate keys are kept. Bytes that are not UTF-8 become U+FFFD, half a surrogate
/// pair too; an escape JSON does not know is kept as written. Cost: one copy of the input.
public final class FlatDecoder {
    private let handle: OpaquePointer
    private var members: UnsafePointer<sawlog_json_member>?
    /// Number of members found by the last `decode`.
    public private(set) var count = 0
    /// How often it was used: what it holds changes with this number.
    public private(set) var uses: UInt64 = 0

    public init() {
        // nil only when memory is out, where nothing can go on.
        guard let handle = sawlog_json_create() else { preconditionFailure("BUG: out of memory for a JSON decoder") }
        self.handle = handle
    }

    deinit { sawlog_json_destroy(handle) }

    /// Flattens the one object that `input` is, white space around it allowed.
    public func decode(_ input: UnsafeBufferPointer<UInt8>) throws(JSONFault) {
        members = nil
        count = 0
        uses &+= 1
        let code = sawlog_json_flatten(handle, input.baseAddress, input.count, &members, &count)
        if code != 0 { throw JSONFault(rawValue: code) ?? .malformed }
    }

    public subscript(index: Int) -> JSONMember {
        precondition(index >= 0 && index < count)
        guard let member = members?[index] else { preconditionFailure("BUG: members without storage") }
        return JSONMember(
            name: UnsafeBufferPointer(start: member.name, count: Int(member.name_length)),
            value: UnsafeBufferPointer(start: member.value, count: Int(member.value_length)),
            offset: member.offset < 0 ? nil : Int(member.offset),
            kind: JSONKind(rawValue: member.kind) ?? .string)
    }
}
