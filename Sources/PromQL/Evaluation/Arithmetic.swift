internal import Glibc

extension BinaryOperator {
    /// The value of an arithmetic operator, or the left side of a comparison with whether it holds.
    func apply(_ left: Double, _ right: Double) -> (value: Double, holds: Bool) {
        switch self {
        case .add: (left + right, true)
        case .subtract: (left - right, true)
        case .multiply: (left * right, true)
        case .divide: (left / right, true)
        case .modulo: (fmod(left, right), true)
        case .power: (pow(left, right), true)
        case .arcTangent: (atan2(left, right), true)
        case .equal: (left, left == right)
        case .notEqual: (left, left != right)
        case .less: (left, left < right)
        case .atMost: (left, left <= right)
        case .greater: (left, left > right)
        case .atLeast: (left, left >= right)
        case .and, .or, .unless: (left, true)
        }
    }
}

/// A sum with the rounding it has lost (Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation", 1974).
struct CompensatedSum {
    var sum = 0.0
    var lost = 0.0

    var value: Double { sum.isInfinite ? sum : sum + lost }

    mutating func add(_ amount: Double) {
        let total = sum + amount
        if total.isInfinite {
            lost = 0
        } else if abs(sum) >= abs(amount) {
            lost += (sum - total) + amount
        } else {
            lost += (amount - total) + sum
        }
        sum = total
    }
}

/// A mean that does not overflow: the sum divided at the end, or from the moment it would be infinite, a mean
/// that is kept up to date.
struct RunningMean {
    private var total = CompensatedSum()
    private var count = 0.0
    private var isIncremental = false

    mutating func add(_ value: Double) {
        count += 1
        if !isIncremental {
            var next = total
            next.add(value)
            if count == 1 || !next.sum.isInfinite {
                total = next
                return
            }
            isIncremental = true
            total.sum /= count - 1
            total.lost /= count - 1
        }
        if total.sum.isInfinite {
            // The same infinity, or a number, changes nothing; the other infinity and NaN do.
            if value.isInfinite, (value > 0) == (total.sum > 0) { return }
            if value.isFinite { return }
        }
        let share = (count - 1) / count
        total.sum *= share
        total.lost *= share
        total.add(value / count)
    }

    var value: Double {
        if isIncremental { return total.value }
        return total.sum.isInfinite ? total.sum / count : total.sum / count + total.lost / count
    }
}

/// The `q`-quantile of values, interpolated between ranks; -Inf below 0 and +Inf above 1. Sorts a copy.
func quantile(_ q: Double, of values: [Double]) -> Double {
    if values.isEmpty || q.isNaN { return .nan }
    if q < 0 { return -.infinity }
    if q > 1 { return .infinity }
    // NaN counts as smaller than everything.
    let sorted = values.sorted { $0.isNaN ? !$1.isNaN : $0 < $1 }
    let rank = q * Double(sorted.count - 1)
    let lower = max(0, Int(rank.rounded(.down)))
    let upper = min(sorted.count - 1, lower + 1)
    let weight = rank - rank.rounded(.down)
    return sorted[lower] * (1 - weight) + sorted[upper] * weight
}
