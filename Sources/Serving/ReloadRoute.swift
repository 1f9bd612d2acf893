public import Diagnostics
internal import HTTPServer
internal import Metrics
internal import Pipeline
internal import Synchronization

/// What came of reading configuration and rules again.
public struct ReloadAnswer: Sendable {
    /// False when the present ones stay.
    public var isDone: Bool
    /// All that is wrong in the files; with errors the present ones stay.
    public var faults: [Diagnostic]
    /// What else there is to say, a sentence each.
    public var notes: [String]

    public init(isDone: Bool, faults: [Diagnostic], notes: [String] = []) {
        self.isDone = isDone
        self.faults = faults
        self.notes = notes
    }

    /// What came of it, for people, before the faults.
    public var headlines: [String] {
        [isDone ? "rules and alerting are read again" : "nothing is read again: what was in use stays in use"] + notes
    }

    var text: String { (headlines + faults.map { $0.rendered(color: false) }).map { "\($0)\n" }.joined() }
}

/// `POST /-/reload`: 200 when what was read is in use, 500 when something in it is wrong, as Prometheus answers.
@Sendable func reload(_ request: Request, _ house: House) -> Response {
    guard let answer = house.reload() else {
        return Response(status: 501, "nothing can be read again here: restart sawlog\n")
    }
    return Response(status: answer.isDone ? 200 : 500, answer.text)
}

extension House {
    /// Reads files again; nil where that cannot be. What is wrong in those in use is shown from then on.
    func reload() -> ReloadAnswer? {
        guard let answer = options.reload?() else { return nil }
        if answer.isDone { faults.set(answer.faults) }
        return answer
    }
}

/// The faults of the files in use, for pages.
final class FaultBoard: Sendable {
    private let faults: Mutex<[Diagnostic]>

    init(_ faults: [Diagnostic]) { self.faults = Mutex(faults) }

    var all: [Diagnostic] { faults.withLock { $0 } }
    func set(_ new: [Diagnostic]) { faults.withLock { $0 = new } }
}
