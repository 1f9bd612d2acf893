public import Alertmanager
public import Instants
internal import Linux

/// Calls a program for each message, with the JSON of a webhook as its standard input (`command_configs`).
///
/// It is called only with `enabled: true`: whoever may write the configuration may otherwise run programs. Nothing from
/// a log is among its arguments. Exit code 0 accepts; any other, a signal and the end of its 10 seconds ask for
/// another try.
public struct CommandCall: Notifier {
    public let kind = "command"
    public let tellsResolved: Bool
    public let maximumAlerts = 0
    private let command: [String]

    /// How long one call may take, in milliseconds.
    static let limit = 10_000

    /// nil unless the entry is enabled and names a program by its path.
    public init?(_ integration: Integration) {
        let command = integration.lists["command"] ?? integration["command"].map { [$0] } ?? []
        guard integration["enabled"] == "true", !command.isEmpty else { return nil }
        self.command = command
        tellsResolved = integration.sendsResolved
    }

    public func message(_ notification: Notification) -> [UInt8] { Webhook(url: "").message(notification) }

    public func deliver(_ message: [UInt8], now: Instant) -> Delivery {
        do throws(SystemError) {
            switch try callProgram(command, input: message, timeoutMilliseconds: Self.limit) {
            case .exited(0): return .accepted
            case .exited(let code): return .failed(reason: "exit code \(code)", after: nil)
            case .killed: return .failed(reason: "ended by a signal", after: nil)
            case .timedOut: return .failed(reason: "timed out", after: nil)
            }
        } catch {
            return .failed(reason: error.reason, after: nil)
        }
    }
}
