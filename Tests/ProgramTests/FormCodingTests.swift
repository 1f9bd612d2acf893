import Testing

@testable import sawlog

struct FormCodingTests {
    @Test(arguments: [
        ([("query", "error")], "query=error"), ([("q", "a b+c"), ("n", "5")], "q=a+b%2Bc&n=5"),
        ([("q", "_msg:\"é\" | stats by (x) count()")], "q=_msg%3A%22%C3%A9%22+%7C+stats+by+%28x%29+count%28%29"),
        ([("q", "a&b=c%d\n")], "q=a%26b%3Dc%25d%0A"), ([], ""),
    ])
    func forms(_ items: [(String, String)], _ body: String) {
        #expect(String(decoding: FormCoding.encode(items), as: UTF8.self) == body)
    }
}
