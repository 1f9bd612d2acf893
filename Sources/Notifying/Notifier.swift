public import Instants

/// A way to tell people: one file for each kind.
public protocol Notifier: Sendable {
    /// `webhook`, for metrics and messages.
    var kind: String { get }
    /// Whether it wants to know of the end of an alert.
    var tellsResolved: Bool { get }
    /// Alerts in one message; 0 for all.
    var maximumAlerts: Int { get }

    /// The message, as it will be kept until it is delivered. Must hold no secret.
    func message(_ notification: Notification) -> [UInt8]

    /// Tries once to deliver a message; may take as long as a request may.
    func deliver(_ message: [UInt8], now: Instant) -> Delivery
}

/// How an attempt to deliver ended. Reasons are short words that never show a URL.
public enum Delivery: Hashable, Sendable {
    case accepted
    /// May work later; not before `after`, when the other side said so.
    case failed(reason: String, after: TimeSpan?)
    /// The other side does not want it; trying again will hardly help.
    case refused(reason: String)
}
