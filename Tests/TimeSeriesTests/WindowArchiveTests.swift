import Instants
import PromQL
import Records
import Synchronization
import Testing
import TimeSeries

private let start: Int64 = 1_772_582_400  // 2026-03-04T00:00:00Z

private func at(_ seconds: Int64) -> Instant { Instant(seconds: start + seconds) ?? .epoch }

/// Rows as a store keeps them.
private final class Rows: Sendable {
    private let table = Mutex<[String: [UInt8]]>([:])

    func take(_ changes: [StateChange]) {
        table.withLock { table in for row in changes { table[row.key] = row.value } }
    }

    func all(_ prefix: String) -> [StateChange] {
        table.withLock { table in
            table.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }
                .map { StateChange(key: $0.key, value: $0.value) }
        }
    }

    var opening: WindowArchive.Opening {
        { () throws(EvaluationFault) in { (prefix) throws(EvaluationFault) in self.all(prefix) } }
    }
}

/// A history with its archive over rows; `restarted` is what the next process sees.
private struct Past {
    let rows: Rows
    let history: SeriesHistory
    let archive: WindowArchive

    init(_ rows: Rows = Rows(), retention: TimeSpan = .hours(1)) {
        self.rows = rows
        history = SeriesHistory(retention: retention)
        archive = WindowArchive(opening: rows.opening)
        history.restore(rows.all("series/"))
        archive.restore(rows.all("window/open/"), from: history)
    }

    /// Values of each 15 seconds from `first` on, committed every five minutes.
    func run(_ seconds: Range<Int64>, isLast: Bool = true, _ values: (Int64) -> [(labels: LabelSet, value: Double)]) {
        for second in stride(from: seconds.lowerBound, to: seconds.upperBound, by: 15) {
            history.scrape(values(second), at: at(second))
            archive.add(values(second), at: at(second))
            if second % 300 == 0 { commit(at(second), isLast: false) }
        }
        if isLast { commit(at(seconds.upperBound), isLast: true) }
    }

    func commit(_ now: Instant, isLast: Bool) {
        rows.take(history.takeChanges(now: now, isLast: isLast))
        rows.take(archive.takeChanges(now: now, isLast: isLast))
    }

    func windows(_ width: WindowWidth, _ labels: LabelSet, _ hours: Int64 = 100) throws -> [SeriesWindow] {
        let reader = try archive.open()
        return try archive.windows(
            width, of: labels, in: start * 1000...(start + hours * 3600) * 1000, reading: reader)
    }
}

private let loss = LabelSet(["__name__": "loss", "source": "a"])
private let lines = LabelSet(["__name__": "lines_total"])

private func values(_ second: Int64) -> [(labels: LabelSet, value: Double)] {
    [(labels: loss, value: Double(second % 3600)), (labels: lines, value: Double(second))]
}

@Test func windowsHaveTheLastAndOfGaugesTheExtremes() throws {
    let past = Past()
    past.run(0..<7200, values)
    #expect(
        try past.windows(.hour, loss) == [
            SeriesWindow(start: start * 1000, last: 3585, least: 0, greatest: 3585, mean: 1792.5),
            SeriesWindow(start: (start + 3600) * 1000, last: 3585, least: 0, greatest: 3585, mean: 1792.5),
        ])
    #expect(try past.windows(.hour, lines).map(\.last) == [3585, 7185])
    #expect(try past.windows(.hour, lines).allSatisfy { $0.least == nil && $0.mean == nil })
    #expect(try past.windows(.fiveMinutes, lines).map(\.last) == (1...24).map { Double($0 * 300 - 15) })
    #expect(try past.windows(.minute, loss).count == 120)
    #expect(try past.windows(.day, lines).map(\.last) == [7185])
}

@Test func aRestartAndACrashLoseNoWindow() throws {
    let steady = Past()
    steady.run(0..<40_000, values)
    let rows = Rows()
    Past(rows, retention: .hours(6)).run(0..<12_900, values)
    // A crash: what was committed last is some minutes old.
    Past(rows, retention: .hours(6)).run(12_900..<14_685, isLast: false, values)
    Past(rows, retention: .hours(6)).run(14_685..<27_000, values)
    let last = Past(rows)
    last.run(27_000..<40_000, values)
    for width in WindowWidth.allCases {
        let wanted = try steady.windows(width, lines)
        let found = try last.windows(width, lines)
        // The crash took the samples of its last five minutes.
        let mostLost = width == .minute ? 6 : 2
        #expect(Set(wanted).subtracting(found).count <= mostLost, "\(width)")
        #expect(Set(found).subtracting(wanted).count <= 2, "\(width)")
        let gauges = Set(try steady.windows(width, loss)).subtracting(try last.windows(width, loss))
        #expect(gauges.count <= mostLost, "\(width)")
    }
}

@Test func queriesLookBackBeyondTheSamples() throws {
    let past = Past()
    past.run(0..<36_000, values)
    let series = PastSeries(past.history, past.archive)
    let increase = try PromQL.Expression.parse("increase(lines_total[2h])")
    let answer = try Evaluator().instant(increase, at: at(20_000), over: series).value
    guard case .vector(let vector) = answer, let value = vector.first?.value else {
        Issue.record("\(answer)")
        return
    }
    #expect(abs(value - 7200) < 100)
    let range = try Evaluator().range(
        try PromQL.Expression.parse("lines_total"), from: at(600), through: at(35_400), step: .seconds(600),
        over: series)
    guard case .matrix(let matrix) = range.value, let line = matrix.first, matrix.count == 1 else {
        Issue.record("\(range.value)")
        return
    }
    #expect(line.samples.count == 59)
    #expect(line.samples.allSatisfy { abs($0.value - Double($0.milliseconds / 1000 - start)) <= 75 })
}

@Test func wideWindowsAreShownUntilTheNextOne() throws {
    let rows = Rows()
    let archive = WindowArchive(retention: [.minute: .hours(1), .fiveMinutes: .hours(2)], opening: rows.opening)
    let history = SeriesHistory(retention: .minutes(10))
    for minute in 0..<(60 * 60) as Range<Int64> {
        history.scrape([(labels: lines, value: Double(minute))], at: at(minute * 60))
        archive.add([(labels: lines, value: Double(minute))], at: at(minute * 60))
        rows.take(archive.takeChanges(now: at(minute * 60)))
    }
    let series = PastSeries(history, archive)
    func value(_ minute: Int64) throws -> [Double] {
        let value = try Evaluator().instant(
            try PromQL.Expression.parse("lines_total"), at: at(minute * 60), over: series
        ).value
        guard case .vector(let vector) = value else { return [] }
        return vector.map(\.value)
    }
    #expect(try value(600) == [599])
    #expect(try value(630) == [599], "the hour that ended at 600 minutes")
    #expect(try value(659) == [599])
    #expect(try value(660) == [659])
    #expect(try value(3595) == [3595])
}

@Test func whatIsTooOldGoes() throws {
    let rows = Rows()
    let short = Dictionary(uniqueKeysWithValues: WindowWidth.allCases.map { ($0, TimeSpan.hours(3)) })
    let archive = WindowArchive(retention: short, opening: rows.opening)
    for minute in 0..<3000 as Range<Int64> {
        archive.add([(labels: lines, value: 1)], at: at(minute * 60))
        rows.take(archive.takeChanges(now: at(minute * 60)))
    }
    #expect(rows.all("window/1m/").count <= 3)
    #expect(archive.seriesCount == 1)
    rows.take(archive.takeChanges(now: at(3000 * 60 + 5 * 86_400)))
    #expect(rows.all("").isEmpty && archive.seriesCount == 0)
}

/// A series that has ended after some minutes keeps nothing beyond the retention, though it never filled a chunk.
@Test func shortSeriesGoTooWindowByWindow() throws {
    let rows = Rows()
    let archive = WindowArchive(
        retention: [.minute: .hours(3), .fiveMinutes: .hours(6), .hour: .days(2), .day: .days(3)], opening: rows.opening
    )
    for minute in 0..<10 as Range<Int64> {
        archive.add([(labels: lines, value: 1), (labels: loss, value: 2)], at: at(minute * 60))
    }
    func kept(_ hours: Int64) throws -> [Int] {
        rows.take(archive.takeChanges(now: at(hours * 3600)))
        // What the store has of it is what the next process sees.
        let next = WindowArchive(opening: rows.opening)
        next.restore(rows.all("window/open/"), from: SeriesHistory())
        let reader = try next.open()
        return try WindowWidth.allCases.map {
            try next.windows($0, of: lines, in: start * 1000...(start + 86_400) * 1000, reading: reader).count
        }
    }
    #expect(try kept(1) == [10, 2, 1, 1])
    #expect(try kept(4) == [0, 2, 1, 1])
    #expect(try kept(7) == [0, 0, 1, 1])
    #expect(try kept(50) == [0, 0, 0, 1])
    #expect(try kept(74) == [0, 0, 0, 0])
    #expect(rows.all("").isEmpty)
}

private func numbered(_ range: Range<Int>) -> [(labels: LabelSet, value: Double)] {
    range.map { (labels: LabelSet(["__name__": "m", "n": "\($0)"]), value: 1.0) }
}

@Test func whereAllSeriesAreAliveNewOnesAreRefusedAndCounted() throws {
    let archive = WindowArchive(seriesLimit: 10, opening: Rows().opening)
    archive.add(numbered(0..<20), at: at(0))
    archive.add(numbered(0..<20), at: at(15))
    #expect(archive.size.series == 10 && archive.size.refused == 20 && archive.size.ended == 0)
}

@Test func theSeriesThatEndedLongestAgoMakesRoom() throws {
    let rows = Rows()
    let archive = WindowArchive(seriesLimit: 10, opening: rows.opening)
    // Long enough that chunks of theirs are in the store.
    for minute in 0..<600 as Range<Int64> { archive.add(numbered(0..<10), at: at(minute * 60)) }
    for minute in 600..<700 as Range<Int64> {
        archive.add(numbered(0..<10).filter { $0.labels["n"] != "3" }, at: at(minute * 60))
    }
    rows.take(archive.takeChanges(now: at(700 * 60), isLast: true))
    let third = "n=\"3\""
    #expect(rows.all("window/1m/").contains { $0.key.contains(third) })
    // Of two hours nothing, and then all others and two new ones: those that go on have not ended.
    let others = numbered(0..<10).filter { $0.labels["n"] != "3" }
    archive.add(numbered(20..<22) + others, at: at(820 * 60))
    #expect(archive.size.series == 10 && archive.size.ended == 1 && archive.size.refused == 1)
    rows.take(archive.takeChanges(now: at(820 * 60), isLast: true))
    #expect(!rows.all("").contains { $0.key.contains(third) })
    #expect(rows.all("window/open/").count == 10)
}

@Test func damagedRowsOfWindowsAreDeleted() throws {
    let rows = Rows()
    rows.take([StateChange(key: "window/open/x", value: [1, 200, 3])])
    let past = Past(rows)
    past.commit(at(0), isLast: true)
    #expect(rows.all("").isEmpty)
}

/// Nothing else leads to the chunks of a series than the row that is damaged.
@Test func theChunksOfADamagedRowAreDeletedToo() throws {
    let rows = Rows()
    Past(rows, retention: .minutes(10)).run(0..<72_000, values)
    #expect(rows.all("window/1m/").contains { $0.key.contains("lines_total") })
    rows.take([StateChange(key: "window/open/\(lines)", value: [1, 200, 3])])
    let past = Past(rows, retention: .minutes(10))
    #expect(past.archive.size.damaged == 1)
    past.commit(at(72_000), isLast: true)
    #expect(!rows.all("window/1m/").contains { $0.key.contains("lines_total") })
    #expect(rows.all("window/1m/").contains { $0.key.contains("loss") })
    #expect(!rows.all("window/5m/").contains { $0.key.contains("lines_total") })
}
