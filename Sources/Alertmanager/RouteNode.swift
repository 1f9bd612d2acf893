public import Diagnostics
public import Instants
public import PromQL
public import Rules

/// A node of the routing tree, with what it takes over from those above it.
public struct RouteNode: Sendable {
    public var receiver: String
    /// Labels whose values tell groups apart; nil for all of them.
    public var groupBy: [String]? = []
    /// How long a new group waits for more alerts before it is told.
    public var groupWait = TimeSpan.seconds(30)
    /// How long a group that was told waits before its changes are told.
    public var groupInterval = TimeSpan.minutes(5)
    /// How long until a group without a change is told again.
    public var repeatInterval = TimeSpan.hours(4)
    public var conditions: [LabelMatcher] = []
    /// Whether alerts that this node has taken go on to its neighbours.
    public var continues = false
    /// Names of intervals in which it tells nothing, and outside of which it tells nothing.
    public var muteIntervals: [String] = []
    public var activeIntervals: [String] = []
    public var children: [RouteNode] = []
    public var place: Place

    public init(receiver: String, place: Place) {
        self.receiver = receiver
        self.place = place
    }

    /// The label values that name the group of an alert.
    public func groupLabels(_ labels: [AlertLabel]) -> [AlertLabel] {
        guard let groupBy else { return labels }
        return labels.filter { groupBy.contains($0.name) }
    }

    /// The nodes that take an alert, each as the way to it: the number of the child at every level, none for
    /// the root. Depth first; a node that has taken it keeps it from its neighbours unless it says `continue`.
    public func ways(for labels: [AlertLabel]) -> [[Int]] {
        guard conditions.allSatisfy({ $0.accepts(labels) }) else { return [] }
        var found: [[Int]] = []
        for (number, child) in children.enumerated() {
            let below = child.ways(for: labels)
            found += below.map { [number] + $0 }
            if !below.isEmpty, !child.continues { break }
        }
        return found.isEmpty ? [[]] : found
    }

    /// The node at the end of `way`.
    public subscript(way: [Int]) -> RouteNode? {
        guard let first = way.first else { return self }
        guard children.indices.contains(first) else { return nil }
        return children[first][Array(way.dropFirst())]
    }

    /// Names the node in group keys, as Alertmanager does: the conditions on the way to it.
    public func key(_ way: [Int]) -> String {
        let own = "{" + conditions.map(\.description).joined(separator: ",") + "}"
        guard let first = way.first, children.indices.contains(first) else { return own }
        return own + "/" + children[first].key(Array(way.dropFirst()))
    }
}
