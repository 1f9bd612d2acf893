import PromQL
import Rules

/// A store for a handful of series.
final class Series: RuleSeriesStore {
    private(set) var samples: [Labels: [Sample]] = [:]

    func append(_ labels: Labels, _ sample: Sample) { samples[labels, default: []].append(sample) }

    func select(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>, limit: Int
    ) throws(EvaluationFault) -> [SampleSeries] {
        samples.sorted { $0.key < $1.key }.compactMap { labels, samples in
            guard matchers.allSatisfy({ labels[$0.name] == $0.value }) else { return nil }
            let inside = samples.filter { times.contains($0.milliseconds) }
            return inside.isEmpty ? nil : SampleSeries(labels: labels, samples: inside)
        }
    }

    func set(_ name: String, _ instance: String, _ minute: Int, _ value: Double) {
        append(Labels(["__name__": name, "instance": instance]), Sample(Int64(minute) * 60_000, value))
    }

    func values(_ name: String) -> [Double] {
        samples.filter { $0.key.name == name }.flatMap(\.value).sorted { $0.milliseconds < $1.milliseconds }.map(
            \.value)
    }
}
