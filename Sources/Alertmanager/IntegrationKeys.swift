extension Integration.Kind {
    /// The keys that Alertmanager knows for it, beside `send_resolved`; nil where any are let pass.
    var keys: [String]? {
        switch self {
        case .webhook: ["http_config", "url", "url_file", "max_alerts", "timeout"]
        case .slack:
            [
                "http_config", "api_url", "api_url_file", "channel", "username", "color", "title", "title_link",
                "pretext", "text", "fields", "short_fields", "footer", "fallback", "callback_id", "icon_emoji",
                "icon_url", "image_url", "thumb_url", "link_names", "mrkdwn_in", "actions", "app_token",
                "app_token_file", "app_url", "timeout", "message_text",
            ]
        case .pagerduty:
            [
                "http_config", "service_key", "service_key_file", "routing_key", "routing_key_file", "url", "client",
                "client_url", "description", "details", "images", "links", "severity", "class", "component", "group",
                "source", "timeout",
            ]
        case .email:
            [
                "to", "from", "hello", "smarthost", "auth_username", "auth_password", "auth_password_file",
                "auth_secret", "auth_secret_file", "auth_identity", "headers", "html", "text", "require_tls",
                "tls_config", "force_implicit_tls", "threading",
            ]
        case .opsgenie:
            [
                "http_config", "api_key", "api_key_file", "api_url", "message", "description", "source", "details",
                "entity", "responders", "actions", "tags", "note", "priority", "update_alerts",
            ]
        case .victorops:
            [
                "http_config", "api_key", "api_key_file", "api_url", "routing_key", "message_type", "state_message",
                "entity_display_name", "monitoring_tool", "custom_fields",
            ]
        case .pushover:
            [
                "http_config", "user_key", "user_key_file", "token", "token_file", "title", "message", "url",
                "url_title", "device", "sound", "priority", "retry", "expire", "ttl", "html", "monospace",
            ]
        case .wechat:
            [
                "http_config", "api_secret", "api_secret_file", "corp_id", "message", "api_url", "to_user", "to_party",
                "to_tag", "agent_id", "message_type",
            ]
        case .sns:
            [
                "http_config", "api_url", "sigv4", "topic_arn", "phone_number", "target_arn", "subject", "message",
                "attributes",
            ]
        case .telegram:
            [
                "http_config", "api_url", "bot_token", "bot_token_file", "chat_id", "chat_id_file",
                "message_thread_id", "message", "disable_notifications", "parse_mode",
            ]
        case .discord:
            ["http_config", "webhook_url", "webhook_url_file", "title", "message", "content", "username", "avatar_url"]
        case .webex: ["http_config", "api_url", "message", "room_id"]
        case .msteams, .msteamsv2: ["http_config", "webhook_url", "webhook_url_file", "title", "summary", "text"]
        case .sms:
            [
                "http_config", "api_url", "account_sid", "auth_token", "auth_token_file", "from", "to", "text",
                "timeout",
            ]
        case .alertmanager: ["http_config", "url", "url_file", "ends_after", "timeout"]
        case .file: ["path"]
        case .command: ["command", "enabled"]
        case .jira, .rocketchat, .incidentio, .mattermost: nil
        }
    }

    /// Keys that are read, so that a file of Alertmanager's loads, and do nothing.
    var idle: [String] {
        switch self {
        case .slack:
            [
                "fields", "short_fields", "link_names", "mrkdwn_in", "actions", "app_token", "app_token_file",
                "app_url",
                "message_text",
            ]
        case .pagerduty: ["service_key", "service_key_file", "images", "links"]
        case .email: ["auth_secret", "auth_secret_file", "auth_identity", "threading"]
        default: []
        }
    }

    /// Keys that are true or false.
    var switches: [String] {
        switch self {
        case .email: ["require_tls", "force_implicit_tls"]
        case .slack: ["short_fields", "link_names"]
        case .command: ["enabled"]
        default: []
        }
    }

    /// Groups of keys of which one at least must be given, with a word for each group.
    var needed: [(keys: [String], what: String)] {
        switch self {
        case .webhook: [(["url", "url_file"], "URL")]
        case .pagerduty:
            [(["service_key", "service_key_file", "routing_key", "routing_key_file"], "service or routing key")]
        case .email: [(["to"], "address")]
        case .sms:
            [
                (["account_sid"], "account"), (["auth_token", "auth_token_file"], "token"),
                (["from"], "number of the sender"), (["to"], "number"),
            ]
        case .alertmanager: [(["url", "url_file"], "URL")]
        case .file: [(["path"], "path")]
        case .command: [(["command"], "command")]
        case .pushover: [(["user_key", "user_key_file"], "user key"), (["token", "token_file"], "token")]
        case .victorops: [(["routing_key"], "routing key")]
        case .discord, .msteams, .msteamsv2: [(["webhook_url", "webhook_url_file"], "URL")]
        case .telegram: [(["chat_id", "chat_id_file"], "chat")]
        case .sns: [(["topic_arn", "phone_number", "target_arn"], "target")]
        case .webex: [(["room_id"], "room")]
        default: []
        }
    }

    /// Keys that hold addresses.
    var addresses: [String] { ["url", "api_url", "webhook_url"] }

    /// What the global section gives for keys that are not set: key here, key there.
    var inherited: [(key: String, global: String)] {
        switch self {
        case .slack: [("api_url", "slack_api_url"), ("api_url_file", "slack_api_url_file")]
        case .pagerduty: [("url", "pagerduty_url")]
        case .email:
            [
                ("smarthost", "smtp_smarthost"), ("from", "smtp_from"), ("hello", "smtp_hello"),
                ("auth_username", "smtp_auth_username"), ("auth_password", "smtp_auth_password"),
                ("auth_password_file", "smtp_auth_password_file"), ("auth_secret", "smtp_auth_secret"),
                ("auth_secret_file", "smtp_auth_secret_file"), ("auth_identity", "smtp_auth_identity"),
                ("require_tls", "smtp_require_tls"), ("force_implicit_tls", "smtp_force_implicit_tls"),
            ]
        case .opsgenie:
            [
                ("api_key", "opsgenie_api_key"), ("api_key_file", "opsgenie_api_key_file"),
                ("api_url", "opsgenie_api_url"),
            ]
        case .victorops:
            [
                ("api_key", "victorops_api_key"), ("api_key_file", "victorops_api_key_file"),
                ("api_url", "victorops_api_url"),
            ]
        case .wechat:
            [("api_secret", "wechat_api_secret"), ("corp_id", "wechat_api_corp_id"), ("api_url", "wechat_api_url")]
        case .telegram: [("api_url", "telegram_api_url")]
        case .webex: [("api_url", "webex_api_url")]
        default: []
        }
    }

    /// Of these one must be there once the global section has been looked at, with where it would come from.
    var neededAfterAll: [(keys: [String], global: String)] {
        switch self {
        case .slack: [(["api_url", "api_url_file", "app_token", "app_token_file"], "slack_api_url")]
        case .email: [(["smarthost"], "smtp_smarthost"), (["from"], "smtp_from")]
        case .opsgenie: [(["api_key", "api_key_file"], "opsgenie_api_key")]
        case .victorops: [(["api_key", "api_key_file"], "victorops_api_key")]
        case .wechat:
            [(["api_secret", "api_secret_file"], "wechat_api_secret"), (["corp_id"], "wechat_api_corp_id")]
        default: []
        }
    }
}
