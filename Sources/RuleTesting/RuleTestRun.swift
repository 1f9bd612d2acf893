internal import Diagnostics
internal import Instants
internal import PromQL
public import Rules

/// What did not come out as a test says.
public struct RuleTestFailure: Sendable, Equatable {
    /// Line of the file in which it was expected.
    public var line: Int
    /// Over several lines: what was asked, what was expected, what came.
    public var text: String
}

/// Runs a test as promtool does: rules are evaluated from the start on at every interval over what has been
/// given until then, and alerts are compared at the evaluation before their time.
public struct RuleTestRun {
    private let test: RuleTest
    private let file: RuleTestFile
    private var groups: [RuleGroupRun]
    private let store: TestStore
    private let evaluator: Evaluator
    private var failures: [RuleTestFailure] = []

    /// - Parameter groups: of the rule files that the test's file names, in their order.
    public init(_ test: RuleTest, of file: RuleTestFile, groups: [RuleGroup]) {
        self.test = test
        self.file = file
        evaluator = Evaluator(interval: file.interval)
        let context = RuleContext(
            evaluator: evaluator, externalLabels: test.externalLabels, externalURL: test.externalURL)
        let ordered = groups.enumerated().sorted { a, b in
            let first = file.order.firstIndex(of: a.element.name) ?? -1
            let second = file.order.firstIndex(of: b.element.name) ?? -1
            return (first, a.offset) < (second, b.offset)
        }
        self.groups = ordered.map { RuleGroupRun($0.element, context) }
        store = TestStore(test)
    }

    /// Evaluations of one test at most: a mistyped time must not run for hours.
    public static let evaluationLimit = 1_000_000

    /// What failed; nothing when the test passes.
    public mutating func run() -> [RuleTestFailure] {
        let spans = test.alerts.map(\.at) + test.expressions.map(\.at)
        let last = spans.max() ?? TimeSpan(nanoseconds: 0)
        guard last.nanoseconds / file.interval.nanoseconds < Int64(Self.evaluationLimit) else {
            return [fail(test.place.line, "the times ask for more than \(Self.evaluationLimit) evaluations")]
        }
        let pending = test.alerts.sorted { $0.at < $1.at }
        var next = 0
        var span = TimeSpan(nanoseconds: 0)
        while true {
            let errors = evaluate(span)
            if !errors.isEmpty { return failures + errors }
            let (after, isOver) = span.nanoseconds.addingReportingOverflow(file.interval.nanoseconds)
            while next < pending.count, isOver || pending[next].at.nanoseconds < after {
                check(pending[next])
                next += 1
            }
            guard !isOver, after <= last.nanoseconds else { break }
            span = TimeSpan(nanoseconds: after)
        }
        for expectation in test.expressions { check(expectation) }
        return failures
    }

    private mutating func evaluate(_ span: TimeSpan) -> [RuleTestFailure] {
        let time = test.start + span
        store.horizon = time.nanoseconds / 1_000_000
        var errors: [RuleTestFailure] = []
        for index in groups.indices {
            _ = groups[index].evaluate(at: time, over: store)
            errors += groups[index].failures.map { failure in
                fail(test.place.line, "rule \(failure.rule) at \(span.durationText): \(failure.reason)")
            }
        }
        return errors
    }

    private mutating func check(_ expectation: AlertExpectation) {
        var came: [AlertExpectation.Expected] = []
        for group in groups {
            for (index, rule) in group.group.rules.enumerated() where rule.isAlert && rule.name == expectation.alertName
            {
                came += group.active(index).filter { $0.state == .firing }.map { alert in
                    AlertExpectation.Expected(
                        labels: Dictionary(alert.labels.all.map { ($0.name, $0.value) }) { $1 },
                        annotations: Dictionary(alert.annotations.map { ($0.name, $0.value) }) { $1 })
                }
            }
        }
        let (missing, surplus) = Self.difference(expectation.expected, came)
        guard !missing.isEmpty || !surplus.isEmpty else { return }
        var text = "alert \(expectation.alertName) at \(expectation.at.durationText)"
        text += AlertComparison.text(missing: missing, surplus: surplus, agreeing: came.count - surplus.count)
        failures.append(fail(expectation.place.line, text))
    }

    /// What only one side has, each as often as it has it more.
    private static func difference<T: Hashable>(_ expected: [T], _ came: [T]) -> (missing: [T], surplus: [T]) {
        var left = came
        var missing: [T] = []
        for item in expected {
            if let place = left.firstIndex(of: item) { left.remove(at: place) } else { missing.append(item) }
        }
        return (missing, left)
    }

    private mutating func check(_ expectation: ExpressionExpectation) {
        let head = "expression \(expectation.text) at \(expectation.at.durationText)"
        var came: [VectorSample]
        do throws(EvaluationFault) {
            let value = try evaluator.instant(expectation.expression, at: test.start + expectation.at, over: store)
                .value
            switch value {
            case .vector(let samples): came = samples
            case .scalar(let number): came = [VectorSample(labels: .empty, value: number)]
            default: throw EvaluationFault("rule result is not a vector or scalar")
            }
        } catch {
            failures.append(fail(expectation.place.line, "\(head)\n    \(error.message)"))
            return
        }
        let order = { (a: VectorSample, b: VectorSample) in a.labels < b.labels }
        came.sort(by: order)
        let expected = expectation.expected.sorted(by: order)
        let isSame =
            came.count == expected.count
            && zip(expected, came).allSatisfy { $0.labels == $1.labels && agree($0.value, $1.value) }
        if isSame { return }
        failures.append(
            fail(expectation.place.line, head + SampleComparison.text(expected: expected, came: came, agree)))
    }

    private func agree(_ a: Double, _ b: Double) -> Bool {
        if a == b || (a.isNaN && b.isNaN) { return true }
        guard file.isFuzzy, a.isFinite, b.isFinite else { return false }
        return abs(a - b) <= 1e-6 * max(abs(a), abs(b))
    }

    private func fail(_ line: Int, _ text: String) -> RuleTestFailure { RuleTestFailure(line: line, text: text) }
}
