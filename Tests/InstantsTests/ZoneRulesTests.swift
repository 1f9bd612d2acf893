import Foundation
import Instants
import Testing

/// Time zones, against Foundation where the system has its database.
@Suite struct ZoneRulesTests {
    private func rules(_ name: String) -> ZoneRules? {
        FileManager.default.contents(atPath: "/usr/share/zoneinfo/" + name).flatMap { ZoneRules(Array($0)) }
    }

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/UTC"), "no database of time zones"),
        arguments: [
            "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo",
            "Asia/Tokyo",
            "Africa/Casablanca", "Europe/Dublin", "Pacific/Apia", "Antarctica/Troll", "America/Godthab", "UTC",
        ])
    func offsetsAreThoseOfTheSystem(_ name: String) throws {
        let rules = try #require(self.rules(name))
        let zone = try #require(TimeZone(identifier: name))
        var differences = 0
        for day in stride(from: 0, to: 36_000, by: 3) {
            let seconds = day * 86_400 + (day * 7919) % 86_400
            let time = try #require(Instant(seconds: Int64(seconds)))
            let wanted = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            // Foundation stops following the rule of zones with many changes at its table's end.
            if rules.offset(at: time) != wanted, day < 24_000 { differences += 1 }
        }
        #expect(differences == 0)
    }

    /// A file with one change, then a rule for the years after it.
    private func file(_ footer: String, version: String = "2", change: Int64 = 0) -> [UInt8] {
        func header(_ times: UInt8) -> [UInt8] {
            Array("TZif\(version)".utf8) + [UInt8](repeating: 0, count: 15)
                + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, times, 0, 0, 0, 1, 0, 0, 0, 4]
        }
        let type: [UInt8] = [0, 0, 0x0E, 0x10, 0, 0] + Array("CET\0".utf8)
        let wide = (0..<8).map { UInt8(truncatingIfNeeded: change >> (56 - 8 * $0)) }
        return header(0) + type + header(1) + wide + [0] + type + Array("\n\(footer)\n".utf8)
    }

    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2030-03-31T00:59:59Z", 3600),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2030-03-31T01:00:00Z", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2030-10-27T00:59:59Z", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2030-10-27T01:00:00Z", 3600),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2031-01-01T00:00:00Z", 39_600),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2031-07-01T00:00:00Z", 37_800),
        ("EST5EDT,J60/0,J305/0", "2032-02-29T23:00:00Z", -18_000),
        ("EST5EDT,J60/0,J305/0", "2032-03-01T06:00:00Z", -14_400),
        ("EST5EDT,59/0,304/0", "2032-02-29T06:00:00Z", -14_400), ("UTC0", "2040-01-01T00:00:00Z", 0),
        ("nonsense", "2040-01-01T00:00:00Z", 3600), ("", "2040-01-01T00:00:00Z", 3600),
    ])
    func formulas(_ footer: String, _ time: String, _ offset: Int) throws {
        let rules = try #require(ZoneRules(file(footer)))
        #expect(rules.offset(at: try #require(Instant(parsing: time, now: .epoch))) == offset)
    }

    @Test func damagedFilesAreRefused() {
        let whole = file("CET-1CEST,M3.5.0,M10.5.0/3")
        #expect(ZoneRules([]) == nil && ZoneRules(Array("TZif".utf8)) == nil)
        for count in 0..<(whole.count - 29) { #expect(ZoneRules(Array(whole[..<count])) == nil, "\(count)") }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var bytes = whole
            bytes[Int.random(in: 4..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = ZoneRules(bytes)?.offset(at: Instant(nanoseconds: Int64.random(in: .min ... .max, using: &random)))
        }
    }
}
