/// What was read of a timestamp before it is placed in time.
struct CivilParts {
    /// Marks what the text does not say.
    static let missing = Int.min

    var year = missing
    var month = missing
    var day = missing
    var hour = 0
    var minute = 0
    var second = 0
    var nanosecond = 0
    /// Seconds east of UTC.
    var zone = missing

    /// True when the time of day is one, with room for a leap second and for 24:00:00.
    var hasValidTime: Bool {
        if hour == 24 { return minute == 0 && second == 0 }
        return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60
    }

    static func isValidDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        guard month >= 1, month <= 12, day >= 1 else { return false }
        if day <= 28 { return true }
        if month == 2 {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return day <= (leap ? 29 : 28)
        }
        return day <= (month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31)
    }

    /// The instant, with what is missing taken from `context`; nil when there is no such time.
    func resolved(_ context: TimestampContext) -> Instant? {
        guard hasValidTime else { return nil }
        if month == Self.missing { return nearestDay(context) }
        if year == Self.missing { return nearestYear(context) }
        return instant(year, context)
    }

    private func instant(_ year: Int, _ context: TimestampContext) -> Instant? {
        guard Self.isValidDate(year, month, day) else { return nil }
        return instant(onDay: CivilTime.dayNumber(year: year, month: month, day: day), context)
    }

    private func instant(onDay number: Int, _ context: TimestampContext) -> Instant? {
        let offset = zone == Self.missing ? context.zoneOffset : zone
        let seconds = number * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Instant(seconds: Int64(seconds), nanoseconds: Int64(nanosecond))
    }

    /// In the latest year that puts it no more than a day after the reference: December's lines
    /// read in January are last year's. Leap days look back for a leap year.
    private func nearestYear(_ context: TimestampContext) -> Instant? {
        let latest = context.reference + .days(1)
        for year in stride(from: context.year + 1, through: context.year - 8, by: -1) {
            if let instant = instant(year, context), instant <= latest { return instant }
        }
        return nil
    }

    /// On the latest day that puts it no more than an hour after the reference, so that times
    /// before and after midnight fall on their own days.
    private func nearestDay(_ context: TimestampContext) -> Instant? {
        let latest = context.reference + .hours(1)
        for number in stride(from: context.day + 1, through: context.day - 2, by: -1) {
            if let instant = instant(onDay: number, context), instant <= latest { return instant }
        }
        return nil
    }
}
