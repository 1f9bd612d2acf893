import Instants
import PromQL
import Rules
import Testing

/// How far back rules look: what a replay takes into account before the time it tells of.
@Suite struct RuleLookbackTests {
    private func lookback(_ group: String) -> RuleLookback { load("groups: [\(group)]").lookback }

    @Test(
        arguments: [
            ("up", 300), ("up offset 1h", 3900), ("rate(x[10m])", 600), ("rate(x[10m] offset 1d)", 87_000),
            ("max_over_time(rate(x[5m])[1h:1m] offset 30m)", 5700), ("a + on() rate(b[1h]) > 3", 3600),
            ("vector(1)", 0),
            ("x offset -1h", 0), ("sum by (a) (topk(3, avg_over_time(x[2h])))", 7200), ("x @ 1700000000", 300),
        ] as [(String, Int64)]) func reaches(_ text: String, _ seconds: Int64) throws
    {
        #expect(try PromQL.Expression.parse(text).reach(lookback: .minutes(5)) == .seconds(seconds))
    }

    @Test(
        arguments: [
            ("above: 3", 120), ("above: 3, window: 5h, for: 10m, keep_firing_for: 1h", 370),
            ("burst: {over: 3h}, window: 10m", 212), ("above: 0, unseen: message", 1440),
            ("above: 3, window: 7d, for: 1h", 10_080),
        ] as [(String, Int64)]) func onTheStream(_ keys: String, _ minutes: Int64)
    {
        let found = lookback("{name: g, type: logsql, rules: [{alert: A, expr: x, \(keys)}]}")
        #expect(found.stream == .minutes(minutes) && found.longest == found.stream)
    }

    @Test func throughWhatOthersRecord() {
        let group = """
            {name: g, interval: 1m, rules: [
              {record: 'a:rate', expr: 'rate(x[10m])'}, {record: 'b:max', expr: 'max_over_time(a:rate[1h])'},
              {alert: A, expr: 'b:max > 3', for: 2m, keep_firing_for: 3m}, {record: loop, expr: loop + 1}]}
            """
        // 10 + 1, 60 + 1, 5 + 1 with 2 + 3 minutes.
        #expect(lookback(group).series == .minutes(11 + 61 + 11))
        #expect(lookback(group).questions == .seconds(0) && lookback(group).stream == .seconds(0))
    }

    @Test func whatQueriesRecordIsNeededAsFarBackAsItIsLookedAt() {
        let asked = """
            {name: q, type: logsql, interval: 1m, query_offset: 0s, rules: [
              {record: n, expr: '* | stats count() n'}, {alert: Q, expr: '* | stats count() n', for: 4m}]}
            """
        #expect(lookback(asked).questions == .minutes(5))
        let looking = "{name: p, interval: 1m, rules: [{alert: A, expr: 'avg_over_time(n[3h]) > 1'}]}"
        #expect(lookback("\(asked), \(looking)").questions == .minutes(1 + 180 + 1))
        #expect(lookback("\(asked), \(looking.replacing("(n[", with: "(m["))").questions == .minutes(5))
    }

    /// Forty rules that look at the one before in two ways have 2 to the 40 ways through them.
    @Test func whatManyWaysLeadToIsLookedAtOnce() {
        let chain = (1...40).map { "{record: 'r\($0)', expr: 'r\($0 - 1) + r\($0 - 1) offset 1m'}" }
        let group = """
            {name: g, interval: 1m, rules: [\(chain.joined(separator: ", ")), {alert: A, expr: 'r40 > 1 or r39 > 1'}]}
            """
        #expect(lookback(group).series == .minutes(40 * 7 + 6))
        #expect(lookback(group).questions == .seconds(0))
    }

    @Test func aCircleEnds() {
        let group = """
            {name: g, interval: 1m, rules: [{record: a, expr: 'b offset 1h'}, {record: b, expr: a}, {alert: A, expr: a > b}]}
            """
        #expect(lookback(group).series == .minutes(6 + 66 + 6))
    }
}
