import Diagnostics
import Records

/// `field:ipv6_range("2001:db8::/32")`, `ipv6_range(from, to)`: the whole value is an IPv6 address in the range; both
/// ends belong to it.
///
///     client.ip:ipv6_range("fe80::/10")
struct WideAddressFilter: Filter {
    let field: String
    let first: [UInt16]
    let last: [UInt16]
    let written: String

    var description: String { scope(field) + "ipv6_range(\(written))" }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        selection.keep(batch, field) { value in
            guard let address = wideAddress(value) else { return false }
            return !address.lexicographicallyPrecedes(first) && !last.lexicographicallyPrecedes(address)
        }
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet([field]) }

    static let word = FilterWord(
        names: ["ipv6_range"], syntax: "ipv6_range(address/bits), ipv6_range(from, to)",
        summary: "an IPv6 address in a range"
    ) { (parser, field) throws(Diagnostic) in
        let name = parser.current
        let texts = try parser.textArguments()
        let ranges = texts.map(network)
        guard (1...2).contains(texts.count), let first = ranges.first ?? nil, let last = ranges.last ?? nil,
            texts.count == 1 || !texts.contains(where: { $0.contains("/") })
        else {
            throw parser.fault(
                "ipv6_range(...) takes a network or two addresses", at: name,
                help: "ipv6_range(\"2001:db8::/32\") or ipv6_range(\"fe80::1\", \"fe80::9\")")
        }
        return WideAddressFilter(
            field: field, first: first.first, last: last.last, written: texts.map(quoted).joined(separator: ", "))
    }
}

/// The addresses of `a:b::c` or `a:b::c/bits`.
private func network(_ text: String) -> (first: [UInt16], last: [UInt16])? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, var digits = parts.first.map(String.init), let address = digits.withUTF8(wideAddress) else {
        return nil
    }
    guard parts.count == 2 else { return (address, address) }
    guard let bits = Int(parts[1]), (0...128).contains(bits) else { return nil }
    let masks = (0..<8).map { part in UInt16(truncatingIfNeeded: 0xFFFF << max(0, 16 - max(0, bits - 16 * part))) }
    return (zip(address, masks).map { $0 & $1 }, zip(address, masks).map { $0 | ~$1 })
}

/// The IPv6 address that all of `bytes` spells: eight groups, `::` for a run of zeros, the last two groups also as
/// an IPv4 address. RFC 4291, section 2.2.
func wideAddress(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt16]? {
    guard bytes.count >= 2, bytes.count <= 45 else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    var halves: [[UInt16]] = []
    var rest = Substring(text)
    while let gap = doubleColon(rest) {
        guard halves.isEmpty, let groups = addressGroups(rest[..<gap], mayEndInIPv4: false) else { return nil }
        halves.append(groups)
        rest = rest[rest.index(gap, offsetBy: 2)...]
    }
    guard let tail = addressGroups(rest, mayEndInIPv4: true) else { return nil }
    guard let head = halves.first else { return tail.count == 8 ? tail : nil }
    let zeros = 8 - head.count - tail.count
    return zeros > 0 ? head + [UInt16](repeating: 0, count: zeros) + tail : nil
}

private func doubleColon(_ text: Substring) -> Substring.Index? {
    zip(text.indices, text.indices.dropFirst()).first { text[$0.0] == ":" && text[$0.1] == ":" }?.0
}

private func addressGroups(_ text: Substring, mayEndInIPv4: Bool) -> [UInt16]? {
    if text.isEmpty { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (at, part) in parts.enumerated() {
        var digits = String(part)
        if at == parts.count - 1, mayEndInIPv4, let address = digits.withUTF8(ipv4Address) {
            groups += [UInt16(address >> 16), UInt16(address & 0xFFFF)]
        } else {
            guard (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16) else { return nil }
            groups.append(group)
        }
    }
    return groups.count <= 8 ? groups : nil
}
