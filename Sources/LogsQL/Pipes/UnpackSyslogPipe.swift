import Diagnostics
import Instants
import Records

/// `unpack_syslog [if (FILTER)] [from f] [offset 2h] [result_prefix p] [keep_original_fields]`: the parts of a syslog
/// line (RFC 5424, or RFC 3164 and what is written in its name) as fields.
///
///     * | unpack_syslog from raw offset 1h | fields hostname, app_name, message
///
/// Gives `priority`, `facility`, `facility_keyword`, `severity`, `level`, `format`, `timestamp`, `hostname`,
/// `app_name`, `proc_id`, `msg_id`, the structured data as `id.name`, and `message`, or in its place what a message in
/// CEF (`cef.name`, `cef.extension.src`) or CEE (`@cee:` and JSON) says. `offset` is the zone of times
/// without one; a time without a year is the latest that is not in the future.
struct UnpackSyslogPipe: UnpackingPipe {
    var options: Unpacking
    var offset: (span: TimeSpan, written: String)?
    let now: Instant

    var description: String { "unpack_syslog" + options.text(offset.map { " offset \($0.written)" } ?? "") }

    func unpack(_ value: UnsafeBufferPointer<UInt8>, into found: UnpackedFields) {
        var line = SyslogLine(value, found)
        line.read(now: now, zone: offset?.span ?? TimeSpan(nanoseconds: 0))
    }

    static let word = PipeWord(
        names: ["unpack_syslog"], syntax: "unpack_syslog [from f] [offset 2h] [result_prefix p]",
        summary: "the parts of a syslog line as fields"
    ) { (parser) throws(Diagnostic) in
        var options = try parser.unpackSource("unpack_syslog")
        let offset = try parser.timeOffset()
        try parser.unpackPrefix(&options)
        if parser.skip(keyword: "keep_original_fields") { options.handling = .keepOriginal }
        return UnpackSyslogPipe(options: options, offset: offset, now: parser.now)
    }
}
