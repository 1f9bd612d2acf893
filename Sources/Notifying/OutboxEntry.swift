internal import Instants
internal import Records

/// A message that waits until a notifier has delivered it.
struct OutboxEntry: Sendable {
    let number: Int
    let receiver: String
    /// Position of the notifier in the receiver, and its kind, by which an edited receiver is known.
    let notifier: Int
    let kind: String
    let message: [UInt8]
    private(set) var attempts = 0
    private(set) var refusals = 0
    /// Not to be tried before.
    private(set) var due: Instant
    /// Why the last attempt failed; empty before the first.
    private(set) var reason = ""
    var isChanged = true

    /// How often a message that is refused is tried at all.
    static let refusalLimit = 5

    init(number: Int, receiver: String, notifier: Int, kind: String, message: [UInt8], due: Instant) {
        self.number = number
        self.receiver = receiver
        self.notifier = notifier
        self.kind = kind
        self.message = message
        self.due = due
    }

    /// Messages of one lane are delivered in order.
    var lane: String { "\(receiver)\u{0}\(notifier)\u{0}\(kind)" }

    /// Takes note of a failure; false when it is not worth another try.
    mutating func fail(_ reason: String, isRefused: Bool, after: TimeSpan?, now: Instant) -> Bool {
        attempts += 1
        if isRefused { refusals += 1 }
        self.reason = reason
        due = now + max(Self.pause(attempts), after ?? TimeSpan(nanoseconds: 0))
        isChanged = true
        return refusals < Self.refusalLimit
    }

    /// One second after the first failure, twice as long after each further one, five minutes at most.
    static func pause(_ attempts: Int) -> TimeSpan { .seconds(min(300, 1 << Int64(min(16, max(0, attempts - 1))))) }

    static let prefix = "outbox/entry/"

    var key: String {
        let digits = String(number)
        return Self.prefix + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    func value() -> [UInt8] {
        var writer = StateWriter(version: 1)
        writer.append(receiver)
        writer.append(notifier)
        writer.append(kind)
        writer.append(message)
        writer.append(attempts)
        writer.append(refusals)
        writer.append(due.nanoseconds)
        writer.append(reason)
        return writer.bytes
    }

    init?(_ key: String, _ value: [UInt8]) {
        var reader = StateReader(value)
        guard let number = Int(key.dropFirst(Self.prefix.count)), reader.version == 1, let receiver = reader.string(),
            let notifier = reader.integer(), let kind = reader.string(), let message = reader.blob(),
            let attempts = reader.integer(), let refusals = reader.integer(), let due = reader.signed(),
            let reason = reader.string()
        else { return nil }
        self.init(
            number: number, receiver: receiver, notifier: notifier, kind: kind, message: message,
            due: Instant(nanoseconds: due))
        self.attempts = attempts
        self.refusals = refusals
        self.reason = reason
        isChanged = false
    }
}
