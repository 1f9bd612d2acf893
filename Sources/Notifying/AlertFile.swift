public import Alertmanager
public import Instants
internal import Linux

/// Appends a line of JSON for each alert to a file (`file_configs`), in the words of a webhook's `alerts`.
public struct AlertFile: Notifier {
    public let kind = "file"
    public let tellsResolved: Bool
    public let maximumAlerts = 0
    private let path: String

    public init?(_ integration: Integration) {
        guard let path = integration["path"] else { return nil }
        self.path = path
        tellsResolved = integration.sendsResolved
    }

    public func message(_ notification: Notification) -> [UInt8] {
        var out: [UInt8] = []
        for alert in notification.alerts {
            AlertJSON.append(alert, notification.externalURL, to: &out)
            out.append(0x0A)
        }
        return out
    }

    /// The lines are in the file whole or not at all, and on the disk when they are accepted.
    public func deliver(_ message: [UInt8], now: Instant) -> Delivery {
        do throws(SystemError) {
            let file = try File(writing: path, [.create, .append])
            try append(message, to: file)
            return .accepted
        } catch {
            return .failed(reason: error.reason, after: nil)
        }
    }

    private func append(_ message: [UInt8], to file: File) throws(SystemError) {
        let size = try file.status().size
        do throws(SystemError) {
            try message.withUnsafeBufferPointer { (bytes) throws(SystemError) in
                try file.write(UnsafeRawBufferPointer(bytes))
            }
            try file.sync()
        } catch {
            try file.truncate(to: size)
            throw error
        }
    }
}
