extension Library {
    /// Amazon's access logs: S3, Elastic Load Balancing (classic), CloudFront.
    static let aws = #"""
        S3_REQUEST_LINE (?:%{WORD:«verb¦[http][request][method]»} %{NOTSPACE:«request¦[url][original]»}(?: HTTP/%{NUMBER:«httpversion¦[http][version]»})?«|%{DATA:rawrequest}¦»)
        _S3_HEAD %{WORD:«owner¦[aws][s3access][bucket_owner]»} %{NOTSPACE:«bucket¦[aws][s3access][bucket]»} \[%{HTTPDATE:timestamp}\] «%{IP:clientip}¦(?:-|%{IP:[client][ip]})» «%{NOTSPACE:requester}¦(?:-|%{NOTSPACE:[client][user][id]})» %{NOTSPACE:«request_id¦[aws][s3access][request_id]»} %{NOTSPACE:«operation¦[aws][s3access][operation]»} «%{NOTSPACE:key}¦(?:-|%{NOTSPACE:[aws][s3access][key]})»
        _S3_NUMBERS (?:-|%{INT:«response¦[http][response][status_code]»:int}) (?:-|%{NOTSPACE:«error_code¦[aws][s3access][error_code]»}) (?:-|%{INT:«bytes¦[aws][s3access][bytes_sent]»:int}) (?:-|%{INT:«object_size¦[aws][s3access][object_size]»:int}) (?:-|%{INT:«request_time_ms¦[aws][s3access][total_time]»:int}) (?:-|%{INT:«turnaround_time_ms¦[aws][s3access][turn_around_time]»:int})
        _S3_TAIL (?: (?:-|%{NOTSPACE:[aws][s3access][host_id]}) (?:-|%{NOTSPACE:[aws][s3access][signature_version]}) (?:-|%{NOTSPACE:[tls][cipher]}) (?:-|%{NOTSPACE:[aws][s3access][authentication_type]}) (?:-|%{NOTSPACE:[aws][s3access][host_header]}) (?:-|%{NOTSPACE:[aws][s3access][tls_version]}))?
        S3_ACCESS_LOG %{_S3_HEAD} (?:-|"«%{S3_REQUEST_LINE}¦(?:-|%{S3_REQUEST_LINE:[aws][s3access][request_uri]})»") %{_S3_NUMBERS} (?:-|«%{QS:referrer}¦"(?:-|%{DATA:[http][request][referrer]})"») (?:-|«"?%{QS:agent}"?¦"(?:-|%{DATA:[user_agent][original]})"») (?:-|%{NOTSPACE:«version_id¦[aws][s3access][version_id]»})«¦%{_S3_TAIL}»

        ELB_URIHOST %{IPORHOST:[url][domain]}(?::%{POSINT:[url][port]:int})?
        ELB_URIPATHQUERY %{URIPATH:[url][path]}(?:\?%{URIQUERY:[url][query]})?
        ELB_URIPATHPARAM «%{URIPATH:path}(?:%{URIPARAM:params})?¦%{ELB_URIPATHQUERY}»
        ELB_URI %{URIPROTO:«proto¦[url][scheme]»}://(?:%{USER«¦:[url][username]»}(?::[^@\s]*)?@)?(?:«%{URIHOST:urihost}¦%{ELB_URIHOST}»)?(?:«%{ELB_URIPATHPARAM}¦%{ELB_URIPATHQUERY}»)?
        ELB_REQUEST_LINE (?:%{WORD:«verb¦[http][request][method]»} %{ELB_URI:«request¦[url][original]»}(?: HTTP/%{NUMBER:«httpversion¦[http][version]»})?«|%{DATA:rawrequest}¦»)
        _ELB_ENDS %{TIMESTAMP_ISO8601:timestamp} %{NOTSPACE:«elb¦[aws][elb][name]»} %{IP:«clientip¦[source][ip]»}:%{INT:«clientport¦[source][port]»:int} (?:-|%{IP:«backendip¦[aws][elb][backend][ip]»}:%{INT:«backendport¦[aws][elb][backend][port]»:int})
        _ELB_TIMES (?:«¦-1|»%{NUMBER:«request_processing_time¦[aws][elb][request_processing_time][sec]»:float}) (?:«¦-1|»%{NUMBER:«backend_processing_time¦[aws][elb][backend_processing_time][sec]»:float}) (?:«¦-1|»%{NUMBER:«response_processing_time¦[aws][elb][response_processing_time][sec]»:float})
        _ELB_ANSWER (?:-|%{INT:«response¦[http][response][status_code]»:int}) (?:-|%{INT:«backend_response¦[aws][elb][backend][http][response][status_code]»:int}) (?:-|%{INT:«received_bytes¦[http][request][body][bytes]»:int}) (?:-|%{INT:«bytes¦[http][response][body][bytes]»:int})
        ELB_V1_HTTP_LOG %{_ELB_ENDS} %{_ELB_TIMES} %{_ELB_ANSWER} "%{ELB_REQUEST_LINE}"«¦(?: "(?:-|%{DATA:[user_agent][original]})" (?:-|%{NOTSPACE:[tls][cipher]}) (?:-|%{NOTSPACE:[aws][elb][ssl_protocol]}))?»
        ELB_ACCESS_LOG %{ELB_V1_HTTP_LOG}

        _COLUMN [^\t]*
        _CF_PLACE [\w-]+
        _CF_HEAD (?<timestamp>%{YEAR}[/-]%{MONTHNUM}[/-]%{MONTHDAY}\t%{TIME})\t%{_CF_PLACE:«x_edge_location¦[aws][cloudfront][x_edge_location]»}\t(?:-|%{«NUMBER:sc_bytes¦INT:[destination][bytes]»:int})\t%{IPORHOST:«clientip¦[source][ip]»}\t%{WORD:«cs_method¦[http][request][method]»}\t%{HOSTNAME:«cs_host¦[url][domain]»}\t%{NOTSPACE:«cs_uri_stem¦[url][path]»}\t(?:000|%{«NUMBER:sc_status¦INT:[http][response][status_code]»:int})
        _CF_HEADERS «%{GREEDYDATA:referrer}\t%{_COLUMN:agent}\t%{_COLUMN:cs_uri_query}\t%{_COLUMN:cookies}¦(?:-|%{_COLUMN:[http][request][referrer]})\t%{_COLUMN:[user_agent][original]}\t(?:-|%{_COLUMN:[url][query]})\t(?:-|%{_COLUMN:[aws][cloudfront][http][request][cookie]})»
        _CF_EDGE %{WORD:«x_edge_result_type¦[aws][cloudfront][x_edge_result_type]»}\t%{NOTSPACE:«x_edge_request_id¦[aws][cloudfront][x_edge_request_id]»}\t%{HOSTNAME:«x_host_header¦[aws][cloudfront][http][request][host]»}\t%{URIPROTO:«cs_protocol¦[network][protocol]»}\t(?:-|%{INT:«cs_bytes¦[source][bytes]»:int})
        _CF_TAIL_LEGACY %{GREEDYDATA:time_taken:float}\t%{_COLUMN:x_forwarded_for}\t%{_COLUMN:ssl_protocol}\t%{_COLUMN:ssl_cipher}\t%{GREEDYDATA:x_edge_response_result_type}
        _CF_TAIL_ECS %{NUMBER:[aws][cloudfront][time_taken]:float}\t(?:-|%{IP:[network][forwarded_ip]})\t(?:-|%{_COLUMN:[aws][cloudfront][ssl_protocol]})\t(?:-|%{NOTSPACE:[tls][cipher]})\t%{WORD:[aws][cloudfront][x_edge_response_result_type]}(?:\t(?:-|HTTP/%{NUMBER:[http][version]})\t(?:-|%{_COLUMN:[aws][cloudfront][fle_status]})\t(?:-|%{_COLUMN:[aws][cloudfront][fle_encrypted_fields]})%{_CF_SINCE_2019}?)?
        _CF_SINCE_2019 \t%{INT:[source][port]:int}\t%{NUMBER:[aws][cloudfront][time_to_first_byte]:float}\t(?:-|%{_COLUMN:[aws][cloudfront][x_edge_detailed_result_type]})\t(?:-|%{NOTSPACE:[http][request][mime_type]})\t(?:-|%{INT:[aws][cloudfront][http][request][size]:int})\t(?:-|%{INT:[aws][cloudfront][http][request][range][start]:int})\t(?:-|%{INT:[aws][cloudfront][http][request][range][end]:int})
        CLOUDFRONT_ACCESS_LOG %{_CF_HEAD}\t%{_CF_HEADERS}\t%{_CF_EDGE}\t%{«_CF_TAIL_LEGACY¦_CF_TAIL_ECS»}
        """#
}
