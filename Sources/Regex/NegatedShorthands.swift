/// `pattern` with `\S`, `\D` and `\W` outside of classes written as `[^\s]`, `[^\d]` and `[^\w]`.
///
/// The two mean the same. But compiled by JIT for subjects that may hold broken UTF-8, PCRE2 10.42
/// matches the short ones with no character beyond ASCII. Nothing else is touched: not what is
/// quoted by `\Q` and `\E`, nor a class, nor a comment.
func spellingOutNegatedShorthands(_ pattern: String) -> String {
    var rewriter = ShorthandRewriter(Array(pattern.utf8))
    return rewriter.rewrite() ?? pattern
}

private struct ShorthandRewriter {
    private let bytes: [UInt8]
    private var out: [UInt8] = []
    private var at = 0
    private var changed = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The new text, or nil when there is nothing to change.
    mutating func rewrite() -> String? {
        guard bytes.contains(UInt8(ascii: "\\")) else { return nil }
        out.reserveCapacity(bytes.count + 32)
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\\"): escape()
            case UInt8(ascii: "["): copyClass()
            case UInt8(ascii: "(") where hasNext("(?#"): copy(through: UInt8(ascii: ")"))
            default: copy(1)
            }
        }
        return changed ? String(decoding: out, as: UTF8.self) : nil
    }

    private mutating func escape() {
        guard at + 1 < bytes.count else { return copy(1) }
        switch bytes[at + 1] {
        case UInt8(ascii: "S"), UInt8(ascii: "D"), UInt8(ascii: "W"):
            changed = true
            out += [UInt8(ascii: "["), UInt8(ascii: "^"), UInt8(ascii: "\\"), bytes[at + 1] | 0x20, UInt8(ascii: "]")]
            at += 2
        case UInt8(ascii: "Q"):
            while at < bytes.count, !hasNext("\\E") { copy(1) }
        default: copy(2)
        }
    }

    /// A class with its brackets. A bracket right behind the opening one stands for itself.
    private mutating func copyClass() {
        copy(1)
        if at < bytes.count, bytes[at] == UInt8(ascii: "^") { copy(1) }
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") { copy(1) }
        while at < bytes.count, bytes[at] != UInt8(ascii: "]") {
            if hasNext("[:") || hasNext("[.") || hasNext("[=") {
                let sign = bytes[at + 1]
                if let end = posixEnd(sign) {
                    copy(end - at)
                    continue
                }
            }
            copy(bytes[at] == UInt8(ascii: "\\") ? 2 : 1)
        }
        copy(1)
    }

    /// Behind `:]` of the `[:name:]` here; nil when it is none.
    private func posixEnd(_ sign: UInt8) -> Int? {
        var end = at + 2
        while end + 1 < bytes.count,
            bytes[end] | 0x20 >= 0x61 && bytes[end] | 0x20 <= 0x7A || bytes[end] == UInt8(ascii: "^")
        {
            end += 1
        }
        return end + 1 < bytes.count && bytes[end] == sign && bytes[end + 1] == UInt8(ascii: "]") ? end + 2 : nil
    }

    private func hasNext(_ text: StaticString) -> Bool {
        guard at + text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[at + $0] == text.utf8Start[$0] }
    }

    private mutating func copy(_ count: Int) {
        let end = min(bytes.count, at + count)
        out += bytes[at..<end]
        at = end
    }

    private mutating func copy(through last: UInt8) {
        while at < bytes.count, bytes[at] != last { copy(1) }
        copy(1)
    }
}
