extension Library {
    /// HAProxy's HTTP and TCP log formats (configuration manual, 8.2).
    static let haproxy = #"""
        HAPROXYTIME (?<![0-9])%{HOUR«:haproxy_hour¦»}:%{MINUTE«:haproxy_minute¦»}(?::%{SECOND«:haproxy_second¦»})(?![0-9])
        HAPROXYDATE %{MONTHDAY«:haproxy_monthday¦»}/%{MONTH«:haproxy_month¦»}/%{YEAR«:haproxy_year¦»}:%{HAPROXYTIME«:haproxy_time¦»}\.%{INT«:haproxy_milliseconds¦»}
        HAPROXYCAPTUREDREQUESTHEADERS %{DATA:«captured_request_headers¦[haproxy][http][request][captured_headers]»}
        HAPROXYCAPTUREDRESPONSEHEADERS %{DATA:«captured_response_headers¦[haproxy][http][response][captured_headers]»}
        HAPROXYURI (?:%{URIPROTO:[url][scheme]}://)?(?:%{USER:[url][username]}(?::[^@\s]*)?@)?(?:%{IPORHOST:[url][domain]}(?::%{POSINT:[url][port]:int})?)?(?:%{URIPATH:[url][path]}(?:\?%{URIQUERY:[url][query]})?)?
        HAPROXYHTTPREQUESTLINE (?:<BADREQ>|%{WORD:[http][request][method]} %{HAPROXYURI:[url][original]}(?: HTTP/%{NUMBER:[http][version]})?)
        _HAPROXY_REQUEST_LEGACY (?:<BADREQ>|%{WORD:http_verb} (?:%{URIPROTO:http_proto}://)?(?:%{USER:http_user}(?::[^@\s]*)?@)?(?:%{URIHOST:http_host})?(?:%{URIPATHPARAM:http_request})?(?: HTTP/%{NUMBER:http_version})?)?
        _HAPROXY_CLIENT %{IP:«client_ip¦[source][address]»}:%{INT:«client_port¦[source][port]:int»} \[%{HAPROXYDATE:«accept_date¦[haproxy][request_date]»}\]
        _HAPROXY_WAY %{NOTSPACE:«frontend_name¦[haproxy][frontend_name]»} %{NOTSPACE:«backend_name¦[haproxy][backend_name]»}/(?:«¦<NOSRV>|»%{NOTSPACE:«server_name¦[haproxy][server_name]»})
        _HAPROXY_QUEUED (?:«¦-1|»%{INT:«time_queue¦[haproxy][total_waiting_time_ms]:int»})/(?:«¦-1|»%{INT:«time_backend_connect¦[haproxy][connection_wait_time_ms]:int»})
        _HAPROXY_HTTP_TIMES (?:«¦-1|»%{INT:«time_request¦[haproxy][http][request][time_wait_ms]:int»})/%{_HAPROXY_QUEUED}/(?:«¦-1|»%{INT:«time_backend_response¦[haproxy][http][request][time_wait_without_data_ms]:int»})/%{NOTSPACE:«time_duration¦[haproxy][total_time_ms]»}
        _HAPROXY_STATUS (?:«¦-1|»%{INT:«http_status_code¦[http][response][status_code]:int»}) %{«NOTSPACE:bytes_read¦INT:[source][bytes]:int»} (?:«¦-|»%{DATA:«captured_request_cookie¦[haproxy][http][request][captured_cookie]»}) (?:«¦-|»%{DATA:«captured_response_cookie¦[haproxy][http][response][captured_cookie]»})
        _HAPROXY_END (?:«¦--(?:--)?|»%{NOTSPACE:«termination_state¦[haproxy][termination_state]»}) %{INT:«actconn¦[haproxy][connections][active]:int»}/%{INT:«feconn¦[haproxy][connections][frontend]:int»}/%{INT:«beconn¦[haproxy][connections][backend]:int»}/%{INT:«srvconn¦[haproxy][connections][server]:int»}/%{«NOTSPACE:retries¦INT:[haproxy][connections][retries]:int»} %{INT:«srv_queue¦[haproxy][server_queue]:int»}/%{INT:«backend_queue¦[haproxy][backend_queue]:int»}
        _HAPROXY_HEAD (?:%{SYSLOGTIMESTAMP:«syslog_timestamp¦timestamp»}|%{TIMESTAMP_ISO8601:«timestamp8601¦timestamp»}) %{IPORHOST:«syslog_server¦[host][hostname]»} %{SYSLOGPROG}:
        HAPROXYHTTPBASE %{_HAPROXY_CLIENT} %{_HAPROXY_WAY} %{_HAPROXY_HTTP_TIMES} %{_HAPROXY_STATUS} %{_HAPROXY_END} (?:\{%{HAPROXYCAPTUREDREQUESTHEADERS}\} )?(?:\{%{HAPROXYCAPTUREDRESPONSEHEADERS}\} )?"«%{_HAPROXY_REQUEST_LEGACY}¦%{HAPROXYHTTPREQUESTLINE}»"?
        HAPROXYHTTP %{_HAPROXY_HEAD} %{HAPROXYHTTPBASE}
        HAPROXYTCP %{_HAPROXY_HEAD} %{_HAPROXY_CLIENT} %{_HAPROXY_WAY} %{_HAPROXY_QUEUED}/%{NOTSPACE:«time_duration¦[haproxy][total_time_ms]»} %{«NOTSPACE:bytes_read¦INT:[source][bytes]:int»} %{_HAPROXY_END}
        """#
}
