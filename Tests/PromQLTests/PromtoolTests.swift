import Diagnostics
import Foundation
import Instants
import PromQL
import TestKit
import Testing

/// Random expressions over random series: what `promtool test rules` computes, we compute. Skipped where it is not installed.
struct PromtoolTests {
    static let tool = "/usr/bin/promtool"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: tool)

    @Test(.enabled(if: PromtoolTests.isInstalled), arguments: [1, 2, 3] as [UInt64])
    func expressionsAgree(_ seed: UInt64) throws {
        let count = ProcessInfo.processInfo.environment["SAWLOG_PROMTOOL_EXPRESSIONS"].flatMap(Int.init) ?? 300
        var series = RandomSeries(random: Seeded(seed &* 7919))
        let set = series.make()
        var expressions = RandomExpression(random: Seeded(seed))
        let times = ["247", "607", "1087", "1507"]
        // The first question makes promtool load everything, so that negative offsets see it.
        let questions =
            [(text: "vector(1)", time: "1800")]
            + (0..<count).map { (text: expressions.vector(3), time: times[$0 % times.count]) }
        let theirs = try Self.ask(set.lines, questions)
        #expect(theirs.count == questions.count)
        var wrong = 0
        for (question, answer) in zip(questions, theirs) {
            let ours = Self.evaluate(question.text, at: question.time, set.list)
            if Self.agree(ours, answer) { continue }
            // Prometheus 3 may drop names at the end only, when the elements may have gone.
            if case .fault(let fault) = answer, fault.contains("same labelset") { continue }
            wrong += 1
            print("seed \(seed) at \(question.time): \(question.text)\n    promtool \(answer)\n    sawlog   \(ours)")
        }
        #expect(wrong == 0, "seed \(seed)")
    }

    /// What promtool refuses to read, we refuse, and the other way round, but for what only Prometheus 3 reads.
    @Test(.enabled(if: PromtoolTests.isInstalled), arguments: [4, 5] as [UInt64])
    func faultsAgree(_ seed: UInt64) throws {
        let count = ProcessInfo.processInfo.environment["SAWLOG_PROMTOOL_EXPRESSIONS"].flatMap(Int.init) ?? 300
        var expressions = RandomExpression(random: Seeded(seed))
        let questions = (0..<count).map { _ in (text: expressions.broken(), time: "7") }
        let theirs = try Self.ask([], questions)
        #expect(theirs.count == count)
        for (question, answer) in zip(questions, theirs) {
            var refused = false
            // Prometheus 3 takes durations for numbers and numbers for durations, and reads quoted names.
            let newer = [
                "unexpected duration", "missing unit", "expected duration", "unexpected string", "trailing commas",
            ]
            if case .fault(let fault) = answer, newer.contains(where: fault.contains) { continue }
            if case .fault(let fault) = answer { refused = fault.contains("parse error") || fault.contains("bad_data") }
            let fault = Self.parseFault(question.text)
            #expect(
                (fault != nil) == refused,
                "seed \(seed): \(question.text): promtool \(answer), sawlog \(fault ?? "reads it")")
        }
    }

    private static func parseFault(_ text: String) -> String? {
        do {
            _ = try PromQL.Expression.parse(text)
            return nil
        } catch {
            return "\(error.faults.map(\.message))"
        }
    }

    enum Answer {
        case fault(String)
        case elements([String: Double])
    }

    private static func agree(_ a: Answer, _ b: Answer) -> Bool {
        switch (a, b) {
        case (.fault, .fault): return true
        case (.elements(let x), .elements(let y)):
            guard x.count == y.count else { return false }
            return x.allSatisfy { key, value in y[key].map { close(value, $0) } ?? false }
        default: return false
        }
    }

    private static func close(_ a: Double, _ b: Double) -> Bool {
        if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
        return a == b || abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
    }

    private static func evaluate(_ text: String, at time: String, _ list: SeriesList) -> Answer {
        do {
            let expression = try PromQL.Expression.parse(text)
            let instant = Instant(nanoseconds: Int64(time)! * 1_000_000_000)
            guard case .vector(let vector) = try Evaluator().instant(expression, at: instant, over: list).value else {
                return .fault("no vector")
            }
            return .elements(Dictionary(vector.map { (key($0.labels), $0.value) }) { a, _ in a })
        } catch let fault as EvaluationFault {
            return .fault(fault.message)
        } catch {
            return .fault("\(error)")
        }
    }

    private static func key(_ labels: LabelSet) -> String {
        labels.all.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
    }

    private static func ask(_ series: [String], _ questions: [(text: String, time: String)]) throws -> [Answer] {
        var text = "evaluation_interval: 1m\ntests:\n- interval: 15s\n  input_series:\n"
        for line in series { text += line }
        text += "  promql_expr_test:\n"
        for question in questions {
            text += "  - expr: '\(question.text.replacing("'", with: "''"))'\n    eval_time: \(question.time)s\n"
            text += "    exp_samples: [{labels: never_there, value: 12345}]\n"
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("promtool-\(UUID()).yml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = ["test", "rules", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return read(String(decoding: data, as: UTF8.self))
    }

    /// What promtool says: each expression with what it got, or with its fault.
    private static func read(_ text: String) -> [Answer] {
        var answers: [Answer] = []
        for line in text.split(separator: "\n") {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("expr:"), let fault = line.range(of: "s, err: ") {
                answers.append(.fault(String(line[fault.upperBound...])))
            } else if line.hasPrefix("got:") {
                var elements: [String: Double] = [:]
                for part in line.dropFirst(5).components(separatedBy: ", {") where part != "nil" {
                    let halves = part.drop { $0 == "{" }.components(separatedBy: "} ")
                    if halves.count == 2 { elements[halves[0]] = Double(halves[1]) }
                }
                answers.append(.elements(elements))
            }
        }
        return answers
    }
}

/// Series as promtool's input notation and as samples.
struct RandomSeries {
    var random: Seeded

    mutating func make() -> (lines: [String], list: SeriesList) {
        var lines: [String] = []
        var list = SeriesList()
        for x in ["1", "2", "12"] {
            for y in ["a", "b"] {
                add(["__name__": "gauge", "x": x, "y": y], { $0.gauge }, &lines, &list)
                add(["__name__": "total", "x": x, "y": y], { $0.counter }, &lines, &list)
            }
            add(["__name__": "one", "x": x, "z": "q\(x)"], { $0.gauge }, &lines, &list)
            add(["__name__": "sparse", "x": x, "y": "a"], { $0.sparse }, &lines, &list)
            for (place, le) in ["0.1", "0.5", "2", "+Inf"].enumerated() {
                let step = place * 3 + 1
                add(
                    ["__name__": "h_bucket", "x": x, "le": le], { state in { _ in state.bucket(step) } }, &lines, &list)
            }
        }
        return (lines, list)
    }

    private final class State {
        var random: Seeded
        var value = 0.0
        init(_ random: Seeded) { self.random = random }

        func below(_ limit: UInt64) -> UInt64 { random.next() % limit }
        func gauge(_ place: Int) -> Double? { below(12) == 0 ? nil : Double(Int64(below(4000)) - 1500) / 8 }
        func counter(_ place: Int) -> Double? {
            value =
                place == 0
                ? 1e4 + Double(below(100_000)) / 100
                : below(25) == 0 ? Double(below(4000)) / 1000 : value + Double(below(40)) / 4
            return value
        }
        func sparse(_ place: Int) -> Double? {
            let kind = below(10)
            return kind < 5 ? nil : kind == 5 ? Sample.staleValue : Double(below(20))
        }
        func bucket(_ step: Int) -> Double? {
            value += Double(step)
            return value
        }
    }

    private mutating func add(
        _ table: [String: String], _ make: (State) -> (Int) -> Double?, _ lines: inout [String],
        _ list: inout SeriesList
    ) {
        let state = State(Seeded(random.next()))
        let labels = LabelSet(table)
        var values: [String] = []
        for place in 0..<110 {
            let value = make(state)(place)
            values.append(value.map { $0.bitPattern == Sample.staleValue.bitPattern ? "stale" : "\($0)" } ?? "_")
            if let value { list.append(Sample(Int64(place) * 15_000, value), to: labels) }
        }
        lines.append("  - series: '\(labels)'\n    values: '\(values.joined(separator: " "))'\n")
    }
}
