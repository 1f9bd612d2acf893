internal import Glibc

/// A length of time, which may be computed: `5m`, `2 * step()`, `max_of(1m, range())`.
public indirect enum DurationExpression: Hashable, Sendable {
    /// Seconds, written as a number or as a duration.
    case seconds(Double, isDuration: Bool)
    /// Step and length of the range query.
    case step, range
    case negated(DurationExpression)
    case computed(BinaryOperator, DurationExpression, DurationExpression)
    case smaller(DurationExpression, DurationExpression)
    case larger(DurationExpression, DurationExpression)
    case parentheses(DurationExpression)

    /// In seconds, in a range query of this step and length.
    func seconds(step: Double, range: Double) -> Double {
        switch self {
        case .seconds(let value, _): value
        case .step: step
        case .range: range
        case .negated(let inner): -inner.seconds(step: step, range: range)
        case .parentheses(let inner): inner.seconds(step: step, range: range)
        case .smaller(let a, let b): min(a.seconds(step: step, range: range), b.seconds(step: step, range: range))
        case .larger(let a, let b): max(a.seconds(step: step, range: range), b.seconds(step: step, range: range))
        case .computed(let operation, let a, let b):
            Self.compute(operation, a.seconds(step: step, range: range), b.seconds(step: step, range: range))
        }
    }

    private static func compute(_ operation: BinaryOperator, _ a: Double, _ b: Double) -> Double {
        switch operation {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        case .modulo: fmod(a, b)
        default: pow(a, b)
        }
    }

    /// True when it does not depend on the query.
    var isConstant: Bool {
        switch self {
        case .seconds: true
        case .step, .range: false
        case .negated(let inner), .parentheses(let inner): inner.isConstant
        case .smaller(let a, let b), .larger(let a, let b), .computed(_, let a, let b): a.isConstant && b.isConstant
        }
    }
}

extension DurationExpression: CustomStringConvertible {
    public var description: String {
        switch self {
        case .seconds(let value, _): durationText(value)
        case .step: "step()"
        case .range: "range()"
        case .negated(let inner): "-\(inner)"
        case .parentheses(let inner): "(\(inner))"
        case .smaller(let a, let b): "min_of(\(a), \(b))"
        case .larger(let a, let b): "max_of(\(a), \(b))"
        case .computed(let operation, let a, let b): "\(a) \(operation.rawValue) \(b)"
        }
    }
}

/// Seconds as Prometheus prints durations, to the millisecond: `1h30m`, `1w`, `0s`.
func durationText(_ seconds: Double) -> String {
    let total = (abs(seconds) * 1000).rounded()
    guard total < 9.2e18 else { return NumberText.plain(seconds) }
    var rest = Int64(total)
    if rest == 0 { return "0s" }
    var text = seconds < 0 ? "-" : ""
    for (unit, size, isWhole) in durationUnits {
        // Weeks and years are only written when nothing is left over.
        if isWhole ? rest % size == 0 : rest >= size {
            let count = rest / size
            if count > 0 { text += "\(count)\(unit)" }
            rest -= count * size
        }
    }
    return text
}

/// Large to small, in milliseconds; whether a length is written with it only when it comes out even.
private let durationUnits: [(unit: String, size: Int64, isWhole: Bool)] = [
    ("y", 31_536_000_000, true), ("w", 604_800_000, true), ("d", 86_400_000, false), ("h", 3_600_000, false),
    ("m", 60_000, false), ("s", 1000, false), ("ms", 1, false),
]
