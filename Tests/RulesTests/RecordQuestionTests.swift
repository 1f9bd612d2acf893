import Diagnostics
import Instants
import LogsQL
import Metrics
import PromQL
import Records
import Rules
import Testing

/// Records in memory that rules may ask.
final class RecordShelf: RuleSeriesStore {
    var lines: [Line] = []
    /// The exemplars of all series.
    var known: [SeriesExemplar] = []
    /// No answer comes in time.
    var isSlow = false
    private(set) var asked = 0
    private let series = Series()

    func append(_ labels: PromQL.Labels, _ sample: Sample) { series.append(labels, sample) }

    func select(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>, limit: Int
    ) throws(EvaluationFault) -> [SampleSeries] { try series.select(matchers, in: times, limit: limit) }

    func ask(
        _ query: Query, within limit: TimeSpan, into sink: @escaping PipelineSink.Body
    ) throws(EvaluationFault) {
        asked += 1
        if isSlow { throw EvaluationFault("too slow", kind: .cancelled) }
        let all = batch(lines)
        do throws(QueryError) {
            let limits = QueryLimits()
            let answered = try query.answeringSubqueries(limits) { (inner, sink) throws(QueryError) in
                try inner.run(over: [all], into: sink)
            }
            try answered.run(over: [all], into: sink)
        } catch {
            throw EvaluationFault("\(error)")
        }
    }

    func exemplars(_ selector: VectorSelector) -> [SeriesExemplar] {
        selector.name == "failures_total" ? known : []
    }

    func values(_ name: String) -> [Double] { series.values(name) }
}

/// Groups of type `logsql` whose rules are queries, as in vmalert.
@Suite struct RecordQuestionTests {
    private func group(_ rules: String, _ more: String = "interval: 1m, query_offset: 0s") -> AlertEngine {
        load("groups: [{name: g, type: logsql, \(more), rules: [\(rules)]}]")
    }

    /// `counts[minute]` failures of one address in each minute from the first on, evaluated at the end of each.
    private func run(_ engine: AlertEngine, _ counts: [Int], _ shelf: RecordShelf = RecordShelf()) -> [AlertTransition]
    {
        let first = Instant(nanoseconds: start.nanoseconds / 60_000_000_000 * 60_000_000_000)
        engine.evaluate(at: first, over: shelf)
        return counts.enumerated().flatMap { minute, count in
            let begin = first + .minutes(Int64(minute))
            shelf.lines += (0..<count).map { Line(at: begin + .seconds(Int64($0)), ip: "192.0.2.7") }
            engine.evaluate(at: begin + .minutes(1), over: shelf)
            return engine.takeTransitions()
        }
    }

    private let many = """
        {alert: Many, expr: 'event.outcome:failure | stats by (source.ip) count() failures | filter failures:>2', \
        for: 1m, labels: {severity: page}, annotations: {summary: '{{ $labels.source_ip }}: {{ $value }}'}}
        """

    @Test func anAlertForEachRowOverTheIntervalBefore() {
        let told = run(group(many), [2, 3, 4, 4, 1])
        #expect(told.map(\.alert.state) == [.pending, .firing, .resolved])
        #expect(told[1].alert[label: "source_ip"] == "192.0.2.7" && told[1].alert[label: "severity"] == "page")
        #expect(told[1].alert.annotations.contains(AlertLabel("summary", "192.0.2.7: 4")))
        #expect(told[1].at - told[0].at == .minutes(1))
    }

    @Test func noRecordIsBetweenTwoEvaluationsAndNoneInBoth() {
        let shelf = RecordShelf()
        let engine = group("{record: failures, expr: '* | stats count() all'}")
        _ = run(engine, [5, 0, 7], shelf)
        #expect(shelf.values("failures") == [0, 5, 0, 7])
        // Two that were missed are made up for.
        let late = group("{record: failures, expr: '* | stats count() all'}")
        let other = RecordShelf()
        other.lines = shelf.lines
        let first = Instant(nanoseconds: start.nanoseconds / 60_000_000_000 * 60_000_000_000)
        late.evaluate(at: first + .seconds(59), over: other)
        late.evaluate(at: first + .minutes(3), over: other)
        #expect(other.values("failures") == [0, 5, 0, 7])
    }

    @Test(arguments: [
        ("* | stats count() a, count() if (source.ip:192.0.2.8) b", [0.0]),
        ("* | stats by (source.ip) count() a, count() if (level:error) b | math a * 10 c", [30]),
        ("_time:2m | stats count() n", [3]), ("_time:30s | stats count() n", [0]),
        ("* | stats by (source.ip, level) count_uniq(source.ip) n", [1]), ("* | stats max(nothing) n", []),
    ])
    func theLastResultIsTheValue(_ query: String, _ wanted: [Double]) {
        let shelf = RecordShelf()
        let engine = group("{record: n, expr: '\(query)'}")
        _ = run(engine, [3], shelf)
        #expect(shelf.values("n").suffix(wanted.count) == wanted[...])
    }

    @Test func theOffsetIsFiveSecondsUnlessGiven() {
        #expect(group(many, "interval: 2m").groups[0].queryOffset == .seconds(5))
        #expect(group(many, "eval_delay: 30s, concurrency: 4").groups[0].queryOffset == .seconds(30))
        let words =
            "interval: 30s, params: {a: [b]}, headers: ['x: y'], tenant: '1:2', debug: true, eval_alignment: true"
        #expect(group(many, words).groups[0].pace == .seconds(30))
        #expect(group(many, "limit: 3").groups[0].pace == .minutes(1))
    }

    @Test func aValueThatIsNoNumberIsAFaultOfTheRule() {
        let shelf = RecordShelf()
        let engine = group("{record: n, expr: '* | stats max(source.ip) n'}")
        _ = run(engine, [1], shelf)
        #expect(engine.groupDescriptions()[0].rules[0].failure == "\"n\" is \"192.0.2.7\", which is no number")
    }

    @Test func filtersWithConditionsAndQueriesGoTogether() {
        let engine = group(
            many
                + ", {alert: Stream, expr: 'level:error', above: 5, by: [source.ip]}, {record: n, expr: '* | stats count() n'}"
        )
        #expect(engine.ruleNames == ["Stream", "Many"])
        #expect(engine.groups.map(\.rules.count) == [2])
        #expect(engine.descriptions().map(\.name) == ["Stream"])
    }

    @Test(arguments: [
        ("{alert: A, expr: 'error | fields host'}", "the query of a rule must end with the pipe stats"),
        ("{record: n, expr: 'error'}", "the query of a rule must end with the pipe stats"),
        ("{alert: A, expr: 'x | stats by (_time:1m) count() n'}", "the stats of a rule cannot be by _time"),
        ("{alert: A, expr: 'x | stats by (a.b, a_b) count() n'}", "label \"a_b\" would be given twice"),
        ("{alert: A, expr: 'x | stast count() n'}", "stast"),
        ("{record: 'a b', expr: 'x | stats count() n'}", "is no name"),
        ("{record: n, expr: 'x | stats count() n', for: 1m}", "a recording rule has no \"for\""),
    ])
    func faultsAreTold(_ rule: String, _ wanted: String) {
        let source = SourceText(name: "a.yaml", text: "groups: [{name: g, type: vlogs, rules: [\(rule)]}]")
        let found = AlertEngine.load([source], own: OwnMetrics(start: .epoch), now: .epoch).faults
        #expect(found.count == 1 && found.contains { $0.message.contains(wanted) && $0.place != nil }, "\(found)")
    }

    @Test func withoutRecordsTheRuleFails() {
        let engine = group(many)
        engine.evaluate(at: start, over: Series())
        #expect(engine.groupDescriptions()[0].rules[0].failure?.hasPrefix("there are no records here") == true)
    }
}
