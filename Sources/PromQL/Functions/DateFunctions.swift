internal import Instants

extension Function {
    /// Parts of a date in UTC, of seconds since 1970; of the time of the query when there is no argument.
    static let dateFunctions: [Function] = [
        date("year", "the year") { Double($0.year) },
        date("month", "the month, 1 to 12") { Double($0.month) },
        date("day_of_month", "the day of the month, 1 to 31") { Double($0.day) },
        date("day_of_year", "the day of the year, 1 to 366") { time in
            Double(dayNumber(time) - CivilTime.dayNumber(year: time.year, month: 1, day: 1) + 1)
        },
        date("day_of_week", "the day of the week, 0 for Sunday to 6") { time in
            // 1970-01-01 was a Thursday.
            Double(((dayNumber(time) + 4) % 7 + 7) % 7)
        },
        date("days_in_month", "how many days the month has") { time in
            let next = time.month == 12 ? (time.year + 1, 1) : (time.year, time.month + 1)
            let first = CivilTime.dayNumber(year: time.year, month: time.month, day: 1)
            return Double(CivilTime.dayNumber(year: next.0, month: next.1, day: 1) - first)
        },
        date("hour", "the hour, 0 to 23") { Double($0.hour) },
        date("minute", "the minute, 0 to 59") { Double($0.minute) },
    ]

    private static func date(
        _ name: String, _ summary: String, _ part: @escaping @Sendable (CivilTime) -> Double
    ) -> Function {
        Function(
            "\(name)(v)", "\(summary), in UTC; of the time of the query without argument", [.vector], optional: 1,
            .elementwise { value, _ in
                // A range that the calendar's arithmetic takes: some 30,000 years.
                guard abs(value) < 1e12 else { return .nan }
                return part(civilTime(Int(value.rounded(.down))))
            })
    }
}

private func dayNumber(_ time: CivilTime) -> Int {
    CivilTime.dayNumber(year: time.year, month: time.month, day: time.day)
}

private func civilTime(_ seconds: Int) -> CivilTime {
    let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let rest = seconds - day * 86_400
    let (year, month, dayOfMonth) = CivilTime.date(dayNumber: day)
    return CivilTime(
        year: year, month: month, day: dayOfMonth, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60)
}
