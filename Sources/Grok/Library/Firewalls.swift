extension Library {
    /// Packet filters of Linux (the kernel's LOG target, Shorewall, SUSE) and Juniper's NetScreen.
    static let firewalls = netfilter + netscreen

    /// `IN=... OUT=... SRC=...` as net/netfilter's `nf_log_syslog` writes it.
    private static let netfilter = #"""
        IPTABLES_TCP_FLAGS (?:(?:CWR|ECE|URG|ACK|PSH|RST|SYN|FIN) )*
        IPTABLES_TCP_PART (?:SEQ=%{INT:[iptables][tcp][seq]:int}\s+)?(?:ACK=%{INT:[iptables][tcp][ack]:int}\s+)?WINDOW=%{INT:[iptables][tcp][window]:int}\s+RES=0x%{BASE16NUM:[iptables][tcp_reserved_bits]}\s+%{IPTABLES_TCP_FLAGS:[iptables][tcp][flags]}
        IPTABLES4_FRAG (?:CE|DF|MF)(?: (?:CE|DF|MF))*
        IPTABLES4_PART SRC=%{IPV4:[source][ip]}\s+DST=%{IPV4:[destination][ip]}\s+LEN=(?:%{INT:[iptables][length]:int})?\s+TOS=(?:0[xX])?(?:%{BASE16NUM:[iptables][tos]})?\s+PREC=(?:0[xX])?(?:%{BASE16NUM:[iptables][precedence_bits]})?\s+TTL=(?:%{INT:[iptables][ttl]:int})?\s+ID=(?:%{INT:[iptables][id]})?(?:\s+%{IPTABLES4_FRAG:[iptables][fragment_flags]})?(?:\s+FRAG: ?%{INT:[iptables][fragment_offset]:int})?
        IPTABLES6_PART SRC=%{IPV6:[source][ip]}\s+DST=%{IPV6:[destination][ip]}\s+LEN=(?:%{INT:[iptables][length]:int})?\s+TC=(?:0[xX])?(?:%{BASE16NUM:[iptables][tos]})?\s+HOPLIMIT=(?:%{INT:[iptables][ttl]:int})?\s+FLOWLBL=(?:%{INT:[iptables][flow_label]})?
        _NF_MAC MAC=(?:%{COMMONMAC:[destination][mac]}(?::%{COMMONMAC:[source][mac]})?(?::[0-9A-Fa-f]{2})*+)?\s+
        IPTABLES IN=(?:%{NOTSPACE:[observer][ingress][interface][name]})?\s+OUT=(?:%{NOTSPACE:[observer][egress][interface][name]})?\s+(?:%{_NF_MAC})?(?:%{IPTABLES4_PART}|%{IPTABLES6_PART}).*?PROTO=(?:%{WORD:[network][transport]})?(?:\s+SPT=%{INT:[source][port]:int})?(?:\s+DPT=%{INT:[destination][port]:int})?(?:\s+%{IPTABLES_TCP_PART})?

        _SHOREWALL_ENDS .*?SRC=%{IPV4:nf_src_ip}.*?DST=%{IPV4:nf_dst_ip}.*?LEN=%{WORD:nf_len}.*?TOS=%{WORD:nf_tos}.*?PREC=%{WORD:nf_prec}.*?TTL=%{INT:nf_ttl}.*?ID=%{INT:nf_id}.*?PROTO=%{WORD:nf_protocol}(?:.*?SPT=%{INT:nf_src_port}.*?DPT=%{INT:nf_dst_port})?
        _SHOREWALL_LEGACY \bIN=(?:%{USERNAME:nf_in_interface})?.*?\bOUT=(?: *MAC=%{COMMONMAC:nf_dst_mac}:(?:%{COMMONMAC:nf_src_mac})?|%{USERNAME:nf_out_interface}|)%{_SHOREWALL_ENDS}
        _SHOREWALL_HEAD %{SYSLOGTIMESTAMP:timestamp} %{WORD:«nf_host¦[observer][hostname]»} .*?Shorewall:(?:%{WORD:«nf_action1¦[shorewall][firewall][type]»})?:(?:%{WORD:«nf_action2¦[shorewall][firewall][action]»})?
        SHOREWALL %{_SHOREWALL_HEAD}.*?«%{_SHOREWALL_LEGACY}¦%{IPTABLES}»

        SFW2_LOG_PREFIX SFW2-INext-%{NOTSPACE:[suse][firewall][action]}
        _SFW2_LEGACY %{HOSTNAME}\s*kernel\S+\s*%{NAGIOSTIME}\s*SFW2-INext-%{NOTSPACE:nf_action}\s*IN=%{USERNAME:nf_in_interface}.*?OUT=(?:%{USERNAME:nf_out_interface})?(?:\s*MAC=(?:%{COMMONMAC:nf_dst_mac}:%{COMMONMAC:nf_src_mac})?)?.*?SRC=%{IP:nf_src_ip}\s*DST=%{IP:nf_dst_ip}.*?PROTO=%{WORD:nf_protocol}(?:\s*SPT=%{INT:nf_src_port}.*?DPT=%{INT:nf_dst_port})?
        SFW2 (?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})\s*«%{_SFW2_LEGACY}¦%{HOSTNAME:[observer][hostname]}.*?%{SFW2_LOG_PREFIX:[suse][firewall][log_prefix]}\s*%{IPTABLES}»

        """#

    private static let netscreen = #"""
        _NS_HEAD %{SYSLOGTIMESTAMP:«date¦timestamp»} %{IPORHOST:«device¦[observer][hostname]»} «%{IPORHOST}: NetScreen¦%{NOTSPACE:[observer][name]}: (?<[observer][product]>NetScreen)» device_id=%{WORD:«device_id¦[netscreen][device_id]»}«%{DATA}¦ .*?(?:system-\w+-%{NONNEGINT:[event][code]}\(%{WORD:[netscreen][session][type]}\))?»: start_time=«%{QUOTEDSTRING:start_time}¦"%{DATA:[netscreen][session][start_time]}"» duration=%{INT:«duration¦[netscreen][session][duration]:int»}
        _NS_POLICY policy_id=%{INT:«policy_id¦[netscreen][policy_id]»} service=%{DATA:«service¦[netscreen][service]»} proto=%{INT:«proto¦[netscreen][protocol_number]:int»} src zone=%{WORD:«src_zone¦[observer][ingress][zone]»} dst zone=%{WORD:«dst_zone¦[observer][egress][zone]»} action=%{WORD:«action¦[event][action]»}
        _NS_ENDS sent=%{INT:«sent¦[source][bytes]:int»} rcvd=%{INT:«rcvd¦[destination][bytes]:int»} src=%{IPORHOST:«src_ip¦[source][address]»} dst=%{IPORHOST:«dst_ip¦[destination][address]»}
        _NS_PORTS src_port=%{INT:«src_port¦[source][port]:int»} dst_port=%{INT:«dst_port¦[destination][port]:int»}
        _NS_NAT_SRC src-xlated ip=%{«IPORHOST:src_xlated_ip¦IP:[source][nat][ip]»} port=%{INT:«src_xlated_port¦[source][nat][port]:int»}
        _NS_NAT_DST dst-xlated ip=%{«IPORHOST:dst_xlated_ip¦IP:[destination][nat][ip]»} port=%{INT:«dst_xlated_port¦[destination][nat][port]:int»}
        _NS_END session_id=%{INT:«session_id¦[netscreen][session][id]»} reason=%{GREEDYDATA:«reason¦[netscreen][session][reason]»}
        NETSCREENSESSIONLOG %{_NS_HEAD} %{_NS_POLICY} %{_NS_ENDS}« %{_NS_PORTS} %{_NS_NAT_SRC} %{_NS_NAT_DST} %{_NS_END}¦(?: %{_NS_PORTS})?(?: %{_NS_NAT_SRC}(?: %{_NS_NAT_DST})?)?(?: %{_NS_END})?»
        """#
}
