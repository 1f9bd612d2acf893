import Diagnostics
import Instants
import Records

/// `_time:day_range[08:00, 18:00)`, `_time:week_range[Mon, Fri]`: the time of day, the day of the
/// week, in UTC; `offset 2h` for another zone.
///
///     _time:day_range[08:00, 18:00) offset 1h
///     _time:week_range[Sat, Sun]
struct TimeOfDayFilter: Filter {
    let isWeek: Bool
    /// Nanoseconds since midnight, or days since Sunday; both ends belong.
    let from: Int64
    let to: Int64
    let offset: Int64
    let written: String

    private static let day: Int64 = 86_400_000_000_000

    var description: String { "_time:" + written }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        if batch.isRows {
            selection.keep(batch, "_time") { value in timestamp(value).map(holds) ?? false }
        } else {
            selection.filter { holds(batch.records[$0].time) }
        }
    }

    private func holds(_ time: Instant) -> Bool {
        let local = (time + TimeSpan(nanoseconds: offset)).nanoseconds
        var days = local / Self.day
        var rest = local % Self.day
        if rest < 0 {
            rest += Self.day
            days -= 1
        }
        // 1970-01-01 was a Thursday.
        let value = isWeek ? ((days + 4) % 7 + 7) % 7 : rest
        return value >= from && value <= to
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet(["_time"]) }

    static func parse(_ parser: inout QueryParser, isWeek: Bool) throws(Diagnostic) -> any Filter {
        parser.advance()
        let opens = parser.advance().text
        let (from, fromText) = try point(&parser, isWeek)
        try parser.expect(symbol: ",", "between the bounds")
        let (to, toText) = try point(&parser, isWeek)
        guard parser.current.isSymbol(")") || parser.current.isSymbol("]") else {
            throw parser.unexpected("expected ) or ] after the bound")
        }
        let closes = parser.advance().text
        let offset = try parser.timeOffset()
        let name = isWeek ? "week_range" : "day_range"
        return TimeOfDayFilter(
            isWeek: isWeek, from: opens == "[" ? from : from + 1, to: closes == "]" ? to : to - 1,
            offset: offset?.span.nanoseconds ?? 0,
            written: "\(name)\(opens)\(fromText), \(toText)\(closes)" + (offset.map { " offset \($0.written)" } ?? ""))
    }

    private static func point(_ parser: inout QueryParser, _ isWeek: Bool) throws(Diagnostic) -> (Int64, String) {
        let token = parser.current
        let text = try parser.compoundText(allowingColon: true)
        guard let value = isWeek ? weekday(text) : timeOfDay(text) else {
            let help = isWeek ? "a day: Sun, Mon, Tue, Wed, Thu, Fri, Sat, or its full name" : "a time of day: 08:00"
            throw parser.fault("expected a bound, found \(text)", at: token, help: help)
        }
        return (value, text)
    }

    private static func weekday(_ text: String) -> Int64? {
        let names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
        let lower = text.lowercased()
        return names.firstIndex { $0 == lower || $0.prefix(3) == lower }.map(Int64.init)
    }

    private static func timeOfDay(_ text: String) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
        guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
            (0...59).contains(minute), let second = parts.count == 3 ? parts[2] : 0, (0...59).contains(second)
        else { return nil }
        return (hour * 3600 + minute * 60 + second) * 1_000_000_000
    }
}
