import Records

private let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
private let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
private let prime3: UInt64 = 0x1656_67B1_9E37_79F9
private let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
private let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

/// XXH64 of `bytes` with the seed 0. Yann Collet, "xxHash fast digest algorithm", version 0.1.1.
func xxh64(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(bytes)
    var at = 0
    var hash = prime5
    if raw.count >= 32 {
        var lanes = [prime1 &+ prime2, prime2, 0, 0 &- prime1]
        while at + 32 <= raw.count {
            for lane in 0..<4 { lanes[lane] = round(lanes[lane], word(raw, at + 8 * lane)) }
            at += 32
        }
        hash = rotated(lanes[0], 1) &+ rotated(lanes[1], 7) &+ rotated(lanes[2], 12) &+ rotated(lanes[3], 18)
        for lane in lanes { hash = (hash ^ round(0, lane)) &* prime1 &+ prime4 }
    }
    hash = hash &+ UInt64(raw.count)
    while at + 8 <= raw.count {
        hash = rotated(hash ^ round(0, word(raw, at)), 27) &* prime1 &+ prime4
        at += 8
    }
    if at + 4 <= raw.count {
        let half = UInt64(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
        hash = rotated(hash ^ half &* prime1, 23) &* prime2 &+ prime3
        at += 4
    }
    while at < raw.count {
        hash = rotated(hash ^ UInt64(raw[at]) &* prime5, 11) &* prime1
        at += 1
    }
    hash = (hash ^ hash >> 33) &* prime2
    hash = (hash ^ hash >> 29) &* prime3
    return hash ^ hash >> 32
}

private func word(_ raw: UnsafeRawBufferPointer, _ at: Int) -> UInt64 {
    UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
}

private func round(_ lane: UInt64, _ input: UInt64) -> UInt64 { rotated(lane &+ input &* prime2, 31) &* prime1 }

private func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
