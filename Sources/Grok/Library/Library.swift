/// A group of patterns as this directory writes them, one to a line: a name, a blank, the pattern.
///
/// What differs between the two sets stands side by side: `«legacy¦ECS»`. Patterns whose names
/// begin with `_` are pieces of others: they never become fields. Field names and line formats are
/// those of Logstash's pattern sets, so that expressions written for it mean the same here.
struct PatternGroup: Sendable {
    /// The name of the group, as in Logstash's pattern directory.
    let name: String
    let text: String

    /// Every definition, with the side of `set` chosen. Cost: linear in the text.
    func definitions(for set: PatternSet) -> [(name: String, pattern: String)] {
        text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let blank = line.firstIndex(of: UInt8(ascii: " ")) else { return nil }
            let name = String(Substring(line[..<blank]))
            return (name, chosen(line[line.index(after: blank)...], set))
        }
    }

    /// `line` with one side of each `«legacy¦ECS»`.
    private func chosen(_ line: Substring.UTF8View, _ set: PatternSet) -> String {
        guard line.contains(Self.lead) else { return String(Substring(line)) }
        var text: [UInt8] = []
        text.reserveCapacity(line.count)
        var keeps = true
        var after: UInt8 = 0
        for byte in line {
            if byte == Self.lead {
                after = byte
                continue
            }
            if after == Self.lead {
                after = 0
                switch byte {
                case 0xAB: keeps = set == .legacy
                case 0xA6: keeps = set == .ecs
                default: keeps = true
                }
                continue
            }
            if keeps { text.append(byte) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The byte that begins `«`, `¦` and `»`; no other character with it is in the patterns.
    private static let lead: UInt8 = 0xC2
}

/// The patterns that come with the program, one file for each group.
enum Library {
    static let groups: [PatternGroup] = [
        PatternGroup(name: "core", text: core), PatternGroup(name: "aws", text: aws),
        PatternGroup(name: "bacula", text: bacula), PatternGroup(name: "bind", text: bind),
        PatternGroup(name: "exim", text: exim), PatternGroup(name: "cisco", text: cisco),
        PatternGroup(name: "firewalls", text: firewalls), PatternGroup(name: "haproxy", text: haproxy),
        PatternGroup(name: "httpd", text: httpd), PatternGroup(name: "java", text: java),
        PatternGroup(name: "junos", text: junos), PatternGroup(name: "linux-syslog", text: syslog),
        PatternGroup(name: "maven", text: maven), PatternGroup(name: "mcollective", text: mcollective),
        PatternGroup(name: "mongodb", text: mongodb), PatternGroup(name: "nagios", text: nagios),
        PatternGroup(name: "postgresql", text: postgresql), PatternGroup(name: "rails", text: rails),
        PatternGroup(name: "redis", text: redis), PatternGroup(name: "ruby", text: ruby),
        PatternGroup(name: "squid", text: squid), PatternGroup(name: "zeek", text: zeek),
    ]

    /// Pieces that are large and often used: compiled once in an expression and called from there.
    static let shared: Set<String> = ["_IPV6", "_TAIL"]
}
