extension Library {
    /// Sessions of Juniper's SRX firewalls (System Log Explorer: RT_FLOW_SESSION_*).
    static let junos = #"""
        RT_FLOW_TAG (?:RT_FLOW_SESSION_CREATE|RT_FLOW_SESSION_CLOSE|RT_FLOW_SESSION_DENY)
        RT_FLOW_EVENT %{RT_FLOW_TAG}
        _RT_EVENT %{«RT_FLOW_EVENT:event¦RT_FLOW_TAG:[juniper][srx][tag]»}
        _RT_FLOW %{IP:«src-ip¦[source][ip]»}/%{INT:«src-port¦[source][port]:int»}->%{IP:«dst-ip¦[destination][ip]»}/%{INT:«dst-port¦[destination][port]:int»} %{DATA:«service¦[juniper][srx][service_name]»}
        _RT_NAT %{IP:«nat-src-ip¦[source][nat][ip]»}/%{INT:«nat-src-port¦[source][nat][port]:int»}->%{IP:«nat-dst-ip¦[destination][nat][ip]»}/%{INT:«nat-dst-port¦[destination][nat][port]:int»} «%{DATA:src-nat-rule-name} %{DATA:dst-nat-rule-name}¦(?:(?:None|%{DATA:[juniper][srx][src_nat_rule_name]}) (?:None|%{DATA:[juniper][srx][dst_nat_rule_name]}))» %{INT:«protocol-id¦[network][iana_number]»}
        _RT_POLICY %{DATA:«policy-name¦[rule][name]»} %{DATA:«from-zone¦[observer][ingress][zone]»} %{DATA:«to-zone¦[observer][egress][zone]»}
        RT_FLOW1 %{_RT_EVENT}: %{GREEDYDATA:«close-reason¦[juniper][srx][reason]»}: %{_RT_FLOW} %{_RT_NAT} %{_RT_POLICY} %{INT:«session-id¦[juniper][srx][session_id]»} \d+\(%{«DATA:sent¦INT:[source][bytes]:int»}\) \d+\(%{«DATA:received¦INT:[destination][bytes]:int»}\) %{INT:«elapsed-time¦[juniper][srx][elapsed_time]:int»} .*
        RT_FLOW2 %{_RT_EVENT}: session created %{_RT_FLOW} %{_RT_NAT} %{_RT_POLICY} %{INT:«session-id¦[juniper][srx][session_id]»} .*
        RT_FLOW3 %{_RT_EVENT}: session denied %{_RT_FLOW} %{INT:«protocol-id¦[network][iana_number]»}\(\d+\) %{_RT_POLICY} .*
        """#
}
