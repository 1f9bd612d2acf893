internal import Diagnostics
public import Instants
public import YAML

extension MappingReader {
    /// A duration as Prometheus writes it, 0 included.
    public mutating func span(_ key: String) -> TimeSpan? {
        guard let text = string(key), let node = node[key] else { return nil }
        if let span = TimeSpan(duration: text) { return span }
        fault("\"\(text)\" is no duration", at: node, help: "as in 90s, 5m, 1h30m, 1d")
        return nil
    }
}
