import Diagnostics
import Records

/// `field:ipv4_range("10.0.0.0/8")`, `ipv4_range(from, to)`: the whole value is an IPv4 address in
/// the range; both ends belong to it.
///
///     source.ip:ipv4_range("192.168.0.0/16")
///     source.ip:ipv4_range(10.0.0.1, 10.0.0.9)
struct AddressFilter: Filter {
    let field: String
    let first: UInt32
    let last: UInt32

    var description: String {
        scope(field) + "ipv4_range(\(addressText(first)), \(addressText(last)))"
    }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        selection.keep(batch, field) { value in
            guard let address = ipv4Address(value) else { return false }
            return address >= first && address <= last
        }
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet([field]) }

    static let word = FilterWord(
        names: ["ipv4_range"], syntax: "ipv4_range(address/bits), ipv4_range(from, to)",
        summary: "an IPv4 address in a range"
    ) { (parser, field) throws(Diagnostic) in
        let name = parser.current
        let texts = try parser.textArguments()
        let ranges = texts.map(addressRange)
        guard let first = ranges.first ?? nil, let last = ranges.last ?? nil, ranges.count <= 2 else {
            throw parser.fault(
                "ipv4_range(...) takes a network or two addresses", at: name,
                help: "ipv4_range(\"10.0.0.0/8\") or ipv4_range(10.0.0.1, 10.0.0.9)")
        }
        if ranges.count == 2, first.first != first.last || last.first != last.last {
            throw parser.fault("with two arguments ipv4_range(...) takes addresses, not networks", at: name)
        }
        return AddressFilter(field: field, first: first.first, last: last.last)
    }
}

/// The addresses of `a.b.c.d` or `a.b.c.d/bits`.
private func addressRange(_ text: String) -> (first: UInt32, last: UInt32)? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, var digits = parts.first.map(String.init), let address = digits.withUTF8(ipv4Address) else {
        return nil
    }
    guard parts.count == 2 else { return (address, address) }
    guard let bits = UInt32(parts[1]), bits <= 32 else { return nil }
    let mask = addressMask(bits)
    return (address & mask, address | ~mask)
}

func addressMask(_ bits: UInt32) -> UInt32 { bits == 0 ? 0 : ~0 << (32 - bits) }

func addressText(_ address: UInt32) -> String {
    "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
}

/// The IPv4 address that all of `bytes` spells in dotted decimal.
func ipv4Address(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32? {
    guard bytes.count >= 7, bytes.count <= 15 else { return nil }
    var address: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var dots = 0
    for byte in bytes {
        if byte == UInt8(ascii: ".") {
            guard digits > 0, dots < 3 else { return nil }
            address = address << 8 | part
            part = 0
            digits = 0
            dots += 1
        } else {
            guard byte >= 0x30, byte <= 0x39, digits < 3 else { return nil }
            part = part * 10 + UInt32(byte - 0x30)
            digits += 1
            guard part <= 255 else { return nil }
        }
    }
    return dots == 3 && digits > 0 ? address << 8 | part : nil
}
