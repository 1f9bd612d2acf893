import Foundation
import HTTPClient
import Testing

@testable import Serving

/// `/select/logsql/...` beside query and tail: the shapes that VictoriaLogs' clients read.
struct ListingTests {
    /// Three lines at 04:00, two at 04:01, one at 05:00; in two files.
    private func house() throws -> TestHouse {
        let house = try TestHouse()
        try house.write(["2026-11-20T04:00:00Z INFO number 1", "2026-11-20T04:00:01Z INFO number 2"])
        try house.write(["2026-11-20T04:00:02Z INFO number 3", "2026-11-20T04:01:00Z INFO number 4"], to: "b.log")
        try house.write(["2026-11-20T04:01:30Z INFO number 5", "2026-11-20T05:00:00Z INFO word"], to: "b.log")
        return house
    }

    private func ask(_ house: TestHouse, _ path: String, _ query: String, _ more: String = "") throws -> ClientResponse
    {
        try house.get("/select/logsql/\(path)?query=\(TestHouse.escaped(query))\(more)")
    }

    private func path(_ house: TestHouse, _ name: String) -> String { house.logs.path + "/" + name }

    @Test func hitsAreCountedByStepsOfTime() throws {
        let house = try house()
        let answer = try ask(house, "hits", "number", "&step=1m")
        #expect(answer.status == 200 && answer.header("content-type") == "application/json")
        #expect(
            answer.text
                == #"{"hits":[{"fields":{},"timestamps":["2026-11-20T04:00:00Z","2026-11-20T04:01:00Z"],"values":[3,2],"total":5}]}"#
        )
        let shifted = try ask(house, "hits", "number", "&step=1h&offset=30m")
        #expect(shifted.text.contains(#""timestamps":["2026-11-20T03:30:00Z"],"values":[5]"#), "\(shifted.text)")
        let daily = try ask(house, "hits", "*")
        #expect(daily.text.contains(#""timestamps":["2026-11-20T00:00:00Z"],"values":[6]"#), "\(daily.text)")
    }

    @Test func hitsAreToldApartByFields() throws {
        let house = try house()
        let (a, b) = (path(house, "a.log"), path(house, "b.log"))
        let all = try ask(house, "hits", "*", "&step=1d&field=source")
        #expect(
            all.text
                == #"{"hits":[{"fields":{"source":"\#(a)"},"timestamps":["2026-11-20T00:00:00Z"],"values":[2],"total":2},"#
                + #"{"fields":{"source":"\#(b)"},"timestamps":["2026-11-20T00:00:00Z"],"values":[4],"total":4}]}"#)
        let most = try ask(house, "hits", "*", "&step=1d&field=source&fields_limit=1")
        #expect(
            most.text
                == #"{"hits":[{"fields":{"source":"\#(b)"},"timestamps":["2026-11-20T00:00:00Z"],"values":[4],"total":4},"#
                + #"{"fields":{},"timestamps":["2026-11-20T00:00:00Z"],"values":[2],"total":2}]}"#)
    }

    @Test func pipesAreLeftOutOfLists() throws {
        let house = try house()
        let answer = try ask(house, "hits", "number | stats count() n", "&step=1d")
        #expect(answer.text.contains(#""total":5"#), "\(answer.text)")
    }

    @Test func fieldsAndTheirValuesHaveHits() throws {
        let house = try house()
        let names = try ask(house, "field_names", "*")
        #expect(
            names.text.hasPrefix(#"{"values":[{"value":"_msg","hits":6},{"value":"_time","hits":6}"#), "\(names.text)")
        let values = try ask(house, "field_values", "*", "&field=source")
        let (a, b) = (path(house, "a.log"), path(house, "b.log"))
        #expect(values.text == #"{"values":[{"value":"\#(b)","hits":4},{"value":"\#(a)","hits":2}]}"#)
        #expect(try ask(house, "field_values", "*", "&field=source&limit=1").text.contains(b))
        #expect(try ask(house, "field_values", "*", "&field=source&filter=a.log").text.contains(a))
        let missing = try ask(house, "field_values", "*")
        #expect(missing.status == 400 && missing.text.contains("missing 'field' query arg"))
    }

    @Test func streamsPrintAsTheyAreAskedFor() throws {
        let house = try house()
        let answer = try ask(house, "streams", "*", "&limit=1")
        let values = try #require((answer.json as? [String: Any])?["values"] as? [[String: Any]])
        let stream = try #require(values.first?["value"] as? String)
        #expect(
            stream.contains(#"host="here",source="\#(path(house, "b.log"))"}"#) && values.first?["hits"] as? Int == 4)
        #expect(try house.answer(stream).messages.count == 4)
        let names = try ask(house, "stream_field_names", "*").text
        #expect(names.contains(#"{"value":"host","hits":6}"#) && names.contains(#"{"value":"source","hits":6}"#))
        #expect(
            try ask(house, "stream_field_values", "*", "&field=host").text == #"{"values":[{"value":"here","hits":6}]}"#
        )
        #expect(try ask(house, "stream_ids", "*").text == #"{"values":[]}"#)
    }

    @Test func facetsAreGroupedByField() throws {
        let house = try house()
        let answer = try ask(house, "facets", "*", "&limit=1")
        #expect(
            answer.text.contains(
                #"{"field_name":"source","values":[{"field_value":"\#(path(house, "b.log"))","hits":4}]}"#),
            "\(answer.text)")
        #expect(!answer.text.contains(#""field_name":"host""#))
        #expect(try ask(house, "facets", "*", "&keep_const_fields=1").text.contains(#""field_name":"host""#))
    }

    @Test func statisticsAreAVector() throws {
        let house = try house()
        let answer = try ask(
            house, "stats_query", "number | stats by (host) count() n, count() if (5) fives | math n * 2 as twice",
            "&time=2026-11-20T06:00:00Z")
        #expect(
            answer.text
                == #"{"status":"success","data":{"resultType":"vector","result":["#
                + #"{"metric":{"__name__":"n","host":"here"},"value":[1795154400,"5"]},"#
                + #"{"metric":{"__name__":"fives","host":"here"},"value":[1795154400,"1"]},"#
                + #"{"metric":{"__name__":"twice","host":"here"},"value":[1795154400,"10"]}]}}"#)
    }

    @Test func statisticsByStepsAreAMatrix() throws {
        let house = try house()
        let answer = try ask(
            house, "stats_query_range", "number | stats by (host) count() n",
            "&step=1m&start=2026-11-20T04:00:00Z&end=2026-11-20T05:00:00Z")
        #expect(
            answer.text
                == #"{"status":"success","data":{"resultType":"matrix","result":["#
                + #"{"metric":{"__name__":"n","host":"here"},"values":[[1795147200,"3"],[1795147260,"2"]]}]}}"#)
    }

    @Test(arguments: [
        ("stats_query?query=*", 400, "must end with the pipe stats"),
        ("stats_query_range?query=*%20%7C%20count()&step=0", 400, "'step' must be bigger than zero"),
        ("stats_query?query=", 400, "is missing"),
    ])
    func faultsOfStatisticsComeAsPrometheusSendsThem(_ target: String, _ status: Int, _ text: String) throws {
        let house = try TestHouse()
        let answer = try house.get("/select/logsql/\(target)")
        #expect(answer.status == status && answer.text.hasPrefix(#"{"status":"error","errorType":"bad_data""#))
        #expect(answer.text.contains(text), "\(answer.text)")
    }

    @Test(arguments: [
        ("hits?query=*&step=x", "step:1:1: error: this is no duration"),
        ("hits?query=*&step=-1m", "step:1:1: error: 'step' must be bigger than zero"),
        ("hits?query=*&field=a&field=a", "error: \"field\" names _time or one field twice"),
        ("facets?query=*&limit=x", "limit:1:1: error: this is no whole number"),
        ("streams?query=", "error: the parameter \"query\" is missing"),
    ])
    func faultsHaveTheirPlace(_ target: String, _ message: String) throws {
        let house = try TestHouse()
        let answer = try house.get("/select/logsql/\(target)")
        #expect(answer.status == 400 && answer.text.hasPrefix(message), "\(answer.text)")
    }

    @Test func extraFiltersNarrowAnyQuery() throws {
        let house = try house()
        func count(_ name: String, _ filter: String) throws -> Int {
            try house.answer("*", "&\(name)=\(TestHouse.escaped(filter))").messages.count
        }
        let (a, b) = (path(house, "a.log"), path(house, "b.log"))
        #expect(try count("extra_filters", "word") == 1)
        #expect(try count("extra_filters", #"{"source":"\#(a)"}"#) == 2)
        #expect(try count("extra_filters", #"{"source":["\#(a)","\#(b)"],"host":"here"}"#) == 6)
        #expect(try count("extra_stream_filters", #"{"source":"\#(b)"}"#) == 4)
        #expect(try count("extra_stream_filters", #"{"source":["\#(a)","other"]}"#) == 2)
        #expect(try house.answer("*", "&extra_filters=%7B%22a").status == 400)
    }

    @Test func formsAreTakenAsWell() throws {
        let house = try house()
        let answer = try house.send(
            ClientRequest(
                house.server.address + "select/logsql/hits", method: "POST",
                headers: [("Content-Type", "application/x-www-form-urlencoded")],
                body: Array("query=number&step=1d".utf8)))
        #expect(answer.text.contains(#""total":5"#))
    }
}
