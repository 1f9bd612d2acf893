internal import Diagnostics
internal import HTTPServer

/// A path with what answers it.
struct Route: Sendable {
    typealias Handler = @Sendable (Request, House) -> Response

    /// A `*` in it stands for one segment.
    let path: String
    /// Methods that it answers; `HEAD` comes with `GET`.
    let methods: [String]
    let handler: Handler

    init(_ path: String, _ methods: [String] = ["GET"], _ handler: @escaping Handler) {
        self.path = path
        self.methods = methods.contains("GET") ? methods + ["HEAD"] : methods
        self.handler = handler
    }
}

/// All paths of the server.
let allRoutes: [Route] = [
    Route("/", ["GET"], homePage),
    Route("/style.css", ["GET"], styleSheet),
    Route("/metrics", ["GET"]) { request, house in house.scrape.answer(request) },
    Route("/-/healthy", ["GET"], healthy),
    Route("/-/ready", ["GET"], ready),
    Route("/-/reload", ["POST", "PUT"], reload),
    Route("/health", ["GET"], healthDocument),
    Route("/select/logsql/query", ["GET", "POST"], answerQuery),
    Route("/select/logsql/tail", ["GET", "POST"], answerTail),
    Route("/select/logsql/hits", ["GET", "POST"], answerHits),
    Route("/select/logsql/facets", ["GET", "POST"], answerFacets),
    Route("/select/logsql/stats_query", ["GET", "POST"], answerStats),
    Route("/select/logsql/stats_query_range", ["GET", "POST"], answerStatsRange),
    Route("/select/logsql/field_names", ["GET", "POST"], answerFieldNames),
    Route("/select/logsql/field_values", ["GET", "POST"], answerFieldValues),
    Route("/select/logsql/streams", ["GET", "POST"], answerStreams),
    Route("/select/logsql/stream_ids", ["GET", "POST"], answerStreamIDs),
    Route("/select/logsql/stream_field_names", ["GET", "POST"], answerStreamFieldNames),
    Route("/select/logsql/stream_field_values", ["GET", "POST"], answerStreamFieldValues),
    Route("/api/metrics", ["GET"], currentMetrics),
    Route("/api/historical/*", ["GET"], historicalMetric),
    Route("/api/alerts", ["GET"], listAlerts),
    Route("/api/v1/alerts", ["GET"], prometheusAlerts),
    Route("/api/v1/rules", ["GET"], prometheusRules),
    Route("/api/v2/alerts", ["GET"], alertmanagerAlerts),
    Route("/api/v2/silences", ["GET", "POST"], silences),
    Route("/api/v2/silence/*", ["GET", "DELETE"], oneSilence),
    Route("/api/v1/query", ["GET", "POST"], answerInstantQuery),
    Route("/api/v1/query_range", ["GET", "POST"], answerRangeQuery),
    Route("/api/v1/query_exemplars", ["GET", "POST"], queryExemplars),
    Route("/api/v1/format_query", ["GET", "POST"], formatQuery),
    Route("/api/v1/labels", ["GET", "POST"], labelNames),
    Route("/api/v1/label/*/values", ["GET"], labelValues),
    Route("/api/v1/series", ["GET", "POST"], seriesListing),
    Route("/api/v1/metadata", ["GET"], metricMetadata),
    Route("/api/v1/status/buildinfo", ["GET"], buildInformation),
]

/// Finds the route of a request.
struct RouteTable: Sendable {
    private let routes: [String: Route]
    /// Those with a `*`: what stands in front of it and behind it.
    private let patterns: [(start: String, end: String, route: Route)]

    init(_ routes: [Route]) {
        self.routes = Dictionary(uniqueKeysWithValues: routes.map { ($0.path, $0) })
        patterns = routes.compactMap { route in
            let parts = route.path.split(separator: "*", omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1]), route) : nil
        }
    }

    private func route(_ path: String) -> Route? {
        if let route = routes[path] { return route }
        return patterns.first { pattern in
            path.hasPrefix(pattern.start) && path.hasSuffix(pattern.end)
                && path.utf8.count > pattern.start.utf8.count + pattern.end.utf8.count
                && !path.dropFirst(pattern.start.count).dropLast(pattern.end.count).contains("/")
        }?.route
    }

    /// The answer, and the route's path for metrics, which is never what a client made up.
    func answer(_ request: Request, _ house: House) -> (response: Response, route: String) {
        guard let route = route(request.path) else { return (notFound(request.path), "none") }
        guard route.methods.contains(request.method) else {
            var response = Response(status: 405, "\(route.path) answers \(route.methods.joined(separator: ", "))\n")
            response.headers.append(Item("Allow", route.methods.joined(separator: ", ")))
            return (response, route.path)
        }
        return (route.handler(request, house), route.path)
    }

    private func notFound(_ path: String) -> Response {
        var text = "there is nothing at \(Diagnostic.visible(String(path.prefix(200))))\n"
        if let near = nearestName(to: path, among: routes.keys.sorted()) { text += "did you mean \(near)?\n" }
        return Response(status: 404, text)
    }
}
