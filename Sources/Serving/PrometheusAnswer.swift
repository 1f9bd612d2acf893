internal import HTTPServer
internal import PromQL

/// Answers in the envelope of Prometheus' HTTP API: `{"status":"success","data":...}`.
enum PrometheusAnswer {
    /// Why there is no answer, by Prometheus' names and statuses.
    enum Failure: String {
        case badData = "bad_data"
        case execution
        case timeout
        case unavailable

        var status: Int {
            switch self {
            case .badData: 400
            case .execution: 422
            case .timeout, .unavailable: 503
            }
        }
    }

    static func success(
        warnings: [String] = [], hints: [String] = [], _ data: (inout JSONText) -> Void
    ) -> Response {
        var json = JSONText()
        json.object { json in
            json.value("status", "success")
            data(&json)
            if !warnings.isEmpty { json.array("warnings") { json in warnings.forEach { json.value(nil, $0) } } }
            if !hints.isEmpty { json.array("infos") { json in hints.forEach { json.value(nil, $0) } } }
        }
        return document(json, status: 200)
    }

    static func failure(_ kind: Failure, _ message: String) -> Response {
        var json = JSONText()
        json.object { json in
            json.value("status", "error")
            json.value("errorType", kind.rawValue)
            json.value("error", message)
        }
        return document(json, status: kind.status)
    }

    private static func document(_ json: JSONText, status: Int) -> Response {
        Response(status: status, headers: [Item("Content-Type", "application/json")], body: .bytes(json.bytes))
    }

    /// A result with its type; `milliseconds` is the time of scalars and vectors.
    static func result(_ result: QueryResult, at milliseconds: Int64) -> Response {
        success(warnings: result.warnings, hints: result.hints) { json in
            json.object("data") { json in
                json.value("resultType", result.value.typeName)
                switch result.value {
                case .scalar(let value): point("result", milliseconds, NumberText.answer(value), &json)
                case .string(let text): point("result", milliseconds, text, &json)
                case .vector(let vector):
                    json.array("result") { json in
                        for element in vector {
                            json.object { json in
                                labels("metric", element.labels, &json)
                                point("value", milliseconds, NumberText.answer(element.value), &json)
                            }
                        }
                    }
                case .matrix(let matrix): json.array("result") { json in matrix.forEach { series($0, &json) } }
                }
            }
        }
    }

    private static func series(_ series: SampleSeries, _ json: inout JSONText) {
        json.object { json in
            labels("metric", series.labels, &json)
            json.array("values") { json in
                for sample in series.samples {
                    point(nil, sample.milliseconds, NumberText.answer(sample.value), &json)
                }
            }
        }
    }

    private static func point(_ key: String?, _ milliseconds: Int64, _ text: String, _ json: inout JSONText) {
        json.array(key) { json in
            json.value(nil, Double(milliseconds) / 1000)
            json.value(nil, text)
        }
    }

    static func labels(_ key: String?, _ labels: LabelSet, _ json: inout JSONText) {
        json.object(key) { json in labels.all.forEach { json.value($0.name, $0.value) } }
    }
}
