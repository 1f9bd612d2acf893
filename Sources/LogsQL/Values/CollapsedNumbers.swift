import Records

/// `value` with `<N>` for each number: a run of hexadecimal digits that no other letter touches, but for those that
/// stand before and behind numbers in times, durations, versions and `0x1F`. A run with letters is a number when it
/// has four digits or more, and an even count of them.
func collapsedNumbers(_ value: UnsafeBufferPointer<UInt8>, prettily: Bool) -> [UInt8] {
    var out: [UInt8] = []
    var at = 0
    while at < value.count {
        let mayBegin = at == 0 || !isASCIIWordByte(value[at - 1]) || beforeNumber.contains(value[at - 1])
        guard mayBegin, hexadecimalDigit(value[at]) != nil else {
            out.append(value[at])
            at += 1
            continue
        }
        let start = at
        var letters = 0
        while at < value.count, hexadecimalDigit(value[at]) != nil {
            if value[at] > 0x39 { letters += 1 }
            at += 1
        }
        let isFree = at == value.count || !isASCIIWordByte(value[at]) || behindNumber.contains(value[at])
        if isFree, letters == 0 || (at - start >= 4 && (at - start) % 2 == 0) {
            out.append(contentsOf: hole.utf8Bytes)
        } else {
            out.append(contentsOf: value[start..<at])
        }
    }
    return prettily ? prettified(out) : out
}

private let hole: StaticString = "<N>"
private let beforeNumber: Set<UInt8> = Set("_TXxvshm".utf8)
private let behindNumber: Set<UInt8> = Set("_TZsmhun".utf8)

/// What stands behind a shape and belongs to it.
private enum Tail { case none, fraction, zone }

private func prettified(_ bytes: [UInt8]) -> [UInt8] {
    let shapes: [(shape: StaticString, name: StaticString, tail: Tail)] = [
        ("<N>-<N>-<N>-<N>-<N>", "<UUID>", .none), ("<N>.<N>.<N>.<N>", "<IP4>", .none),
        ("<N>:<N>:<N>", "<TIME>", .fraction), ("<N>-<N>-<N>", "<DATE>", .none), ("<N>/<N>/<N>", "<DATE>", .none),
        ("<DATE>T<TIME>", "<DATETIME>", .zone), ("<DATE> <TIME>", "<DATETIME>", .zone),
    ]
    return shapes.reduce(bytes) { bytes, shape in
        bytes.withUnsafeBufferPointer { replaced(shape.shape.utf8Bytes, shape.name.utf8Bytes, shape.tail, in: $0) }
    }
}

private func replaced(
    _ shape: UnsafeBufferPointer<UInt8>, _ name: UnsafeBufferPointer<UInt8>, _ tail: Tail,
    in bytes: UnsafeBufferPointer<UInt8>
) -> [UInt8] {
    var out: [UInt8] = []
    var at = 0
    while let place = firstRange(of: shape, in: bytes, from: at) {
        out.append(contentsOf: bytes[at..<place])
        out.append(contentsOf: name)
        at = place + shape.count
        let tails: [StaticString] =
            switch tail {
            case .none: []
            case .fraction: [".<N>", ",<N>"]
            case .zone: ["Z", "-<N>:<N>", "+<N>:<N>"]
            }
        if let found = tails.first(where: { bytes[at...].starts(with: $0.utf8Bytes) }) { at += found.utf8CodeUnitCount }
    }
    out.append(contentsOf: bytes[at...])
    return out
}
