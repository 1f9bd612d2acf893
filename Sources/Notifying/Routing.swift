public import Alertmanager
internal import Diagnostics
internal import Instants
internal import Rules

/// A configuration of Alertmanager as the outbox asks it: which routes take an alert, and what keeps it quiet.
public struct Routing: Sendable {
    let configuration: AlertmanagerConfiguration
    /// Every node of the tree by its identity, which stays the same while its conditions do.
    private let nodes: [String: RouteNode]
    private let identities: [[Int]: String]

    public init(_ configuration: AlertmanagerConfiguration) {
        self.configuration = configuration
        var nodes: [String: RouteNode] = [:]
        var identities: [[Int]: String] = [:]
        func walk(_ node: RouteNode, _ way: [Int]) {
            let key = configuration.route.key(way)
            var identity = key
            // Neighbours with the same conditions are told apart by their order.
            var number = 1
            while nodes[identity] != nil {
                identity = "\(key)#\(number)"
                number += 1
            }
            nodes[identity] = node
            identities[way] = identity
            for (number, child) in node.children.enumerated() { walk(child, way + [number]) }
        }
        walk(configuration.route, [])
        self.nodes = nodes
        self.identities = identities
    }

    /// A single route that takes everything.
    public init(_ route: Route) {
        var node = RouteNode(receiver: route.receiver, place: Place(line: 1, column: 1))
        node.groupBy = route.groupBy.contains("...") ? nil : route.groupBy
        node.groupWait = route.groupWait
        node.groupInterval = route.groupInterval
        node.repeatInterval = route.repeatInterval
        self.init(AlertmanagerConfiguration(route: node))
    }

    /// The conditions that an identity is made of, without the number that tells it from its neighbours. A value in
    /// them may have any `#`.
    static func conditions(of identity: String) -> Substring {
        guard let mark = identity.lastIndex(of: "#"), identity[..<mark].hasSuffix("}"),
            identity[mark...].dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return identity[...] }
        return identity[..<mark]
    }

    /// The identity of the root.
    static let root = "{}"

    /// The routes that take an alert with `labels`.
    func destinations(_ labels: [AlertLabel]) -> [(identity: String, route: Route)] {
        configuration.route.ways(for: labels).compactMap { way in
            guard let identity = identities[way], let route = route(identity) else { return nil }
            return (identity, route)
        }
    }

    func route(_ identity: String) -> Route? {
        nodes[identity].map { node in
            Route(
                receiver: node.receiver, groupBy: node.groupBy ?? ["..."], groupWait: node.groupWait,
                groupInterval: node.groupInterval, repeatInterval: node.repeatInterval)
        }
    }

    /// Whether the intervals of a route let it tell something at `time`.
    func isActive(_ identity: String, at time: Instant) -> Bool {
        nodes[identity].map { configuration.isActive($0, at: time) } ?? true
    }

    /// Those of `firing` that keep `alert` quiet, one for each rule that does.
    func inhibitors(of alert: Alert, firing: [Alert]) -> [Alert] {
        configuration.inhibitions.compactMap { $0.mutes(alert, firing: firing) }
    }
}
