extension Library {
    /// The query log of BIND 9 (category `queries`).
    ///
    /// `[bing]` is the field's name in the ECS set as Logstash has it, and stays for those who query it.
    static let bind = #"""
        BIND9_TIMESTAMP %{MONTHDAY}-%{MONTH}-%{YEAR} %{TIME}
        BIND9_DNSTYPE (?:AAAA|AFSDB|A|CAA|CDNSKEY|CDS|CERT|CNAME|CSYNC|DLV|DNAME|DNSKEY|DS|HINFO|HTTPS|LOC|MX|NAPTR|NSEC3PARAM|NSEC3|NSEC|NS|OPENPGPKEY|PTR|RRSIG|RP|SIG|SMIMEA|SOA|SRV|SSHFP|SVCB|TLSA|TSIG|TXT|URI)
        BIND9_CATEGORY (?:queries)
        _BIND9_CLIENT client(?: @0x[0-9A-Fa-f]+)? %{IP:«clientip¦[client][ip]»}#%{POSINT:«clientport¦[client][port]:int»}
        BIND9_QUERYLOGBASE %{_BIND9_CLIENT} \((?<[bind][log][question][name]>[^()\s]*)\): query: (?<[dns][question][name]>\S+) (?<[dns][question][class]>IN) %{BIND9_DNSTYPE:[dns][question][type]}(?: %{DATA:[bind][log][question][flags]})? \(%{IP:[server][ip]}\)
        BIND9_QUERYLOG %{BIND9_TIMESTAMP:timestamp} %{BIND9_CATEGORY:[bing][log][category]}: %{LOGLEVEL:[log][level]}: %{BIND9_QUERYLOGBASE}
        BIND9 «%{BIND9_TIMESTAMP:timestamp} queries: %{LOGLEVEL:loglevel}: %{_BIND9_CLIENT} \((?<query>[^()\s]*)\): query: (?<query>\S+) IN %{DATA:querytype} \(%{IP:dns}\)¦%{BIND9_QUERYLOG}»
        """#
}
