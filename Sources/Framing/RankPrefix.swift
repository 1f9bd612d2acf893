internal import Records

/// What launchers write before each line of a process.
///
/// torchrun `[default0]:`, PyTorch `[rank0]: `, srun -l and mpirun `0: ` and `[1,0]<stderr>:`, Ray
/// `(train pid=4711, ip=192.0.2.4) `, docker compose `web-1  | `, kubectl `[pod/web/app] `.
enum RankPrefix {
    /// Behind the prefix at `at`; nil when there is none.
    static func end(_ line: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
        guard at < line.count else { return nil }
        switch line[at] {
        case UInt8(ascii: "["): return bracket(line, at)
        case UInt8(ascii: "("): return ray(line, at)
        case 0x30...0x39: return label(line, at)
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x1B:
            return at == 0 ? compose(line) : nil
        default: return nil
        }
    }

    private static func bracket(_ line: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
        let isNumber = at + 1 < line.count && line[at + 1] &- 0x30 < 10
        guard
            isNumber || starts(line, "rank", at + 1) || starts(line, "Rank", at + 1) || starts(line, "default", at + 1)
                || starts(line, "pod/", at + 1)
        else { return nil }
        let window = UnsafeBufferPointer(rebasing: line[at..<min(line.count, at + 128)])
        guard let found = firstIndex(of: UInt8(ascii: "]"), in: window) else { return nil }
        let close = at + found
        if starts(line, "pod/", at + 1) { return close + 1 < line.count && line[close + 1] == 0x20 ? close + 2 : nil }
        guard close - at < 24 else { return nil }
        if isNumber { return mpi(line, at, close) }
        guard close + 1 < line.count, line[close - 1] &- 0x30 < 10, line[close + 1] == UInt8(ascii: ":") else {
            return nil
        }
        let end = close + 2
        return end < line.count && line[end] == 0x20 ? end + 1 : end
    }

    /// `[1,0]<stderr>:`
    private static func mpi(_ line: UnsafeBufferPointer<UInt8>, _ at: Int, _ close: Int) -> Int? {
        for index in (at + 1)..<close where line[index] &- 0x30 >= 10 && line[index] != UInt8(ascii: ",") { return nil }
        guard starts(line, "<std", close + 1), close + 9 < line.count, line[close + 8] == UInt8(ascii: ">"),
            line[close + 9] == UInt8(ascii: ":")
        else { return nil }
        return close + 10
    }

    /// `(name pid=1) `; colours around it count.
    private static func ray(_ line: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
        let window = UnsafeBufferPointer(rebasing: line[at..<min(line.count, at + 160)])
        guard let close = firstIndex(of: UInt8(ascii: ")"), in: window) else { return nil }
        let pid: StaticString = " pid="
        let inside = UnsafeBufferPointer(rebasing: window[..<close])
        guard let found = firstRange(of: pid.utf8Bytes, in: inside), found + 5 < close, inside[found + 5] &- 0x30 < 10
        else { return nil }
        var end = at + close + 1
        if end < line.count, line[end] == 0x1B, let letter = firstIndex(of: UInt8(ascii: "m"), in: line, from: end),
            letter - end < 8
        {
            end = letter + 1
        }
        return end < line.count && line[end] == 0x20 ? end + 1 : nil
    }

    /// `0: `, at most four digits.
    private static func label(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard start == 0 else { return nil }
        var at = start
        while at < line.count, at < 4, line[at] &- 0x30 < 10 { at += 1 }
        return at + 1 < line.count && line[at] == UInt8(ascii: ":") && line[at + 1] == 0x20 ? at + 2 : nil
    }

    /// `name-1  | `: a service's name, padded, then a bar.
    private static func compose(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        var at = 0
        if line[0] == 0x1B {
            guard let letter = firstIndex(of: UInt8(ascii: "m"), in: line), letter < 8 else { return nil }
            at = letter + 1
        }
        let start = at
        while at < line.count, at - start < 64, isNameByte(line[at]) { at += 1 }
        guard at > start + 2, line[at - 1] &- 0x30 < 10,
            line[(start)..<at].contains(UInt8(ascii: "-")) || line[start..<at].contains(UInt8(ascii: "_"))
        else { return nil }
        let nameEnd = at
        while at < line.count, line[at] == 0x20, at - nameEnd < 40 { at += 1 }
        guard at > nameEnd, at < line.count, line[at] == UInt8(ascii: "|") else { return nil }
        at += 1
        if at < line.count, line[at] == 0x1B, let letter = firstIndex(of: UInt8(ascii: "m"), in: line, from: at),
            letter - at < 6
        {
            at = letter + 1
        }
        return at < line.count && line[at] == 0x20 ? at + 1 : at == line.count ? at : nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x5F || byte == 0x2E
    }

    private static func starts(_ line: UnsafeBufferPointer<UInt8>, _ word: StaticString, _ at: Int) -> Bool {
        let wanted = word.utf8Bytes
        guard at + wanted.count <= line.count else { return false }
        return sameBytes(UnsafeBufferPointer(rebasing: line[at..<(at + wanted.count)]), wanted)
    }
}
