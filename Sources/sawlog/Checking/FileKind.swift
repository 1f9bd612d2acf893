import Diagnostics
import YAML

/// What a YAML file of a user's is, told by its keys.
enum FileKind: String {
    case configuration, parser
    case metrics = "metric rules"
    case rules = "alert rules"
    case ruleTests = "rule tests"
    /// Not ours, but where many come from.
    case alertmanager = "Alertmanager configuration"

    /// nil when neither keys nor name tell.
    init?(_ node: Node, path: String) {
        let keys = Set((node.entries ?? []).map(\.key))
        if keys.contains("groups") {
            self = .rules
        } else if keys.contains("tests") || keys.contains("rule_files") {
            self = .ruleTests
        } else if keys.contains("metrics") {
            self = .metrics
        } else if keys.contains("route"), keys.contains("receivers") {
            self = .alertmanager
        } else if !keys.isDisjoint(with: ["store", "inputs", "alerting", "serve", "retention", "parsers"]) {
            self = .configuration
        } else if keys.contains("samples") || (keys.contains("name") && keys.contains("lines")) {
            self = .parser
        } else {
            self.init(path: path)
        }
    }

    /// By the names of the file and its directories, the last first.
    private init?(path: String) {
        let parts = path.split(separator: "/")
        if parts.last.map({ $0.hasPrefix("sawlog.y") }) ?? false {
            self = .configuration
            return
        }
        for part in parts.dropLast().reversed() {
            switch part {
            case "parsers": self = .parser
            case "metrics": self = .metrics
            case "rules": self = .rules
            default: continue
            }
            return
        }
        return nil
    }
}
