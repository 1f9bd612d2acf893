internal import Synchronization

/// A switch that another thread throws to end a request; noticed within about a second.
public final class Cancellation: Sendable {
    private let thrown = Atomic(false)

    public init() {}

    public func cancel() { thrown.store(true, ordering: .relaxed) }
    public var isCancelled: Bool { thrown.load(ordering: .relaxed) }
}
