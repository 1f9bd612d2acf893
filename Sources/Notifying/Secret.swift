internal import Alertmanager
internal import Linux

/// A key or an address that nobody may see: as it stands in the configuration, or in a file of its own
/// (`KEY_file`), which is read whenever it is needed, so that it can be changed without a restart.
enum Secret: Sendable {
    case text(String)
    case file(String)

    /// nil when neither `key` nor `key_file` is given.
    init?(_ integration: Integration, _ key: String) {
        if let text = integration[key] {
            self = .text(text)
        } else if let path = integration[key + "_file"] {
            self = .file(path)
        } else {
            return nil
        }
    }

    /// What it is now; nil when its file cannot be read or is empty.
    func read() -> String? {
        switch self {
        case .text(let text): return text
        case .file(let path):
            do throws(SystemError) {
                let text = String(decoding: try readFile(path, limit: 64 << 10), as: UTF8.self)
                let trimmed = text.trimming { $0 == " " || $0.isNewline || $0 == "\t" }
                return trimmed.isEmpty ? nil : trimmed
            } catch {
                return nil
            }
        }
    }

    /// What is told when it cannot be read: a person can mend it, so the message waits.
    static let missing = Delivery.failed(reason: "key file", after: nil)
}

extension String {
    /// Without what satisfies `isBlank` at both ends.
    func trimming(_ isBlank: (Character) -> Bool) -> String {
        var rest = self[...].drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }
}
