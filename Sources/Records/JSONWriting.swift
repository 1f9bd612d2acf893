import Instants

extension RecordBatch {
    /// Appends record `index` as one JSON object, without a newline.
    ///
    /// Shape: `_time`, `_msg`, the labels, `level`, then the fields in their order; empty ones of
    /// the fixed names are left out. Invalid UTF-8 becomes U+FFFD.
    public func appendJSON(_ index: Int, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        let opened = out.count
        if !isRows { appendFixed(index, &out) }
        let first = Int(records[index].firstField)
        for field in fields[first..<(first + Int(records[index].fieldCount))] {
            if out.count > opened { out.append(UInt8(ascii: ",")) }
            appendJSONString(names.bytes(field.name), to: &out)
            out.append(UInt8(ascii: ":"))
            if field.kind == .text {
                appendJSONString(bytes(field.value), to: &out)
            } else {
                appendJSONValue(bytes(field.value), to: &out)
            }
        }
        out.append(UInt8(ascii: "}"))
    }

    private func appendFixed(_ index: Int, _ out: inout [UInt8]) {
        let record = records[index]
        out.append(contentsOf: #""_time":""#.utf8)
        record.time.appendRFC3339(to: &out)
        out.append(contentsOf: #"","_msg":"#.utf8)
        appendJSONString(bytes(record.view), to: &out)
        appendMember("source", streams.source(record.stream), &out)
        appendMember("host", streams.host(record.stream), &out)
        appendMember("category", streams.category(record.stream).name.utf8Bytes, &out)
        appendMember("format", streams.format(record.stream), &out)
        appendMember("level", record.level.name.utf8Bytes, &out)
        appendMember("_time_source", record.flags.timeSource.utf8Bytes, &out)
        appendMember("_time_suspect", record.flags.timeSuspicion.utf8Bytes, &out)
        appendMember("_part", record.flags.part.utf8Bytes, &out)
    }

    private func appendMember(_ name: StaticString, _ value: UnsafeBufferPointer<UInt8>, _ out: inout [UInt8]) {
        guard value.count > 0 else { return }
        out.append(contentsOf: #",""#.utf8)
        out.append(contentsOf: name.utf8Bytes)
        out.append(contentsOf: #"":"#.utf8)
        appendJSONString(value, to: &out)
    }
}

/// Appends `bytes`, which are a JSON value, on one line: a value of several lines loses the blanks between its tokens.
func appendJSONValue(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
    guard bytes.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return out.append(contentsOf: bytes) }
    var isInString = false
    var isEscaped = false
    for byte in bytes {
        let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
        if isInString {
            // A line end inside a string is no JSON, but no reason to break the line.
            out.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte)
        } else if !isBlank {
            out.append(byte)
        }
        if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
        isEscaped = isInString && !isEscaped && byte == UInt8(ascii: "\\")
    }
}

/// Appends `bytes` as a JSON string with quotes. RFC 8259; invalid UTF-8 becomes U+FFFD.
public func appendJSONString(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    var plain = 0
    var at = 0
    while at < bytes.count {
        let byte = bytes[at]
        if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            at += 1
            continue
        }
        out.append(contentsOf: bytes[plain..<at])
        if byte >= 0x80 {
            let length = utf8SequenceLength(bytes, at)
            if length > 0 {
                out.append(contentsOf: bytes[at..<(at + length)])
            } else {
                out.append(contentsOf: [0xEF, 0xBF, 0xBD])
            }
            at += max(1, length)
        } else {
            appendEscape(byte, &out)
            at += 1
        }
        plain = at
    }
    out.append(contentsOf: bytes[plain..<bytes.count])
    out.append(UInt8(ascii: "\""))
}

public func appendJSONString(_ text: String, to out: inout [UInt8]) {
    var text = text
    text.withUTF8 { appendJSONString($0, to: &out) }
}

private func appendEscape(_ byte: UInt8, _ out: inout [UInt8]) {
    out.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(byte)
    case 0x08: out.append(UInt8(ascii: "b"))
    case 0x09: out.append(UInt8(ascii: "t"))
    case 0x0A: out.append(UInt8(ascii: "n"))
    case 0x0C: out.append(UInt8(ascii: "f"))
    case 0x0D: out.append(UInt8(ascii: "r"))
    default:
        out.append(contentsOf: "u00".utf8)
        let digits = Array("0123456789abcdef".utf8)
        out.append(digits[Int(byte >> 4)])
        out.append(digits[Int(byte & 15)])
    }
}

/// The length of the well-formed UTF-8 sequence that starts at `at` with a byte of 0x80 or more;
/// 0 when it is not well formed. Unicode 15, table 3-7.
public func utf8SequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    func trail(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
        at + offset < bytes.count && bytes[at + offset] >= low && bytes[at + offset] <= high
    }
    switch bytes[at] {
    case 0xC2...0xDF: return trail(1) ? 2 : 0
    case 0xE0: return trail(1, 0xA0) && trail(2) ? 3 : 0
    case 0xED: return trail(1, 0x80, 0x9F) && trail(2) ? 3 : 0
    case 0xE1...0xEF: return trail(1) && trail(2) ? 3 : 0
    case 0xF0: return trail(1, 0x90) && trail(2) && trail(3) ? 4 : 0
    case 0xF1...0xF3: return trail(1) && trail(2) && trail(3) ? 4 : 0
    case 0xF4: return trail(1, 0x80, 0x8F) && trail(2) && trail(3) ? 4 : 0
    default: return 0
    }
}
