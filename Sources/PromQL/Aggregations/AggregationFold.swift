/// What an aggregation keeps of a group while it sees its values one after the other.
struct AggregationFold {
    private let operation: AggregationOperator
    private var count = 1.0
    private var value: Double
    private var sum = CompensatedSum()
    private var mean = RunningMean()

    init(_ operation: AggregationOperator, _ first: Double) {
        self.operation = operation
        value = first
        switch operation {
        case .sum: sum.add(first)
        case .avg: mean.add(first)
        // Here `value` is the mean and `sum` the sum of the squared distances.
        case .stddev, .stdvar: sum.sum = first.isFinite ? 0 : .nan
        default: break
        }
    }

    mutating func add(_ next: Double) {
        count += 1
        switch operation {
        case .sum: sum.add(next)
        case .avg: mean.add(next)
        case .min: if next < value || value.isNaN { value = next }
        case .max: if next > value || value.isNaN { value = next }
        case .stddev, .stdvar:
            // Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962.
            let distance = next - value
            value += distance / count
            sum.sum += distance * (next - value)
        default: break
        }
    }

    var result: Double {
        switch operation {
        case .sum: sum.value
        case .avg: mean.value
        case .count: count
        case .group: 1
        case .stdvar: sum.sum / count
        case .stddev: (sum.sum / count).squareRoot()
        default: value
        }
    }
}
