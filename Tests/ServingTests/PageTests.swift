import Diagnostics
import Foundation
import HTTPClient
import Instants
import Testing

@testable import Serving

/// Log lines, names of files and queries are hostile text; the page shows them and nothing more.
struct PageTests {
    private static let attack = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"

    @Test func textIsEscapedWhereverItComesFrom() throws {
        let house = try TestHouse()
        try house.untilReady()
        let name = "a<b>'\"&.log"
        // Enough for an alert, whose evidence and labels are on the page too.
        let now = ISO8601DateFormatter().string(from: Date())
        try house.write((1...4).map { "\(now) ERROR alarm \($0) \(Self.attack)" }, to: name)
        let paths = [
            "/", "/?query=alarm", "/?query=\(TestHouse.escaped(Self.attack))",
            "/?query=\(TestHouse.escaped("alarm | stats by (_msg) count()"))",
        ]
        for path in paths {
            let page = try house.get(path).text
            #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("a<b>"), "\(path)")
        }
        #expect(try house.get("/?query=alarm").text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        let page = try house.get("/").text
        #expect(page.contains("Alarms") && page.contains("&lt;b&gt;now&lt;/b&gt;"))
    }

    @Test func controlCharactersAndTurnedWritingAreShownAsDots() {
        var html = HTML()
        html.write("a\u{1B}[31mb\u{0}c\u{202E}d\u{9B}e\tf")
        #expect(html.text == "a·[31mb·c·d·e\tf")
    }

    @Test func linksHoldTheWholeQuery() {
        var html = HTML()
        html.link(query: "source:=\"/a b\"&<ü", "x<y")
        #expect(html.text == "<a href=\"/?query=source%3a%3d%22%2fa%20b%22%26%3c%c3%bc\">x&lt;y</a>")
    }

    @Test func aServerWithoutFilesSaysWhy() throws {
        let house = try TestHouse()
        try house.untilReady()
        #expect(try house.get("/").text.contains(StatusPage.note(hasSwept: true)))
        #expect(StatusPage.note(hasSwept: false).hasPrefix("Looking for files"))
        #expect(!(try house.get("/?query=x").text.contains("still being looked for")))
    }

    @Test func aBadQueryShowsItsPlace() throws {
        let house = try TestHouse()
        let page = try house.get("/?query=\(TestHouse.escaped("level:("))").text
        #expect(page.contains("expected a filter") && page.contains("^"))
    }

    @Test func rowsOfPipesKeepTheirOrder() throws {
        let house = try TestHouse()
        try house.write(["INFO one", "ERROR two", "ERROR three"])
        let query = "* | stats by (level) count() n | sort by (n desc)"
        let page = try house.get("/?query=\(TestHouse.escaped(query))").text
        let error = try #require(page.range(of: "level=error"))
        let info = try #require(page.range(of: "level=info"))
        #expect(error.lowerBound < info.lowerBound)
    }

    @Test(arguments: [(0, "0 s"), (59, "59 s"), (61, "1 min"), (7500, "2 h 5 min"), (200_000, "2 d"), (-5, "0 s")])
    func agesAreShort(_ seconds: Int64, _ text: String) { #expect(ageText(.seconds(seconds)) == text) }
}
