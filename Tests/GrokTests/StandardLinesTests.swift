import Diagnostics
import Grok
import Regex
import TestKit
import Testing

/// A line of a program, read by the pattern for it in one of the sets.
struct StandardLine: CustomTestStringConvertible, Sendable {
    var set: PatternSet
    var name: String
    var line: String
    var fields: [String: [String]]

    init(_ set: PatternSet, _ name: String, _ line: String, _ fields: [String: [String]]) {
        self.set = set
        self.name = name
        self.line = line
        self.fields = fields
    }

    var testDescription: String { "\(set) \(name)" }
}

@Suite struct StandardLinesTests {
    @Test(arguments: [
        StandardLine(
            .legacy, "REDISMONLOG", #"1470637867.953466 [0 203.0.113.5:52500] "rpush" "queue" "x""#,
            [
                "timestamp": ["1470637867.953466"], "database": ["0"], "client": ["203.0.113.5"], "port": ["52500"],
                "command": ["rpush"], "params": [#""queue" "x""#],
            ]),
        StandardLine(
            .ecs, "SQUID3", "1525334330.556 3 203.0.113.9 TCP_MISS/000 0 GET http://example.com/ - HIER_NONE/- -",
            [
                "timestamp": ["1525334330.556"], "squid.request.duration": ["3"], "source.ip": ["203.0.113.9"],
                "event.action": ["TCP_MISS"], "http.response.bytes": ["0"], "http.request.method": ["GET"],
                "url.original": ["http://example.com/"], "squid.hierarchy_code": ["HIER_NONE"],
            ]),
        StandardLine(
            .ecs, "RT_FLOW3",
            "RT_FLOW_SESSION_DENY: session denied 192.0.2.1/1180->198.51.100.8/53 junos-dns-udp 17(0) P1 LAN WAN UNKNOWN",
            [
                "juniper.srx.tag": ["RT_FLOW_SESSION_DENY"], "source.ip": ["192.0.2.1"], "source.port": ["1180"],
                "destination.ip": ["198.51.100.8"], "destination.port": ["53"],
                "juniper.srx.service_name": ["junos-dns-udp"], "network.iana_number": ["17"], "rule.name": ["P1"],
                "observer.ingress.zone": ["LAN"], "observer.egress.zone": ["WAN"],
            ]),
        StandardLine(
            .ecs, "CISCOFW302013_302014_302015_302016",
            "Teardown UDP connection 40 for outside:2001:db8::1/500 to inside:198.51.100.2/53 duration 0:02:02 bytes 1416",
            [
                "cisco.asa.outcome": ["Teardown"], "cisco.asa.network.transport": ["UDP"],
                "cisco.asa.connection_id": ["40"], "observer.ingress.interface.name": ["outside"],
                "source.ip": ["2001:db8::1"], "source.port": ["500"], "observer.egress.interface.name": ["inside"],
                "destination.ip": ["198.51.100.2"], "destination.port": ["53"], "cisco.asa.duration": ["0:02:02"],
                "network.bytes": ["1416"],
            ]),
        StandardLine(
            .ecs, "IPTABLES",
            "IN=eth0 OUT= SRC=2001:db8::1 DST=2001:db8::2 LEN=60 TC=0 HOPLIMIT=64 FLOWLBL=7 PROTO=TCP SPT=4 DPT=22",
            [
                "observer.ingress.interface.name": ["eth0"], "source.ip": ["2001:db8::1"],
                "destination.ip": ["2001:db8::2"], "iptables.length": ["60"], "iptables.tos": ["0"],
                "iptables.ttl": ["64"], "iptables.flow_label": ["7"], "network.transport": ["TCP"],
                "source.port": ["4"], "destination.port": ["22"],
            ]),
        StandardLine(
            .legacy, "NAGIOSLOGLINE", "[1763613000] SERVICE NOTIFICATION: ops;web1;http;CRITICAL;by-mail;down; again",
            [
                "nagios_epoch": ["1763613000"], "nagios_type": ["SERVICE NOTIFICATION"], "nagios_notifyname": ["ops"],
                "nagios_hostname": ["web1"], "nagios_service": ["http"], "nagios_state": ["CRITICAL"],
                "nagios_contact": ["by-mail"], "nagios_message": ["down; again"],
            ]),
        StandardLine(
            .ecs, "BACULA_LOGLINE",
            #"20-Nov 10:15 store-sd JobId 7: End of medium on Volume "D-9" Bytes=1,024 Blocks=16 at 20-Nov-2026 10:15."#,
            [
                "timestamp": ["20-Nov 10:15"], "host.hostname": ["store-sd"], "bacula.job.id": ["7"],
                "bacula.volume.name": ["D-9"], "bacula.volume.bytes": ["1,024"], "bacula.volume.blocks": ["16"],
                "bacula.timestamp": ["20-Nov-2026 10:15"],
            ]),
        StandardLine(
            .ecs, "HAPROXYHTTPBASE",
            #"192.0.2.1:3975 [20/Nov/2026:10:15:46.633] web be/<NOSRV> -1/-1/-1/-1/0 400 187 - - PR-- 7/6/5/4/0 1/2 "<BADREQ>""#,
            [
                "source.address": ["192.0.2.1"], "source.port": ["3975"],
                "haproxy.request_date": ["20/Nov/2026:10:15:46.633"], "haproxy.frontend_name": ["web"],
                "haproxy.backend_name": ["be"], "haproxy.total_time_ms": ["0"], "http.response.status_code": ["400"],
                "source.bytes": ["187"], "haproxy.termination_state": ["PR--"],
                "haproxy.connections.active": ["7"], "haproxy.connections.frontend": ["6"],
                "haproxy.connections.backend": ["5"], "haproxy.connections.server": ["4"],
                "haproxy.connections.retries": ["0"], "haproxy.server_queue": ["1"], "haproxy.backend_queue": ["2"],
            ]),
        StandardLine(
            .legacy, "MCOLLECTIVE", "I, [2026-11-20T10:15:32.321744 #11479]  INFO -- : started",
            ["timestamp": ["2026-11-20T10:15:32.321744"], "pid": ["11479"], "event_level": ["INFO"]]),
        StandardLine(
            .ecs, "JAVASTACKTRACEPART", "\tat com.example.Pool$Worker.<init>(Pool.java:12)",
            [
                "java.log.origin.class.name": ["com.example.Pool$Worker"], "log.origin.function": ["<init>"],
                "log.origin.file.name": ["Pool.java"], "log.origin.file.line": ["12"],
            ]),
        StandardLine(
            .legacy, "RAILS3",
            "Started POST \"/jobs\" for 192.0.2.8 at 2026-11-20 10:15:01 +0000\nProcessing by JobsController#create as HTML\n"
                + "Completed 302 Found in 12.5ms (ActiveRecord: 3.1ms)",
            [
                "verb": ["POST"], "request": ["/jobs"], "clientip": ["192.0.2.8"],
                "timestamp": ["2026-11-20 10:15:01 +0000"], "controller": ["JobsController"], "action": ["create"],
                "format": ["HTML"], "context": ["\n"], "response": ["302"], "totalms": ["12.5"],
                "activerecordms": ["3.1"],
            ]),
    ])
    func isRead(_ test: StandardLine) throws {
        let expression = try GrokExpression("%{\(test.name)}", library: .of(test.set))
        #expect(captured(expression, test.line, Matcher()) == test.fields)
    }
}
