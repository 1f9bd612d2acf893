/// One row of durable state beside the records: a counter, an alert, an entry of the outbox.
///
/// Changes are committed in the transaction of the records they come from.
public struct StateChange: Hashable, Sendable {
    /// A path-like name; its first part says whose it is: `metric/`, `alert/`, `outbox/`.
    public var key: String
    /// The new value; nil deletes the row.
    public var value: [UInt8]?

    public init(key: String, value: [UInt8]?) {
        self.key = key
        self.value = value
    }
}
