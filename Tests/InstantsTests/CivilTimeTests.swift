import Instants
import Testing

@Suite struct CivilTimeTests {
    @Test func dayNumbersRoundTripOverTheWholeRange() {
        var previous = CivilTime.dayNumber(year: 1677, month: 9, day: 20)
        for number in (previous + 1)...CivilTime.dayNumber(year: 2262, month: 4, day: 12) {
            let (year, month, day) = CivilTime.date(dayNumber: number)
            #expect(CivilTime.dayNumber(year: year, month: month, day: day) == number)
            #expect(number == previous + 1)
            previous = number
        }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
            (1_795_150_800_000_000_000, "2026-11-20T05:00:00Z"), (951_827_696_789_000_000, "2000-02-29T12:34:56.789Z"),
            (Int64.min, "1677-09-21T00:12:43.145224192Z"), (Int64.max, "2262-04-11T23:47:16.854775807Z"),
        ] as [(Int64, String)])
    func writesRFC3339(_ nanoseconds: Int64, _ text: String) {
        let instant = Instant(nanoseconds: nanoseconds)
        #expect(instant.rfc3339 == text)
        #expect(Instant(parsing: text, now: .epoch) == instant)
    }

    @Test func civilTimeOutsideTheRangeIsNoInstant() {
        #expect(CivilTime(year: 2262, month: 4, day: 12).instant == nil)
        #expect(CivilTime(year: 1677, month: 9, day: 20).instant == nil)
        #expect(CivilTime(year: 2262, month: 4, day: 11).instant != nil)
        #expect(CivilTime(year: 1677, month: 9, day: 22).instant != nil)
    }

    @Test func instantsRoundTripThroughCivilTimeAndText() {
        var random = SplitMix(state: 20_261_120)
        for _ in 0..<2000 {
            let instant = Instant(nanoseconds: Int64(bitPattern: random.next()))
            let civil = CivilTime(instant)
            #expect(civil.instant == instant)
            #expect(Instant(parsing: instant.rfc3339, now: .epoch) == instant)
        }
    }

    @Test func arithmeticSaturates() {
        #expect(Instant.distantFuture + .days(1) == .distantFuture)
        #expect(Instant.distantPast - .days(1) == .distantPast)
        #expect((Instant.distantPast - Instant.distantFuture).nanoseconds == .min)
    }
}
