internal import Grok
internal import Records
internal import Regex

/// What a text must show for one way of reading it: a grok line, or a format written in code.
struct Demand: Sendable {
    /// The bytes it may begin with.
    var begins: ByteSet
    /// The bytes that may stand at its first places.
    var front = Front.anything
    /// One of these must be in it; nothing certain when empty.
    var needed: [[UInt8]] = []
}

extension Parser {
    /// The ways in which it may take a text.
    var demands: [Demand] {
        switch decoder {
        case .grok(let lines): lines.all.map(\.demand)
        case .json: [Demand(begins: decoder.begins, needed: neededKeys)]
        case .journal:
            [
                Demand(
                    begins: decoder.begins,
                    needed: [Array("__REALTIME_TIMESTAMP".utf8), Array("__MONOTONIC_TIMESTAMP".utf8)])
            ]
        case .logfmt: [Demand(begins: decoder.begins, needed: neededPairs)]
        case .event(let format, _): [Demand(begins: decoder.begins, needed: [Array(format.mark.utf8Bytes)])]
        default: [Demand(begins: decoder.begins)]
        }
    }

    /// The same for the message of another parser, where an event stands by itself.
    var innerDemands: [Demand] {
        guard case .event(let format, _) = decoder, let first = format.mark.utf8Bytes.first else { return demands }
        var begins = ByteSet()
        begins.insert(first)
        return [Demand(begins: begins)]
    }

    /// The keys of which a record must have one, as they stand in logfmt.
    private var neededPairs: [[UInt8]] {
        let keys = needs.isEmpty ? has.map { Array($0.key.utf8) }.max { $0.count < $1.count }.map { [$0] } ?? [] : needs
        return keys.map { $0 + [UInt8(ascii: "=")] }
    }

    /// The ends of the keys of which a record must have one, as they stand in JSON; none when one of
    /// them may be written in several ways.
    private var neededKeys: [[UInt8]] {
        if needs.isEmpty { return keyLiterals.max { $0.count < $1.count }.map { [$0] } ?? [] }
        let isPlain = needs.allSatisfy { $0.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"\\/".utf8.contains($0) } }
        guard isPlain else { return [] }
        return needs.map { key in
            // A nested key may be written with dots or as objects.
            let end = key.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).last ?? []
            return Array(end) + [UInt8(ascii: "\"")]
        }
    }
}
