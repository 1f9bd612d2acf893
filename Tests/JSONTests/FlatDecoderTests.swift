import JSON
import TestKit
import Testing

/// The members of `text` as `name=value:kind`, or the fault.
private func flat(_ text: [UInt8]) -> [String] {
    let decoder = FlatDecoder()
    return text.withUnsafeBufferPointer { bytes in
        do throws(JSONFault) {
            try decoder.decode(bytes)
        } catch {
            return ["\(error)"]
        }
        return (0..<decoder.count).map { index in
            let member = decoder[index]
            if let offset = member.offset {
                #expect(Array(bytes[offset..<(offset + member.value.count)]) == Array(member.value))
            }
            return "\(String(decoding: member.name, as: UTF8.self))="
                + "\(String(decoding: member.value, as: UTF8.self)):\(member.kind)"
        }
    }
}

private func flat(_ text: String) -> [String] { flat(Array(text.utf8)) }

@Suite("JSON objects flattened")
struct FlatDecoderTests {
    @Test(arguments: [
        (#"{}"#, []),
        (#" {"a":1} "#, ["a=1:number"]),
        (#"{"a":{"b":{"c":"x"},"d":null}}"#, ["a.b.c=x:string", "a.d=null:literal"]),
        (#"{"a":[1, {"b":2}] ,"c":[]}"#, [#"a=[1, {"b":2}]:raw"#, "c=[]:raw"]),
        (
            #"{"n":-0.10e+5,"big":12345678901234567890123}"#,
            ["n=-0.10e+5:number", "big=12345678901234567890123:number"]
        ),
        (#"{"t":true,"f":false,"e":{},"s":""}"#, ["t=true:literal", "f=false:literal", "e={}:literal", "s=:string"]),
        (#"{"k":1,"k":2}"#, ["k=1:number", "k=2:number"]),
        (#"{"":1,"a.b":2,"a":{"b":3}}"#, ["=1:number", "a.b=2:number", "a.b=3:number"]),
        (#"{"u":"\u00e9\ud83d\ude00\n\"\\\/"}"#, ["u=é😀\n\"\\/:string"]),
        (#"{"k\u0041":"v"}"#, ["kA=v:string"]),
    ])
    func objects(text: String, expected: [String]) {
        #expect(flat(text) == expected)
    }

    @Test(
        "what programs write although JSON forbids it",
        arguments: [
            (
                #"{"loss":NaN,"a":-Infinity,"b":[1,NaN]}"#,
                ["loss=NaN:special", "a=-Infinity:special", "b=[1,NaN]:special"]
            ),
            (#"{"half":"\ud800x","low":"\udc80"}"#, ["half=\u{FFFD}x:string", "low=\u{FFFD}:string"]),
            (#"{"nginx":"\x22q","u":"\u00"}"#, [#"nginx=\x22q:string"#, #"u=\u00:string"#]),
        ])
    func tolerated(text: String, expected: [String]) {
        #expect(flat(text) == expected)
    }

    @Test func invalidBytesBecomeReplacementCharacters() {
        #expect(
            flat(Array(#"{"a":"x"#.utf8) + [0xFF, 0xC3] + Array(#"","b":1}"#.utf8)) == [
                "a=x\u{FFFD}\u{FFFD}:string", "b=1:number",
            ])
    }

    @Test(arguments: [
        "", "  ", "x", "[1]", "1", #""a""#, "{", "}", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1}}"#, #"{"a":1} x"#,
        #"{"a":1,}"#, #"{"a" 1}"#, #"{a:1}"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":tru}"#, #"{"a":[1 2]}"#,
        #"{"a":[1,]}"#,
        #"{"a":[}"#, #"{"a":"x}"#, #"{"a":1}{"b":2}"#, "{\"a\":\"\u{0}\"}", #"{"a":{"b":1]}"#, #"{"a":[nan]}"#,
    ])
    func malformed(text: String) {
        #expect(flat(text) == ["malformed"], "\(text)")
    }

    @Test func deepObjectsAreKeptAsWritten() {
        let deep = String(repeating: #"{"a":"#, count: 40) + "1" + String(repeating: "}", count: 40)
        let members = flat(deep)
        #expect(members.count == 1)
        #expect(members[0].hasSuffix(":raw"))
    }

    @Test func depthAndNamesAreBounded() {
        #expect(
            flat(#"{"a":"# + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000) + "}") == [
                "tooDeep"
            ])
        #expect(flat(String(repeating: #"{"a":"#, count: 100_000)).count == 1)
        let long = String(repeating: "k", count: 60_000)
        let many = (0..<10_000).map { "\"\($0)\":1" }.joined(separator: ",")
        #expect(flat("{\"\(long)\":{\(many)}}") == ["tooLarge"])
    }

    @Test func aDecoderIsReusedAfterAFault() throws {
        let decoder = FlatDecoder()
        _ = withBytes("{bad") { bytes in
            #expect(throws: JSONFault.malformed) { try decoder.decode(bytes) }
        }
        #expect(decoder.count == 0)
        try withBytes(#"{"a":1}"#) { try decoder.decode($0) }
        #expect(decoder.count == 1)
    }
}
