import Diagnostics
import Settings
import YAML

/// Checks one file by its kind.
enum FileCheck {
    struct Outcome {
        /// What the file is; nil when that could not be told.
        var kind: FileKind?
        var faults: [Diagnostic] = []
    }

    static func check(_ source: SourceText) -> Outcome {
        let node: Node?
        do throws(Diagnostic) {
            node = try parseYAML(source)
        } catch {
            return Outcome(kind: nil, faults: [error])
        }
        guard let node else {
            return Outcome(kind: nil, faults: [Diagnostic("the file is empty", severity: .warning, in: source)])
        }
        guard let kind = FileKind(node, path: source.name) else {
            let fault = Diagnostic(
                "this is neither a configuration, a parser, a rule file nor rule tests", in: source, at: node.place,
                help: "a configuration has inputs:, a rule file groups:, rule tests tests:")
            return Outcome(kind: nil, faults: [fault])
        }
        return Outcome(kind: kind, faults: faults(kind, source))
    }

    private static func faults(_ kind: FileKind, _ source: SourceText) -> [Diagnostic] {
        switch kind {
        case .configuration: configuration(source)
        case .alertmanager:
            [
                Diagnostic(
                    "this is a configuration of Alertmanager", in: source,
                    help: "put its route and receivers under alerting: of sawlog.yaml")
            ]
        case .parser, .rules, .ruleTests:
            [Diagnostic("checking a \(kind.rawValue) is not there yet", severity: .error, in: source)]
        }
    }

    private static func configuration(_ source: SourceText) -> [Diagnostic] {
        do throws(Diagnostics) {
            _ = try Settings(reading: source, directory: FileReading.directory(of: source.name))
            return []
        } catch {
            return error.faults
        }
    }
}
