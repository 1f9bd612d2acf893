internal import Diagnostics
internal import LogsQL
internal import Templates

/// A rule on the log stream, as loaded.
struct AlertRule: Sendable {
    let group: String
    let name: String
    /// Tells it from every other rule, in the keys of its rows: 16 hexadecimal digits.
    let id: String
    let filter: any Filter
    /// The text of the filter, by which an edited rule is known.
    let expression: String
    /// The fields whose values make a key, and the labels that show them.
    let by: [(field: String, label: String)]
    /// Fields that tell views of the same events apart.
    let apart: [String]
    /// The field whose values are counted, each once in a window, instead of records.
    let distinct: String?
    /// The field whose value must be a new one for the record to count; see `SeenValues`.
    let unseen: String?
    /// The records at which the alert fires when the count is above the bar; nil for those of `filter`.
    let sequel: (filter: any Filter, text: String)?
    let condition: Condition
    /// Where the file names it.
    let place: Place
    let labels: [(name: String, template: Template)]
    let annotations: [(name: String, template: Template)]

    /// Keys that a rule watches at a time.
    static let keyLimit = 1024

    /// Changes whenever the windows of before an edit mean nothing any more.
    var shape: UInt64 {
        let text =
            "\(expression)\u{0}\(by.map(\.field))\u{0}\(apart)\u{0}\(condition)"
            + "\u{0}\(distinct ?? "")\u{0}\(unseen ?? "")\u{0}\(sequel?.text ?? "")"
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }

    /// The labels of the alert of a key.
    func alertLabels(_ key: [AlertLabel]) -> [AlertLabel] {
        var all = key
        for (name, template) in labels {
            let value = template.text(labels: key, value: 0)
            all.removeAll { $0.name == name }
            if !value.isEmpty { all.append(AlertLabel(name, value)) }
        }
        all.append(AlertLabel("alertname", name))
        return all.sorted()
    }

    func alertAnnotations(_ labels: [AlertLabel], value: Double) -> [AlertLabel] {
        annotations.map { AlertLabel($0.name, $0.template.text(labels: labels, value: value)) }
    }
}
