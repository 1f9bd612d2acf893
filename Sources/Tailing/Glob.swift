/// A shell pattern for one name or path: `*`, `?`, `[a-z]`, `[!x]`, and `**` across folders.
///
/// Matching takes at most length × pattern steps, whatever the pattern.
public struct Glob: Sendable, Hashable {
    private enum Token: Hashable, Sendable {
        case literal(UInt8)
        case one
        case many(acrossFolders: Bool)
        case set([ClosedRange<UInt8>], negated: Bool)
    }

    private let tokens: [Token]
    public let text: String

    public init(_ text: String) {
        self.text = text
        tokens = Self.compile(Array(text.utf8))
    }

    /// True when `text` has a character that means something in a pattern.
    public static func isPattern(_ text: some StringProtocol) -> Bool { text.contains { "*?[".contains($0) } }

    public func matches(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        var reached = Set([0])
        spread(&reached)
        for byte in bytes {
            var next: Set<Int> = []
            for at in reached where at < tokens.count {
                switch tokens[at] {
                case .literal(let wanted): if byte == wanted { next.insert(at + 1) }
                case .one: if byte != 0x2F { next.insert(at + 1) }
                case .many(let across): if across || byte != 0x2F { next.insert(at) }
                case .set(let ranges, let negated):
                    if byte != 0x2F, ranges.contains(where: { $0.contains(byte) }) != negated { next.insert(at + 1) }
                }
            }
            if next.isEmpty { return false }
            spread(&next)
            reached = next
        }
        return reached.contains(tokens.count)
    }

    /// Adds what is reached by letting a `*` stand for nothing.
    private func spread(_ reached: inout Set<Int>) {
        for start in reached {
            var at = start
            while at < tokens.count, case .many = tokens[at] {
                at += 1
                reached.insert(at)
            }
        }
    }

    private static func compile(_ text: [UInt8]) -> [Token] {
        var tokens: [Token] = []
        var at = 0
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "*"):
                var stars = 0
                while at < text.count, text[at] == UInt8(ascii: "*") { (at, stars) = (at + 1, stars + 1) }
                tokens.append(.many(acrossFolders: stars > 1))
                // `**/` also stands for no folder at all.
                if stars > 1, at < text.count, text[at] == 0x2F { at += 1 }
                continue
            case UInt8(ascii: "?"): tokens.append(.one)
            case UInt8(ascii: "["):
                if let (token, next) = set(text, at) {
                    tokens.append(token)
                    at = next
                    continue
                }
                tokens.append(.literal(text[at]))
            default: tokens.append(.literal(text[at]))
            }
            at += 1
        }
        return tokens
    }

    private static func set(_ text: [UInt8], _ start: Int) -> (Token, Int)? {
        var at = start + 1
        let negated = at < text.count && (text[at] == UInt8(ascii: "!") || text[at] == UInt8(ascii: "^"))
        if negated { at += 1 }
        var ranges: [ClosedRange<UInt8>] = []
        while at < text.count, text[at] != UInt8(ascii: "]") || ranges.isEmpty {
            if at + 2 < text.count, text[at + 1] == UInt8(ascii: "-"), text[at + 2] != UInt8(ascii: "]"),
                text[at] <= text[at + 2]
            {
                ranges.append(text[at]...text[at + 2])
                at += 3
            } else {
                ranges.append(text[at]...text[at])
                at += 1
            }
        }
        return at < text.count ? (.set(ranges, negated: negated), at + 1) : nil
    }
}
