import Instants
import PromQL
import Records
import TestKit
import Testing
import TimeSeries

private func at(_ seconds: Int64) -> Instant { Instant(seconds: seconds) ?? .epoch }

private func select(_ history: SeriesHistory, _ text: String, _ times: ClosedRange<Int64>) throws -> [SampleSeries] {
    let matchers = try PromQL.Expression.parse(text).selectors[0].matchers
    return try history.select(matchers, in: times, limit: 1_000_000)
}

private let up = LabelSet(["__name__": "up", "host": "a"])
private let down = LabelSet(["__name__": "up", "host": "b"])

@Test func scrapesAreFoundByNameAndLabels() throws {
    let history = SeriesHistory()
    for place in 0..<300 as Range<Int64> {
        history.scrape([(labels: up, value: Double(place)), (labels: down, value: 1)], at: at(15 * place))
    }
    let found = try select(history, #"up{host=~"a|c"}"#, 1_500_000...1_530_000)
    #expect(
        found == [
            SampleSeries(labels: up, samples: [.init(1_500_000, 100), .init(1_515_000, 101), .init(1_530_000, 102)])
        ])
    #expect(try select(history, #"{host!=""}"#, 0...0).count == 2)
    #expect(try select(history, "down", 0 ... .max).isEmpty)
    #expect(history.size.samples == 600)
}

@Test func aSeriesThatHasGoneIsMarked() throws {
    let history = SeriesHistory()
    history.scrape([(labels: up, value: 1), (labels: down, value: 1)], at: at(0))
    history.scrape([(labels: up, value: 1)], at: at(15))
    history.scrape([(labels: up, value: 1)], at: at(30))
    let samples = try select(history, #"up{host="b"}"#, 0...100_000)[0].samples
    #expect(samples.count == 2)
    #expect(samples[1].isStale)
    let expression = try PromQL.Expression.parse("count(up)")
    #expect(
        try Evaluator().instant(expression, at: at(20), over: history).value
            == .vector([VectorSample(labels: .empty, value: 1)]))
}

@Test func oldSamplesAndSeriesAreForgotten() throws {
    let history = SeriesHistory(retention: .hours(1))
    history.scrape([(labels: down, value: 1)], at: at(0))
    for place in 1..<1000 as Range<Int64> { history.scrape([(labels: up, value: 1)], at: at(15 * place)) }
    #expect(history.size.series == 1)
    #expect(history.size.samples <= 240 + Chunk.capacity)
}

@Test func moreSeriesThanAllowedAreCountedAndDropped() throws {
    let history = SeriesHistory(seriesLimit: 10)
    history.scrape((0..<15).map { (labels: LabelSet(["__name__": "x", "n": "\($0)"]), value: 1) }, at: at(0))
    #expect(history.size.series == 10)
    #expect(history.size.refused == 5)
}

@Test func aQueryMayNotLoadMoreThanItsLimit() throws {
    let history = SeriesHistory()
    for place in 0..<300 as Range<Int64> { history.scrape([(labels: up, value: 1)], at: at(15 * place)) }
    var evaluator = Evaluator()
    evaluator.limits.samples = 100
    #expect(throws: EvaluationFault.self) {
        try evaluator.instant(try PromQL.Expression.parse("count_over_time(up[1h])"), at: at(4400), over: history)
    }
}

/// What the store has kept is the same after a restart, and goes on.
@Test func historySurvivesARestart() throws {
    let history = SeriesHistory(retention: .hours(1))
    var kept: [String: [UInt8]] = [:]
    func save(_ changes: [StateChange]) {
        for change in changes { kept[change.key] = change.value }
    }
    for place in 0..<400 as Range<Int64> {
        history.scrape([(labels: up, value: Double(place)), (labels: down, value: 1)], at: at(15 * place))
        save(history.takeChanges(now: at(15 * place)))
    }
    #expect(history.takeChanges(now: at(5990)).isEmpty)
    save(history.takeChanges(now: at(6000), isLast: true))
    let restored = SeriesHistory(retention: .hours(1))
    restored.restore(kept.map { StateChange(key: $0.key, value: $0.value) })
    #expect(try select(restored, "up", 0 ... .max) == select(history, "up", 0 ... .max))
    restored.scrape([(labels: up, value: 7)], at: at(6015))
    #expect(try select(restored, #"up{host="a"}"#, 6_000_000...6_100_000)[0].samples == [Sample(6_015_000, 7)])
    #expect(restored.takeChanges(now: at(6015)).count == 2)
}

/// Damaged rows are deleted, whatever is in them.
@Test func damagedRowsAreDeleted() {
    let history = SeriesHistory()
    for place in 0..<50 as Range<Int64> { history.scrape([(labels: up, value: Double(place) / 3)], at: at(15 * place)) }
    let row = history.takeChanges(now: at(0))[0]
    var random = Seeded(1)
    for _ in 0..<2000 {
        var value = row.value ?? []
        for _ in 0...(random.next() % 3) {
            value[Int(random.next() % UInt64(value.count))] = UInt8(truncatingIfNeeded: random.next())
        }
        value.removeLast(Int(random.next() % 4))
        let restored = SeriesHistory()
        restored.restore([StateChange(key: row.key, value: value)])
        #expect(restored.size.samples <= Chunk.capacity)
    }
    let restored = SeriesHistory()
    restored.restore([StateChange(key: "series/x/1", value: [9, 9])])
    #expect(restored.takeChanges(now: at(0)) == [StateChange(key: "series/x/1", value: nil)])
}
