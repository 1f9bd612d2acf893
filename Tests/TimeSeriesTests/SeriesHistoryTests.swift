import Instants
import PromQL
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
