import Glibc
import Instants
import Records

/// A formula of the `math` pipe.
indirect enum MathExpression: Sendable, CustomStringConvertible {
    case number(Double, written: String)
    /// The field of this name; the empty name is `_msg`.
    case field(String)
    case negated(MathExpression)
    case binary(MathOperator, MathExpression, MathExpression)
    case call(MathFunction, [MathExpression], now: Double)
    case enclosed(MathExpression)

    var description: String {
        switch self {
        case .number(_, let written): written
        case .field(let name): quotedName(name)
        case .negated(let inner): "-\(inner)"
        case .binary(let sign, let left, let right): "\(left) \(sign.rawValue) \(right)"
        case .call(let function, let arguments, _):
            function.rawValue + "(" + arguments.map(\.description).joined(separator: ", ") + ")"
        case .enclosed(let inner): "(\(inner))"
        }
    }

    /// The fields it reads.
    var fields: [String] {
        switch self {
        case .number: []
        case .field(let name): [name]
        case .negated(let inner), .enclosed(let inner): inner.fields
        case .binary(_, let left, let right): left.fields + right.fields
        case .call(_, let arguments, _): arguments.flatMap(\.fields)
        }
    }

    func value(in row: Row, _ random: inout SplitMix) -> Double {
        switch self {
        case .number(let value, _): return value
        case .field(let name): return mathValue(row.value(name))
        case .negated(let inner): return -inner.value(in: row, &random)
        case .enclosed(let inner): return inner.value(in: row, &random)
        case .binary(let sign, let left, let right):
            return sign.apply(left.value(in: row, &random), right.value(in: row, &random))
        case .call(let function, let arguments, let now):
            var values: [Double] = []
            for argument in arguments { values.append(argument.value(in: row, &random)) }
            switch function {
            case .now: return now
            case .rand: return random.fraction()
            default: return function.apply(values)
            }
        }
    }
}

/// The number that a value counts as in `math`.
func mathValue(_ value: UnsafeBufferPointer<UInt8>) -> Double {
    if let number = quantity(value) { return number }
    if let address = ipv4Address(value) { return Double(address) }
    return timestamp(value).map { Double($0.nanoseconds) } ?? .nan
}

enum MathOperator: String, CaseIterable, Sendable {
    case power = "^"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case add = "+"
    case subtract = "-"
    case and = "&"
    case xor, or
    /// The right side where the left one is no number.
    case fallback = "default"

    /// Smaller binds tighter.
    var rank: Int {
        switch self {
        case .power: 1
        case .multiply, .divide, .remainder: 2
        case .add, .subtract: 3
        case .and: 4
        case .xor: 5
        case .or: 6
        case .fallback: 10
        }
    }

    func apply(_ a: Double, _ b: Double) -> Double {
        switch self {
        case .power: pow(a, b)
        case .multiply: a * b
        case .divide: a / b
        case .remainder: fmod(a, b)
        case .add: a + b
        case .subtract: a - b
        case .and: bits(a, b) { $0 & $1 }
        case .xor: bits(a, b) { $0 ^ $1 }
        case .or: bits(a, b) { $0 | $1 }
        case .fallback: a.isNaN ? b : a
        }
    }

    private func bits(_ a: Double, _ b: Double, _ join: (UInt64, UInt64) -> UInt64) -> Double {
        guard let a = UInt64(exactly: a.rounded(.towardZero)), let b = UInt64(exactly: b.rounded(.towardZero)) else {
            return .nan
        }
        return Double(join(a, b))
    }
}

enum MathFunction: String, CaseIterable, Sendable {
    case abs, ceil, exp, floor, ln, max, min, now, rand, round

    /// How many arguments it takes.
    var arity: ClosedRange<Int> {
        switch self {
        case .abs, .ceil, .exp, .floor, .ln: 1...1
        case .max, .min: 2...1024
        case .now, .rand: 0...0
        case .round: 1...2
        }
    }

    func apply(_ values: [Double]) -> Double {
        switch self {
        case .abs: return Swift.abs(values[0])
        case .ceil: return values[0].rounded(.up)
        case .exp: return Glibc.exp(values[0])
        case .floor: return values[0].rounded(.down)
        case .ln: return values[0] > 0 ? log(values[0]) : .nan
        case .max: return values.reduce(.nan) { $0.isNaN || $1 > $0 ? $1 : $0 }
        case .min: return values.reduce(.nan) { $0.isNaN || $1 < $0 ? $1 : $0 }
        case .now, .rand: return .nan
        case .round: return values.count == 1 ? values[0].rounded() : rounded(values[0], to: values[1])
        }
    }
}

/// `value` rounded to the nearest multiple of `step`, with as many decimals as `step` has.
private func rounded(_ value: Double, to step: Double) -> Double {
    let multiple = (value / step).rounded() * step
    guard multiple.isFinite, step.isFinite else { return multiple }
    let text = Swift.abs(step).description
    if text.contains("e") || multiple.magnitude > 1e15 { return multiple }
    let decimals = text.hasSuffix(".0") ? 0 : text.split(separator: ".").last?.count ?? 0
    let scale = pow(10, Double(decimals))
    return (multiple * scale).rounded() / scale
}
