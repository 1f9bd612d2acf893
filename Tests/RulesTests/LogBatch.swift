import Diagnostics
import Instants
import Metrics
import Records
import Rules

let start = Instant(nanoseconds: 1_763_600_400_000_000_000)

/// One record of a test: when, who, what.
struct Line: Sendable {
    var at: Instant
    var ip = "10.0.0.1"
    var outcome = "failure"
    var level = Level.error
    var source = "auth.log"
    var action = "ssh_login"
    var text = ""
    var flags: RecordFlags = []
}

func batch(_ lines: [Line]) -> RecordBatch {
    let batch = RecordBatch()
    for line in lines {
        let text = batch.derive(line.text.isEmpty ? "line of \(line.at)" : line.text)
        let stream = batch.streams.intern(Labels(source: line.source, category: .security))
        var record = Record(time: line.at, raw: text, view: text, flags: line.flags, stream: stream)
        record.level = line.level
        batch.addRecord(record)
        if !line.ip.isEmpty { batch.addField("source.ip", .text, line.ip) }
        batch.addField("event.action", .text, line.action)
        if !line.outcome.isEmpty { batch.addField("event.outcome", .text, line.outcome) }
    }
    return batch
}

/// An engine with one rule on failures by address.
func engine(
    window: String = "1m", condition: String = "above: 5", pending: String = "0s", keep: String = "0s"
) -> AlertEngine {
    load(
        """
        groups:
          - name: security
            type: logsql
            rules:
              - alert: Failures
                expr: event.outcome:failure
                by: [source.ip]
                window: \(window)
                \(condition)
                for: \(pending)
                keep_firing_for: \(keep)
                labels: {severity: critical}
                annotations: {summary: "{{ $value }} failures from {{ $labels.source.ip }}"}
        """)
}

/// An engine with a rule on bursts of errors by source.
func burstEngine(_ burst: String = "over: 1h, factor: 5, least: 10", keep: String = "0s") -> AlertEngine {
    load(
        """
        groups:
          - name: errors
            type: logsql
            rules:
              - alert: ErrorBurst
                expr: level:error
                by: source
                window: 1m
                burst: {\(burst)}
                keep_firing_for: \(keep)
        """)
}

func load(_ text: String) -> AlertEngine {
    let sources = [SourceText(name: "rules.yaml", text: text)]
    let (engine, faults) = AlertEngine.load(sources, own: OwnMetrics(start: start), now: start)
    precondition(faults.isEmpty, "\(faults)")
    return engine
}

/// `firing +12.5 10.0.0.1`: a transition as text, with its event time after `start`.
func brief(_ transition: AlertTransition) -> String {
    let key = transition.alert[label: "source_ip"] ?? transition.alert[label: "source"] ?? ""
    return "\(transition.alert.state.name) +\((transition.at - start).seconds) \(key)"
}

/// Feeds batches as a live stream does and lets everything end.
///
/// - Parameter alert: of this name only.
func run(_ engine: AlertEngine, _ batches: [[Line]], ends: Bool = true, alert: String? = nil) -> [String] {
    var said: [String] = []
    for lines in batches {
        let now = lines.map(\.at).max() ?? start
        engine.observe(batch(lines), now: now)
        engine.advance(to: now)
        said += engine.takeTransitions().filter { alert == nil || $0.alert.name == alert }.map(brief)
    }
    if ends { engine.advance(to: .distantFuture, endOfInput: true) }
    return said + engine.takeTransitions().filter { alert == nil || $0.alert.name == alert }.map(brief)
}

/// Numbers that depend on the seed alone (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
