import Foundation
import HTTPClient
import Testing

@testable import Serving

/// Prometheus' HTTP API over the program's own and the derived metrics.
struct SeriesTests {
    /// A path with its parameters, and the answer, whole.
    @Test(arguments: [
        (
            "query?query=vector(1)%2Bvector(1)&time=1700000000.5",
            #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1700000000.5,"2"]}]}}"#
        ),
        (
            "query?query=1e-7&time=2023-11-14T22:13:20Z",
            #"{"status":"success","data":{"resultType":"scalar","result":[1700000000,"1e-07"]}}"#
        ),
        (
            "query?query=%22x%22&time=0",
            #"{"status":"success","data":{"resultType":"string","result":[0,"x"]}}"#
        ),
        (
            "query_range?query=time()&start=0&end=20&step=10s",
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[0,"0"],[10,"10"],[20,"20"]]}]}}"#
        ),
        ("format_query?query=sum(x)by(a)", #"{"status":"success","data":"sum by (a) (x)"}"#),
        (
            "series?match[]=none",
            #"{"status":"success","data":[]}"#
        ),
    ])
    func answersAreThoseOfPrometheus(_ target: String, _ text: String) throws {
        let house = try TestHouse()
        let answer = try house.get("/api/v1/" + target)
        #expect(answer.status == 200 && answer.text == text, "\(answer.text)")
    }

    @Test func exemplarsLeadToRecords() throws {
        let house = try TestHouse()
        try house.write(["2026-11-20T04:45:00.250Z number 7", "30", "2000"])
        func asked(_ query: String, _ more: String = "") throws -> String {
            try house.get("/api/v1/query_exemplars?query=\(TestHouse.escaped(query))\(more)").text
        }
        let source = house.logs.path + "/a.log"
        let counted = try asked("rate(lines_total[5m]) > 1")
        #expect(counted.hasPrefix(#"{"status":"success","data":[{"seriesLabels":{"__name__":"lines_total","source":"#))
        #expect(counted.contains(#"},"exemplars":[{"labels":{"source":"\#(source)","time":"20"#), "\(counted)")
        #expect(counted.contains(#""value":"1","timestamp":1"#))
        let bucket = try asked("histogram_quantile(0.9, sum by (le) (rate(size_bytes_bucket[5m])))")
        #expect(bucket.contains(#""__name__":"size_bytes_bucket","le":"+Inf""#) && bucket.contains(#""value":"2000""#))
        let nothing = #"{"status":"success","data":[]}"#
        #expect(try asked("size_bytes_bucket{le=\"10\"}") == nothing)
        #expect(try asked("wait_seconds") == nothing)
        #expect(try asked("vector(1)") == nothing)
        #expect(try asked("lines_total", "&start=1&end=2") == nothing)
        #expect(try asked("lines_total or size_bytes_bucket").contains("lines_total"))
    }

    /// A summary's quantiles are series as others are.
    @Test func aSummaryIsAsked() throws {
        let house = try TestHouse()
        try house.write(["10", "10", "10"])
        let text = try house.get("/metrics").text
        #expect(text.contains("# TYPE wait_seconds summary\n") && text.contains("wait_seconds_count 3\n"), "\(text)")
        #expect(try house.get("/api/metrics").text.contains(#""sum":30,"count":3,"quantiles":[[0.5,"#))
        #expect(try house.get("/api/v1/metadata?metric=wait_seconds").text.contains(#""type":"summary""#))
    }

    @Test(arguments: [
        ("query_exemplars", 400, "bad_data"), ("query_exemplars?query=x&start=2&end=1", 400, "end timestamp"),
        ("query", 400, "bad_data"), ("query?query=sum(", 400, "parse error"),
        ("query?query=x&time=soon", 400, "timestamp"),
        ("query_range?query=x&start=0&end=1&step=0", 400, "step"),
        ("query_range?query=x&start=0&end=100000&step=1", 400, "maximum resolution"),
        ("query?query=label_replace(vector(1),%22a%22,%22b%22,%22c%22,%22(%22)", 422, "execution"),
        ("series", 400, "match[]"), ("labels?match[]=rate(x[5m])", 400, "selector"),
    ])
    func faultsAreNamed(_ target: String, _ status: Int, _ holds: String) throws {
        let house = try TestHouse()
        let answer = try house.get("/api/v1/" + target)
        #expect(answer.status == status && answer.text.contains(#""status":"error""#), "\(answer.text)")
        #expect(answer.text.contains(holds), "\(answer.text)")
    }

    @Test func thePastOfAMetricIsGivenInWindows() throws {
        let house = try TestHouse()
        var text = ""
        for _ in 0..<100_000 {
            text = try house.get("/api/historical/process_start_time_seconds?window=1h").text
            if text.contains("points") { break }
        }
        #expect(text.contains(#"{"metric":"process_start_time_seconds","window":"1h","start":"#), "\(text)")
        #expect(text.contains(#""series":[{"labels":{},"points":[{"time":""#) && text.contains(#"00:00Z","last":"#))
        #expect(text.contains(#""min":"#) && text.contains(#""mean":"#))
        let counter = try house.get("/api/historical/sawlog_commits_total?start=-2d&match=%7B__name__=~%22s.*%22%7D")
            .text
        #expect(counter.contains(#""window":"1h""#) && counter.contains("last") && !counter.contains("mean"))
        let before = try house.get("/api/historical/sawlog_commits_total?end=0&window=1m").text
        #expect(before.contains(#""series":[]"#))
    }

    @Test(arguments: [
        ("sawlog_comits_total", 404, "did you mean sawlog_commits_total?"),
        ("sawlog_commits_total?window=2h", 400, "none of 1m, 5m, 1h, 1d"),
        ("sawlog_commits_total?start=soon", 400, "timestamp"), ("sawlog_commits_total?match=%7B", 400, "match"),
        ("sawlog_commits_total?start=10&end=5", 400, "before the start"),
    ])
    func faultsOfThePastAreNamed(_ target: String, _ status: Int, _ holds: String) throws {
        let house = try TestHouse()
        for _ in 0..<100_000 {
            if try house.get("/api/historical/sawlog_commits_total").status == 200 { break }
        }
        let answer = try house.get("/api/historical/" + target)
        #expect(answer.status == status && answer.text.contains(holds), "\(answer.text)")
    }

    @Test func metricsBecomeSeries() throws {
        let house = try TestHouse()
        var text = ""
        for _ in 0..<100_000 {
            text = try house.get("/api/v1/query?query=process_start_time_seconds").text
            if text.contains("process_start_time_seconds") { break }
        }
        #expect(text.contains(#""metric":{"__name__":"process_start_time_seconds"}"#))
        let names = try house.get("/api/v1/label/__name__/values?match[]={__name__=~%22process_.*%22}").text
        #expect(names.contains(#""process_open_fds""#) && !names.contains("sawlog"))
        #expect(try house.get("/api/v1/labels").text.contains(#""__name__""#))
        #expect(try house.get("/api/v1/label/le/values").text.contains(#""+Inf""#))
        let listed = try house.get("/api/v1/series?match[]=process_open_fds").text
        #expect(listed == #"{"status":"success","data":[{"__name__":"process_open_fds"}]}"#)
        let metadata = try house.get("/api/v1/metadata?metric=lines_total").text
        #expect(metadata.contains(#""lines_total":[{"type":"counter","help":"Lines with a number.","unit":""}]"#))
    }
}
