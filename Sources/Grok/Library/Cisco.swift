extension Library {
    /// Messages of Cisco's ASA, FTD and PIX firewalls, by message number
    /// (Cisco Secure Firewall ASA Series Syslog Messages).
    static let cisco = ciscoPieces + ciscoMessages + ciscoConnections

    private static let ciscoPieces = #"""
        CISCO_TAGGED_SYSLOG ^<%{POSINT:«syslog_pri¦[log][syslog][priority]:int»}>%{CISCOTIMESTAMP:timestamp}(?: %{SYSLOGHOST:«sysloghost¦[host][hostname]»})? ?: %%{CISCOTAG:«ciscotag¦[cisco][asa][tag]»}:
        CISCOTIMESTAMP %{MONTH} +%{MONTHDAY}(?: %{YEAR})? %{TIME}
        CISCOTAG [A-Z0-9]+-%{INT}-[A-Z0-9_]+
        CISCO_ACTION (?:Built|Teardown|Denied|Deny|denied by ACL|denied|requested|permitted|discarded|est-allowed|Dropping|created|deleted)
        CISCO_REASON (?:Duplicate TCP SYN|Failed to locate egress interface|Invalid transport field|No matching connection|DNS Response|DNS Query|(?:\w+(?:\s+\w+)*)?)
        CISCO_DIRECTION (?:[Ii]nbound|[Oo]utbound)
        CISCO_INTERVAL (?:first hit|%{INT}-second interval)
        CISCO_XLATE_TYPE (?:static|dynamic)
        CISCO_HITCOUNT_INTERVAL hit-cnt %{INT:[cisco][asa][hit_count]:int} (?:first hit|%{INT:[cisco][asa][interval]:int}-second interval)
        CISCO_SRC_IP_USER %{_CISCO_NAMEIF:[observer][ingress][interface][name]}:%{IP:[source][ip]}(?:\(%{DATA:[source][user][name]}\))?
        CISCO_DST_IP_USER %{_CISCO_NAMEIF:[observer][egress][interface][name]}:%{IP:[destination][ip]}(?:\(%{DATA:[destination][user][name]}\))?
        CISCO_SRC_HOST_PORT_USER %{_CISCO_NAMEIF:[observer][ingress][interface][name]}:(?:%{IP:[source][ip]}|%{HOSTNAME:[source][address]})(?:/%{INT:[source][port]:int})?(?:\(%{DATA:[source][user][name]}\))?
        CISCO_DST_HOST_PORT_USER %{_CISCO_NAMEIF:[observer][egress][interface][name]}:(?:%{IP:[destination][ip]}|%{HOSTNAME:[destination][address]})(?:/%{INT:[destination][port]:int})?(?:\(%{DATA:[destination][user][name]}\))?
        _CISCO_NAMEIF [^\s:]+
        _CISCO_UNIT \((?:Primary|Secondary)\)
        _CISCO_DEVICE [Ii]nterface %{«GREEDYDATA:interface_name¦NOTSPACE:[network][interface][name]»}
        _CISCO_TRANSPORT %{WORD:«protocol¦[cisco][asa][network][transport]»}
        _CISCO_DID %{CISCO_ACTION:«action¦[cisco][asa][outcome]»}
        _CISCO_WAY %{CISCO_DIRECTION:«direction¦[cisco][asa][network][direction]»}
        _CISCO_FROM %{IP:«src_ip¦[source][ip]»}/%{INT:«src_port¦[source][port]:int»}
        _CISCO_TO %{IP:«dst_ip¦[destination][ip]»}/%{INT:«dst_port¦[destination][port]:int»}
        _CISCO_FROM_USER (?:\(%{DATA:«src_fwuser¦[source][user][name]»}\))?
        _CISCO_TO_USER (?:\(%{DATA:«dst_fwuser¦[destination][user][name]»}\))?
        _CISCO_INSIDE %{_CISCO_NAMEIF:«src_interface¦[observer][ingress][interface][name]»}
        _CISCO_OUTSIDE %{_CISCO_NAMEIF:«dst_interface¦[observer][egress][interface][name]»}
        _CISCO_ON on interface %{«GREEDYDATA:interface¦NOTSPACE:[observer][egress][interface][name]»}
        _CISCO_ICMP \(type %{INT:«icmp_type¦[cisco][asa][icmp_type]:int»}, code %{INT:«icmp_code¦[cisco][asa][icmp_code]:int»}\)
        _CISCO_WHY %{CISCO_REASON:«reason¦[event][reason]»}
        _CISCO_HASHES \[%{DATA:«hashcode1¦[@metadata][cisco][asa][hashcode1]»}, %{DATA:«hashcode2¦[@metadata][cisco][asa][hashcode2]»}\]
        _CISCO_ACL access-list %{NOTSPACE:«policy_id¦[cisco][asa][rule_name]»} %{_CISCO_DID} %{_CISCO_TRANSPORT}
        _CISCO_ACL_FROM (?<«src_interface¦[observer][ingress][interface][name]»>[^\s/]+)/%{IP:«src_ip¦[source][ip]»}\(%{INT:«src_port¦[source][port]:int»}\)
        _CISCO_ACL_TO (?<«dst_interface¦[observer][egress][interface][name]»>[^\s/]+)/%{IP:«dst_ip¦[destination][ip]»}\(%{INT:«dst_port¦[destination][port]:int»}\)
        _CISCO_HITS «hit-cnt %{INT:hit_count} %{CISCO_INTERVAL:interval}¦%{CISCO_HITCOUNT_INTERVAL}»

        """#

    private static let ciscoMessages = #"""
        CISCOFW104001 %{_CISCO_UNIT} Switching to ACTIVE - %{GREEDYDATA:«switch_reason¦[event][reason]»}
        CISCOFW104002 %{_CISCO_UNIT} Switching to STANDBY - %{GREEDYDATA:«switch_reason¦[event][reason]»}
        CISCOFW104003 %{_CISCO_UNIT} Switching to FAILED\.
        CISCOFW104004 %{_CISCO_UNIT} Switching to OK\.
        CISCOFW105003 %{_CISCO_UNIT} Monitoring on %{_CISCO_DEVICE} waiting
        CISCOFW105004 %{_CISCO_UNIT} Monitoring on %{_CISCO_DEVICE} normal
        CISCOFW105005 %{_CISCO_UNIT} Lost Failover communications with mate on %{_CISCO_DEVICE}
        CISCOFW105008 %{_CISCO_UNIT} Testing %{_CISCO_DEVICE}
        CISCOFW105009 %{_CISCO_UNIT} Testing on %{_CISCO_DEVICE} (?:Passed|Failed)
        CISCOFW106001 %{_CISCO_WAY} %{_CISCO_TRANSPORT} connection %{_CISCO_DID} from %{_CISCO_FROM} to %{_CISCO_TO} flags %{«GREEDYDATA:tcp_flags¦DATA:[cisco][asa][tcp_flags]»} %{_CISCO_ON}
        CISCOFW106006_106007_106010 %{_CISCO_DID} %{_CISCO_WAY} %{_CISCO_TRANSPORT} (?:from|src) %{_CISCO_FROM}%{_CISCO_FROM_USER} (?:to|dst) %{_CISCO_TO}%{_CISCO_TO_USER} (?:on interface %{«DATA:interface¦NOTSPACE:[observer][egress][interface][name]»}|due to %{_CISCO_WHY})
        CISCOFW106014 %{_CISCO_DID} %{_CISCO_WAY} %{_CISCO_TRANSPORT} src «%{_CISCO_INSIDE}:%{IP:src_ip}%{_CISCO_FROM_USER}¦%{CISCO_SRC_IP_USER}» dst «%{_CISCO_OUTSIDE}:%{IP:dst_ip}%{_CISCO_TO_USER}¦%{CISCO_DST_IP_USER}» ?%{_CISCO_ICMP}
        CISCOFW106015 %{_CISCO_DID} %{_CISCO_TRANSPORT} \(%{DATA:«policy_id¦[cisco][asa][rule_name]»}\) from %{_CISCO_FROM} to %{_CISCO_TO} flags %{DATA:«tcp_flags¦[cisco][asa][tcp_flags]»} +%{_CISCO_ON}
        CISCOFW106021 %{_CISCO_DID} %{_CISCO_TRANSPORT} reverse path check from %{IP:«src_ip¦[source][ip]»} to %{IP:«dst_ip¦[destination][ip]»} %{_CISCO_ON}
        CISCOFW106023 %{_CISCO_DID}(?: protocol)? %{_CISCO_TRANSPORT} src «%{_CISCO_INSIDE}:%{DATA:src_ip}(?:/%{INT:src_port})?%{_CISCO_FROM_USER}¦%{CISCO_SRC_HOST_PORT_USER}» dst «%{_CISCO_OUTSIDE}:%{DATA:dst_ip}(?:/%{INT:dst_port})?%{_CISCO_TO_USER}¦%{CISCO_DST_HOST_PORT_USER}»(?: ?%{_CISCO_ICMP})? by access-group "?%{DATA:«policy_id¦[cisco][asa][rule_name]»}"? %{_CISCO_HASHES}
        CISCOFW106100_2_3 %{_CISCO_ACL} for user '%{DATA:«src_fwuser¦[user][name]»}' %{_CISCO_ACL_FROM} -> %{_CISCO_ACL_TO} %{_CISCO_HITS} %{_CISCO_HASHES}
        CISCOFW106100 %{_CISCO_ACL} %{_CISCO_ACL_FROM}%{_CISCO_FROM_USER} -> %{_CISCO_ACL_TO}%{_CISCO_FROM_USER} %{_CISCO_HITS} %{_CISCO_HASHES}
        CISCOFW110002 %{_CISCO_WHY} for %{_CISCO_TRANSPORT} from %{_CISCO_INSIDE}:%{_CISCO_FROM} to %{_CISCO_TO}
        CISCOFW304001 %{IP:«src_ip¦[source][ip]»}%{_CISCO_FROM_USER} Accessed URL %{IP:«dst_ip¦[destination][ip]»}:%{GREEDYDATA:«dst_url¦[url][original]»}
        CISCOFW321001 Resource '%{«WORD:resource_name¦DATA:[cisco][asa][resource][name]»}' limit of %{POSINT:«resource_limit¦[cisco][asa][resource][limit]:int»} reached for system
        CISCOFW402117 %{WORD:«protocol¦[cisco][asa][network][type]»}: Received a non-IPSec packet \(protocol= ?%{WORD:«orig_protocol¦[cisco][asa][network][transport]»}\) from %{IP:«src_ip¦[source][ip]»} to %{IP:«dst_ip¦[destination][ip]»}\.?
        CISCOFW402119 %{WORD:«protocol¦[cisco][asa][network][type]»}: Received an %{WORD:«orig_protocol¦[cisco][asa][ipsec][protocol]»} packet \(SPI= ?%{DATA:«spi¦[cisco][asa][ipsec][spi]»}, sequence number= ?%{DATA:«seq_num¦[cisco][asa][ipsec][seq_num]»}\) from %{IP:«src_ip¦[source][ip]»} \(user= ?%{DATA:«user¦[source][user][name]»}\) to %{IP:«dst_ip¦[destination][ip]»} that failed anti-replay checking\.?
        CISCOFW419001 %{_CISCO_DID} %{_CISCO_TRANSPORT} packet from %{_CISCO_INSIDE}:%{_CISCO_FROM} to %{_CISCO_OUTSIDE}:%{_CISCO_TO}, reason: %{GREEDYDATA:«reason¦[event][reason]»}
        CISCOFW419002 %{_CISCO_WHY} from %{_CISCO_INSIDE}:%{_CISCO_FROM} to %{_CISCO_OUTSIDE}:%{_CISCO_TO} with different initial sequence number
        CISCOFW500004 %{_CISCO_WHY} for protocol= ?%{_CISCO_TRANSPORT}, from %{_CISCO_FROM} to %{_CISCO_TO}
        CISCOFW602303_602304 %{WORD:«protocol¦[cisco][asa][network][type]»}: An %{_CISCO_WAY} %{«GREEDYDATA:tunnel_type¦DATA:[cisco][asa][ipsec][tunnel_type]»} SA \(SPI= ?%{DATA:«spi¦[cisco][asa][ipsec][spi]»}\) between %{IP:«src_ip¦[source][ip]»} and %{IP:«dst_ip¦[destination][ip]»} \(user= ?%{DATA:«user¦[source][user][name]»}\) has been %{_CISCO_DID}
        CISCOFW710001_710002_710003_710005_710006 %{_CISCO_TRANSPORT} (?:request|access) %{_CISCO_DID} from %{_CISCO_FROM} to %{_CISCO_OUTSIDE}:%{_CISCO_TO}
        CISCOFW713172 Group = %{«GREEDYDATA:group¦DATA:[cisco][asa][source][group]»}, IP = %{IP:«src_ip¦[source][ip]»}, Automatic NAT Detection Status:\s+Remote end\s*%{DATA:«is_remote_natted¦[@metadata][cisco][asa][remote_nat]»}\s*behind a NAT device\s+This\s+end\s*%{DATA:«is_local_natted¦[@metadata][cisco][asa][local_nat]»}\s*behind a NAT device
        CISCOFW733100 \[\s*%{DATA:«drop_type¦[cisco][asa][burst][object]»}\s*\] drop %{DATA:«drop_rate_id¦[cisco][asa][burst][id]»} exceeded\. Current burst rate is %{INT:«drop_rate_current_burst¦[cisco][asa][burst][current_rate]:int»} per second, max configured rate is %{INT:«drop_rate_max_burst¦[cisco][asa][burst][configured_rate]:int»}; Current average rate is %{INT:«drop_rate_current_avg¦[cisco][asa][burst][avg_rate]:int»} per second, max configured rate is %{INT:«drop_rate_max_avg¦[cisco][asa][burst][configured_avg_rate]:int»}; Cumulative total count is %{INT:«drop_total_count¦[cisco][asa][burst][cumulative_count]:int»}

        """#

    private static let ciscoConnections = #"""
        CISCOFW302010 %{INT:«connection_count¦[cisco][asa][connections][in_use]:int»} in use, %{INT:«connection_count_max¦[cisco][asa][connections][most_used]:int»} most used
        _CISCO_302013_FROM %{_CISCO_INSIDE}:%{_CISCO_FROM}(?: \(%{IP:«src_mapped_ip¦[source][nat][ip]»}/%{INT:«src_mapped_port¦[source][nat][port]:int»}\))?%{_CISCO_FROM_USER}
        _CISCO_302013_TO %{_CISCO_OUTSIDE}:%{_CISCO_TO}(?: \(%{IP:«dst_mapped_ip¦[destination][nat][ip]»}/%{INT:«dst_mapped_port¦[destination][nat][port]:int»}\))?%{_CISCO_TO_USER}
        CISCOFW302013_302014_302015_302016 %{_CISCO_DID}(?: %{_CISCO_WAY})? %{_CISCO_TRANSPORT} connection %{INT:«connection_id¦[cisco][asa][connection_id]»} for %{_CISCO_302013_FROM} to %{_CISCO_302013_TO}(?: duration %{TIME:«duration¦[cisco][asa][duration]»} bytes %{INT:«bytes¦[network][bytes]:int»})?(?: %{_CISCO_WHY})?(?: \(%{DATA:«user¦[user][name]»}\))?
        CISCOFW302020_302021 %{_CISCO_DID}(?: %{_CISCO_WAY})? %{_CISCO_TRANSPORT} connection for faddr %{IP:«dst_ip¦[destination][ip]»}/%{INT:«icmp_seq_num¦[cisco][asa][icmp_seq]:int»}(?:\(%{DATA:«fwuser¦[destination][user][name]»}\))? gaddr %{IP:«src_xlated_ip¦[source][nat][ip]»}/%{INT:«icmp_code_xlated¦[cisco][asa][icmp_type]:int»} laddr %{IP:«src_ip¦[source][ip]»}/%{INT«:icmp_code¦»}(?: ?\(%{DATA:«user¦[source][user][name]»}\))?
        CISCOFW305011 %{_CISCO_DID} %{CISCO_XLATE_TYPE«:xlate_type¦»} %{_CISCO_TRANSPORT} translation from %{_CISCO_INSIDE}:%{IP:«src_ip¦[source][ip]»}(?:/%{INT:«src_port¦[source][port]:int»})?%{_CISCO_FROM_USER} to %{_CISCO_NAMEIF:«src_xlated_interface¦[observer][egress][interface][name]»}:%{IP:«src_xlated_ip¦[destination][ip]»}/%{«DATA:src_xlated_port¦INT:[destination][port]:int»}
        CISCOFW313001_313004_313008 %{_CISCO_DID} %{_CISCO_TRANSPORT} type=%{INT:«icmp_type¦[cisco][asa][icmp_type]:int»}, code=%{INT:«icmp_code¦[cisco][asa][icmp_code]:int»} from %{IP:«src_ip¦[source][ip]»} on interface %{«DATA:interface¦NOTSPACE:[observer][egress][interface][name]»}(?: to %{IP:«dst_ip¦[destination][ip]»})?
        _CISCO_313005_ERROR «%{WORD:err_protocol} src %{_CISCO_NAMEIF:err_src_interface}:%{IP:err_src_ip}(?:\(%{DATA:err_src_fwuser}\))? dst %{_CISCO_NAMEIF:err_dst_interface}:%{IP:err_dst_ip}(?:\(%{DATA:err_dst_fwuser}\))? \(type %{INT:err_icmp_type}, code %{INT:err_icmp_code}\)¦%{WORD} src %{CISCO_SRC_IP_USER} dst %{CISCO_DST_IP_USER} %{_CISCO_ICMP}»
        _CISCO_313005_PAYLOAD «%{WORD:protocol} src %{IP:orig_src_ip}/%{INT:orig_src_port}(?:\(%{DATA:orig_src_fwuser}\))? dst %{IP:orig_dst_ip}/%{INT:orig_dst_port}(?:\(%{DATA:orig_dst_fwuser}\))?¦%{WORD:[cisco][asa][original_ip_payload][network][transport]} src %{IP:[cisco][asa][original_ip_payload][source][ip]}/%{INT:[cisco][asa][original_ip_payload][source][port]:int}(?:\(%{DATA:[cisco][asa][original_ip_payload][source][user][name]}\))? dst %{IP:[cisco][asa][original_ip_payload][destination][ip]}/%{INT:[cisco][asa][original_ip_payload][destination][port]:int}(?:\(%{DATA:[cisco][asa][original_ip_payload][destination][user][name]}\))?»
        CISCOFW313005 %{_CISCO_WHY} for %{_CISCO_TRANSPORT} error message: %{_CISCO_313005_ERROR} on %{DATA«:interface¦»} interface\. +Original IP payload: %{_CISCO_313005_PAYLOAD}
        """#
}
