import Instants
import Records
import Rules
import Testing

@Suite struct WindowTests {
    /// One failure of the same address at each of these seconds.
    private func lines(_ seconds: [Double], ip: String = "10.0.0.1") -> [Line] {
        seconds.map { Line(at: start + TimeSpan(nanoseconds: Int64($0 * 1e9)), ip: ip) }
    }

    @Test func firesAtTheRecordThatCrossesAndResolvesWhenTheCountFalls() {
        let said = run(engine(), [lines([0, 1, 2, 3, 4, 5.25, 6, 300])])
        #expect(said == ["firing +5.25 10.0.0.1", "resolved +61.0 10.0.0.1"])
    }

    @Test func fiveInAMinuteAreNotMoreThanFive() {
        #expect(run(engine(), [lines([0, 10, 20, 30, 40, 60, 70])]) == [])
    }

    @Test func aSteadyStreamAtTheBarIsOneAlert() {
        let said = run(engine(), [lines((0..<60).map { Double($0) * 10 })])
        #expect(said == ["firing +50.0 10.0.0.1", "resolved +600.0 10.0.0.1"])
    }

    @Test func keysDoNotMix() {
        let mixed = (0..<12).map { Line(at: start + .seconds(Int64($0)), ip: "10.0.0.\($0 % 3)") }
        #expect(run(engine(), [mixed]) == [])
        let none = (0..<12).map { Line(at: start + .seconds(Int64($0)), ip: "") }
        #expect(run(engine(), [none]) == [], "records without an address have no key")
    }

    @Test func forWaitsAndForgetsWhatEndsEarly() {
        let six = lines([0, 1, 2, 3, 4, 5])
        let short = run(engine(pending: "2m"), [six])
        #expect(short == ["pending +5.0 10.0.0.1", "inactive +60.0 10.0.0.1"])
        let long = run(engine(pending: "30s"), [six])
        #expect(long == ["pending +5.0 10.0.0.1", "firing +35.0 10.0.0.1", "resolved +60.0 10.0.0.1"])
    }

    @Test func keepFiringForBridgesGaps() {
        let twice = lines([0, 1, 2, 3, 4, 5, 100, 101, 102, 103, 104, 105])
        #expect(run(engine(), [twice]).count == 4)
        let said = run(engine(keep: "1m"), [twice])
        #expect(said == ["firing +5.0 10.0.0.1", "resolved +220.0 10.0.0.1"])
    }

    @Test func lateRecordsCountInTheirOwnWindow() {
        // The stream is at +1000 when the sixth record of the first minute comes.
        let said = run(engine(), [lines([0, 1, 2, 3, 4]), lines([1000]), lines([30])])
        #expect(said == ["firing +30.0 10.0.0.1", "resolved +60.0 10.0.0.1"])
    }

    @Test func anotherSourceThatTellsTheSameTellsNothingNew() {
        let attack = lines((0..<100).map { Double($0) })
        let said = run(engine(), [attack, lines([4000]), attack, attack])
        #expect(said == ["firing +5.0 10.0.0.1", "resolved +154.0 10.0.0.1"])
    }

    @Test func sourcesImportedOneAfterTheOtherHaveTheirOwnTime() {
        let late = lines([86_400, 86_401, 86_402, 86_403, 86_404, 86_405], ip: "b")
        let early = lines([0, 1, 2, 3, 4, 5], ip: "a")
        let said = run(engine(), [late, early])
        #expect(said.contains("firing +86405.0 b"))
        #expect(said.contains("firing +5.0 a"))
    }

    /// Two attempts, each told of in two lines, in each of four files.
    private func copies(_ attempts: Int) -> [[Line]] {
        ["auth.log", "auth_json.log", "auth_rfc5424.log", "auth_traditional.log"].map { source in
            (0..<attempts).flatMap { attempt in
                ["pam_auth", "ssh_login"].map { action in
                    Line(at: start + .seconds(Int64(attempt * 5)), source: source, action: action)
                }
            }
        }
    }

    @Test func viewsOfTheSameEventsCountOnce() {
        let rule = "above: 5\n        apart: [source, event.action]"
        #expect(run(engine(condition: rule), copies(5)) == [], "one file after the other")
        #expect(run(engine(condition: rule), [copies(5).flatMap { $0 }.sorted { $0.at < $1.at }]) == [], "side by side")
        #expect(run(engine(), copies(2)) != [], "without it they add up")
        let fired = ["firing +25.0 10.0.0.1", "resolved +60.0 10.0.0.1"]
        #expect(run(engine(condition: rule), [copies(6).flatMap { $0 }.sorted { $0.at < $1.at }]) == fired)
        let apart = copies(6) + [lines([5000])]
        #expect(run(engine(condition: rule), [apart[0], apart[4], apart[1], apart[2], apart[3]]) == fired, "told once")
    }

    @Test func recordsOfUnknownTimeCountInNoWindow() {
        let dump = (0..<100).map { _ in Line(at: start, flags: .timeFromFile) }
        #expect(run(engine(), [dump]) == [])
    }

    @Test func aTimeInTheFutureCountsAsNow() {
        let engine = engine()
        engine.observe(batch([Line(at: start + .days(365))]), now: start)
        engine.observe(batch(lines([1, 2, 3, 4, 5])), now: start + .seconds(5))
        #expect(engine.takeTransitions().map(brief) == ["firing +5.0 10.0.0.1"])
    }

    @Test func nothingEndsWhileRecordsOfTheTimeBeforeMayCome() {
        let engine = engine()
        let now = start + .days(30)
        engine.observe(batch(lines([0, 1, 2, 3, 4, 5])), now: now)
        engine.advance(to: now + .seconds(1))
        #expect(engine.takeTransitions().map(brief) == ["firing +5.0 10.0.0.1"])
        #expect(engine.active().count == 1)
        engine.advance(to: now + .seconds(60))
        #expect(engine.takeTransitions().map(brief) == ["resolved +60.0 10.0.0.1"])
        #expect(engine.active().isEmpty)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func agreesWithANaiveCount(_ seed: UInt64) {
        var random = Seeded(seed)
        let limit = Int.random(in: 1...8, using: &random)
        let window = Int.random(in: 5...90, using: &random)
        let pending = Bool.random(using: &random) ? 0 : Int.random(in: 1...40, using: &random)
        let keep = Bool.random(using: &random) ? 0 : Int.random(in: 1...60, using: &random)
        var time = 0.0
        let times = (0..<120).map { _ in
            time += Double.random(in: 0...Double(window * 2) / Double(limit), using: &random).rounded() / 2
            return time
        }
        let made = engine(window: "\(window)s", condition: "above: \(limit)", pending: "\(pending)s", keep: "\(keep)s")
        var rest = lines(times)[...]
        var batches: [[Line]] = []
        while !rest.isEmpty {
            batches.append(Array(rest.prefix(Int.random(in: 1...20, using: &random))))
            rest = rest.dropFirst(batches.last!.count)
        }
        let said = run(made, batches).filter { !$0.hasPrefix("pending") && !$0.hasPrefix("inactive") }
        let wanted = naive(times, limit, window, pending, keep)
        #expect(said == wanted, "seed \(seed): above \(limit) in \(window)s, for \(pending)s, keep \(keep)s")
    }

    /// The same by counting every window anew.
    private func naive(_ times: [Double], _ limit: Int, _ window: Int, _ pending: Int, _ keep: Int) -> [String] {
        let slots = times.map { Int($0) }
        var runs: [(start: Double, first: Int, until: Int)] = []
        for end in 0...(slots.last! + window + 1) {
            let inside = times.indices.filter { slots[$0] > end - window && slots[$0] <= end }
            if inside.count > limit {
                if let last = runs.last, last.until == end {
                    runs[runs.count - 1].until = end + 1
                } else {
                    runs.append((times[inside[limit]], end, end + 1))
                }
            }
        }
        var said: [String] = []
        var open: (start: Double, until: Int)?
        for run in runs {
            if let last = open, last.until + keep >= run.first {
                open!.until = run.until
                continue
            }
            if let last = open { said.append("resolved +\(Double(last.until + keep)) 10.0.0.1") }
            open = nil
            if run.start + Double(pending) < Double(run.until) {
                said.append("firing +\(run.start + Double(pending)) 10.0.0.1")
                open = (run.start, run.until)
            }
        }
        if let last = open { said.append("resolved +\(Double(last.until + keep)) 10.0.0.1") }
        return said
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func anyOrderFindsTheSameKeys(_ seed: UInt64) {
        var random = Seeded(seed)
        var all: [Line] = []
        for ip in 0..<6 {
            for _ in 0..<Int.random(in: 3...40, using: &random) {
                all += lines([Double(Int.random(in: 0...600, using: &random))], ip: "\(ip)")
            }
        }
        var wanted: Set<String> = []
        for ip in 0..<6 {
            let times = all.filter { $0.ip == "\(ip)" }.map { Int(($0.at - start).seconds) }
            if (0...600).contains(where: { end in times.count { $0 > end - 60 && $0 <= end } > 5 }) {
                wanted.insert("\(ip)")
            }
        }
        let said = run(engine(), all.shuffled(using: &random).map { [$0] })
        let fired = said.filter { $0.hasPrefix("firing") }
        #expect(Set(fired.map { String($0.split(separator: " ").last!) }) == wanted, "seed \(seed)")
        #expect(said.count == fired.count * 2, "seed \(seed): each that fires is resolved")
    }
}
