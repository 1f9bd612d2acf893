internal import Records

/// Where the number that begins at `start` ends; nil when none does.
///
/// With a sign, thousands separators (`10,050`), a fraction, a power of ten; `nan` and `inf` in any case.
func numberTextEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    var at = start
    if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") { at += 1 }
    if let word = specialNumberEnd(bytes, at) { return word }
    let from = at
    while at < bytes.count, isDigit(bytes[at]) { at += 1 }
    let whole = at - from
    if whole > 0, whole <= 3 { at = thousandsEnd(bytes, at) }
    if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "."), isDigit(bytes[at + 1]) {
        at += 1
        while at < bytes.count, isDigit(bytes[at]) { at += 1 }
    }
    guard at > from else { return nil }
    return exponentEnd(bytes, at)
}

/// Behind the groups of three digits that follow `at`.
private func thousandsEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    var at = start
    while at + 3 < bytes.count, bytes[at] == UInt8(ascii: ","), isDigit(bytes[at + 1]), isDigit(bytes[at + 2]),
        isDigit(bytes[at + 3]), at + 4 == bytes.count || !isDigit(bytes[at + 4])
    {
        at += 4
    }
    return at
}

private func exponentEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    guard at + 1 < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") else { return at }
    var power = at + 1
    if bytes[power] == UInt8(ascii: "-") || bytes[power] == UInt8(ascii: "+") { power += 1 }
    guard power < bytes.count, isDigit(bytes[power]) else { return at }
    while power < bytes.count, isDigit(bytes[power]) { power += 1 }
    return power
}

/// Behind `nan` or `inf` in any case, as a word of its own.
private func specialNumberEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
    guard at + 3 <= bytes.count else { return nil }
    let word = (bytes[at] | 0x20, bytes[at + 1] | 0x20, bytes[at + 2] | 0x20)
    guard word == (0x6E, 0x61, 0x6E) || word == (0x69, 0x6E, 0x66) else { return nil }
    return at + 3 == bytes.count || (bytes[at + 3] | 0x20) &- 0x61 >= 26 ? at + 3 : nil
}

/// The end that a unit gives to a name: `ms` for `ms`, `gib` for `GiB`, `tokens_per_second` for `tok/s`.
/// nil for a unit that is not known.
func unitSuffix(_ unit: UnsafeBufferPointer<UInt8>) -> StaticString? {
    for entry in knownUnits where sameBytes(unit, entry.unit.utf8Bytes) { return entry.suffix }
    return nil
}

private let knownUnits: [(unit: StaticString, suffix: StaticString)] = [
    ("ms", "ms"), ("s", "s"), ("%", "pct"), ("us", "us"), ("µs", "us"), ("ns", "ns"), ("sec", "s"), ("secs", "s"),
    ("seconds", "s"), ("second", "s"), ("msec", "ms"), ("usec", "us"), ("nsec", "ns"), ("min", "min"), ("h", "h"),
    ("B", "bytes"), ("bytes", "bytes"), ("KB", "kb"), ("MB", "mb"), ("GB", "gb"), ("TB", "tb"), ("KiB", "kib"),
    ("MiB", "mib"), ("GiB", "gib"), ("TiB", "tib"), ("it/s", "it_per_second"), ("s/it", "s_per_it"),
    ("tokens/s", "tokens_per_second"), ("tok/s", "tokens_per_second"), ("tokens/sec", "tokens_per_second"),
    ("samples/s", "samples_per_second"), ("samples/sec", "samples_per_second"), ("img/s", "images_per_second"),
    ("imgs/s", "images_per_second"), ("images/sec", "images_per_second"), ("examples/sec", "examples_per_second"),
    ("req/s", "requests_per_second"), ("reqs/s", "requests_per_second"), ("steps/s", "steps_per_second"),
    ("infer/sec", "infer_per_second"), ("fps", "fps"), ("ms/step", "ms_per_step"), ("s/step", "s_per_step"),
    ("TFLOPS", "tflops"), ("TFLOPs", "tflops"), ("TFLOP/s", "tflops"), ("Gbps", "gbps"), ("GB/s", "gb_per_second"),
    ("MB/s", "mb_per_second"), ("J", "j"), ("W", "w"), ("C", "c"), ("MHz", "mhz"), ("reqs", "reqs"),
    ("tokens", "tokens"),
]
