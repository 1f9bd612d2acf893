extension Library {
    /// Apache's access and error logs (mod_log_config; core's ErrorLogFormat of 2.2 and of 2.4).
    static let httpd = #"""
        HTTPDUSER (?:%{EMAILADDRESS}|%{USER})
        HTTPDERROR_DATE %{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{YEAR}
        _HTTPD_WHO %{IPORHOST:«clientip¦[source][address]»} (?:«¦-|»%{HTTPDUSER:«ident¦[apache][access][user][identity]»}) (?:«¦-|»%{HTTPDUSER:«auth¦[user][name]»})
        _HTTPD_REQUEST (?:%{WORD:«verb¦[http][request][method]»} %{NOTSPACE:«request¦[url][original]»}(?: HTTP/%{NUMBER:«httpversion¦[http][version]»})?|%{DATA«:rawrequest¦»})
        HTTPD_COMMONLOG %{_HTTPD_WHO} \[%{HTTPDATE:timestamp}\] "%{_HTTPD_REQUEST}" (?:-|%{«NUMBER:response¦INT:[http][response][status_code]:int»}) (?:-|%{«NUMBER:bytes¦INT:[http][response][body][bytes]:int»})
        HTTPD_COMBINEDLOG %{HTTPD_COMMONLOG} «%{QS:referrer} %{QS:agent}¦"(?:-|%{DATA:[http][request][referrer]})" "(?:-|%{DATA:[user_agent][original]})"»
        HTTPD20_ERRORLOG \[%{HTTPDERROR_DATE:timestamp}\] \[%{LOGLEVEL:«loglevel¦[log][level]»}\] (?:\[client %{IPORHOST:«clientip¦[source][address]»}\] )?%{GREEDYDATA:message}
        _HTTPD24_HEAD \[%{HTTPDERROR_DATE:timestamp}\] \[(?:%{WORD:«module¦[apache][error][module]»})?:%{LOGLEVEL:«loglevel¦[log][level]»}\] \[pid %{POSINT:«pid¦[process][pid]:int»}(?::tid %{«NUMBER:tid¦INT:[process][thread][id]:int»})?\]
        _HTTPD24_PROXY (?: \(%{POSINT:«proxy_errorcode¦[apache][error][proxy][error][code]»}\)%{DATA:«proxy_message¦[apache][error][proxy][error][message]»}:)?
        HTTPD24_ERRORLOG %{_HTTPD24_HEAD}%{_HTTPD24_PROXY}(?: \[client %{IPORHOST:«clientip¦[source][address]»}«:%{POSINT:clientport}¦(?::%{POSINT:[source][port]:int})?»\])?(?: %{DATA:«errorcode¦[error][code]»}:)? %{GREEDYDATA:message}
        HTTPD_ERRORLOG (?:%{HTTPD20_ERRORLOG}|%{HTTPD24_ERRORLOG})
        COMMONAPACHELOG %{HTTPD_COMMONLOG}
        COMBINEDAPACHELOG %{HTTPD_COMBINEDLOG}
        """#
}
