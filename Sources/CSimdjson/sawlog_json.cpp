// Flattens one JSON object with simdjson's on-demand walk. No exception leaves this file: simdjson
// is used through error codes, and the little that allocates runs inside one try block.
#include "sawlog_json.h"

#include <simdjson.h>

#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace simdjson;

namespace {

constexpr size_t flatten_depth = 32;       // deeper objects are kept as raw JSON
constexpr size_t depth_limit = 256;        // deeper documents are refused
constexpr size_t length_limit = 64 << 20;
constexpr size_t member_limit = 65535;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// RFC 8259, section 6.
bool is_number(std::string_view t) {
    size_t at = 0;
    auto digits = [&] {
        size_t from = at;
        while (at < t.size() && t[at] >= '0' && t[at] <= '9') at++;
        return at - from;
    };
    if (at < t.size() && t[at] == '-') at++;
    size_t lead = at, whole = digits();
    if (whole == 0 || (whole > 1 && t[lead] == '0')) return false;
    if (at < t.size() && t[at] == '.') {
        at++;
        if (digits() == 0) return false;
    }
    if (at < t.size() && (t[at] | 0x20) == 'e') {
        at++;
        if (at < t.size() && (t[at] == '+' || t[at] == '-')) at++;
        if (digits() == 0) return false;
    }
    return at == t.size();
}

bool is_literal(std::string_view t) { return t == "true" || t == "false" || t == "null"; }
bool is_special(std::string_view t) { return t == "NaN" || t == "Infinity" || t == "-Infinity"; }

void put_utf8(std::string &out, uint32_t c) {
    if (c < 0x80) {
        out += char(c);
    } else if (c < 0x800) {
        out += char(0xC0 | c >> 6);
        out += char(0x80 | (c & 63));
    } else if (c < 0x10000) {
        out += char(0xE0 | c >> 12);
        out += char(0x80 | (c >> 6 & 63));
        out += char(0x80 | (c & 63));
    } else {
        out += char(0xF0 | c >> 18);
        out += char(0x80 | (c >> 12 & 63));
        out += char(0x80 | (c >> 6 & 63));
        out += char(0x80 | (c & 63));
    }
}

int hex4(std::string_view t, size_t at) {
    if (at + 4 > t.size()) return -1;
    int value = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = t[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
        if (digit < 0) return -1;
        value = value << 4 | digit;
    }
    return value;
}

// Unescapes `t`. Unlike simdjson it takes half a surrogate pair (U+FFFD) and escapes that JSON
// does not know (kept as written): real programs write both.
void unescape(std::string &out, std::string_view t) {
    for (size_t i = 0; i < t.size(); i++) {
        if (t[i] != '\\' || i + 1 >= t.size()) {
            out += t[i];
            continue;
        }
        char c = t[++i];
        switch (c) {
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'r': out += '\r'; break;
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case '"': case '\\': case '/': out += c; break;
        case 'u': {
            int unit = hex4(t, i + 1);
            if (unit < 0) { out += "\\u"; break; }
            i += 4;
            uint32_t scalar = uint32_t(unit);
            if (unit >= 0xD800 && unit <= 0xDFFF) {
                int low = unit < 0xDC00 && i + 2 < t.size() && t[i + 1] == '\\' && t[i + 2] == 'u' ? hex4(t, i + 3) : -1;
                if (low >= 0xDC00 && low <= 0xDFFF) {
                    scalar = 0x10000 + ((uint32_t(unit) - 0xD800) << 10) + (uint32_t(low) - 0xDC00);
                    i += 6;
                } else {
                    scalar = 0xFFFD;
                }
            }
            put_utf8(out, scalar);
            break;
        }
        default: out += '\\'; out += c;
        }
    }
}

// The length of the well-formed UTF-8 sequence at `at`, 0 when it is not one. Unicode, table 3-7.
size_t sequence(const uint8_t *b, size_t n, size_t at) {
    auto trail = [&](size_t k, uint8_t low = 0x80, uint8_t high = 0xBF) {
        return at + k < n && b[at + k] >= low && b[at + k] <= high;
    };
    uint8_t c = b[at];
    if (c < 0x80) return 1;
    if (c >= 0xC2 && c <= 0xDF) return trail(1) ? 2 : 0;
    if (c >= 0xE0 && c <= 0xEF)
        return trail(1, c == 0xE0 ? 0xA0 : 0x80, c == 0xED ? 0x9F : 0xBF) && trail(2) ? 3 : 0;
    if (c >= 0xF0 && c <= 0xF4)
        return trail(1, c == 0xF0 ? 0x90 : 0x80, c == 0xF4 ? 0x8F : 0xBF) && trail(2) && trail(3) ? 4 : 0;
    return 0;
}

// A member while the walk goes on: names and unescaped values are offsets, since buffers move.
struct Found {
    size_t name, name_length;
    const char *verbatim;  // in the padded input, or null
    size_t value, value_length;
    int kind;
};

}  // namespace

struct sawlog_json {
    ondemand::parser parser;
    std::vector<char> input;
    std::string names, values, path;
    std::vector<Found> found;
    std::vector<sawlog_json_member> members;
    int status = SAWLOG_JSON_OK;
    bool odd = false;
    size_t name_limit = 0;

    bool fail(int why) {
        if (status == SAWLOG_JSON_OK) status = why;
        return false;
    }

    bool add(std::string_view text, int kind, bool verbatim = true) {
        if (found.size() >= member_limit || names.size() + path.size() > name_limit) return fail(SAWLOG_JSON_TOO_LARGE);
        Found f{names.size(), path.size(), verbatim ? text.data() : nullptr, 0, text.size(), kind};
        names += path;
        found.push_back(f);
        return true;
    }

    bool add_string(std::string_view text) {
        if (!memchr(text.data(), '\\', text.size())) return add(text, SAWLOG_JSON_STRING);
        size_t from = values.size();
        unescape(values, text);
        if (!add(std::string_view(values).substr(from), SAWLOG_JSON_STRING, false)) return false;
        found.back().value = from;
        return true;
    }

    // Checks a value that is kept as written. The caller takes its text.
    bool check(ondemand::value value, size_t depth) {
        std::string_view token = trimmed(value.raw_json_token());
        if (depth > depth_limit) return fail(SAWLOG_JSON_TOO_DEEP);
        if (token.empty()) return fail(SAWLOG_JSON_MALFORMED);
        if (token[0] == '[') {
            ondemand::array array;
            if (value.get_array().get(array)) return fail(SAWLOG_JSON_MALFORMED);
            for (auto element : array) {
                ondemand::value inner;
                if (std::move(element).get(inner)) return fail(SAWLOG_JSON_MALFORMED);
                if (!check(inner, depth + 1)) return false;
            }
            return true;
        }
        if (token[0] == '{') {
            ondemand::object object;
            if (value.get_object().get(object)) return fail(SAWLOG_JSON_MALFORMED);
            for (auto item : object) {
                ondemand::field field;
                if (std::move(item).get(field)) return fail(SAWLOG_JSON_MALFORMED);
                if (!check(field.value(), depth + 1)) return false;
            }
            return true;
        }
        return check_scalar(token);
    }

    bool check_scalar(std::string_view token) {
        if (token[0] == '"') {
            if (token.size() < 2 || token.back() != '"') return fail(SAWLOG_JSON_MALFORMED);
            // An escape that JSON does not know would make the raw text no JSON.
            for (size_t i = 1; i + 1 < token.size(); i++) {
                if (token[i] != '\\') continue;
                i++;
                if (!strchr("\"\\/bfnrtu", token[i]) || (token[i] == 'u' && hex4(token, i + 1) < 0)) odd = true;
            }
            return true;
        }
        if (is_special(token)) odd = true;
        return is_number(token) || is_literal(token) || is_special(token) || fail(SAWLOG_JSON_MALFORMED);
    }

    // A value kept as written: its text runs from its first token to the last closing bracket
    // before the token that follows.
    bool add_raw(ondemand::value value, ondemand::document &doc, size_t depth) {
        const char *start = value.raw_json_token().data();
        odd = false;
        if (!check(value, depth)) return false;
        const char *next;
        if (doc.current_location().get(next)) return fail(SAWLOG_JSON_MALFORMED);
        std::string_view text = trimmed(std::string_view(start, size_t(next - start)));
        return add(text, odd ? SAWLOG_JSON_SPECIAL : SAWLOG_JSON_RAW);
    }

    bool walk_value(ondemand::value value, ondemand::document &doc, size_t depth) {
        std::string_view token = trimmed(value.raw_json_token());
        if (token.empty()) return fail(SAWLOG_JSON_MALFORMED);
        switch (token[0]) {
        case '"':
            if (token.size() < 2 || token.back() != '"') return fail(SAWLOG_JSON_MALFORMED);
            return add_string(token.substr(1, token.size() - 2));
        case '[': return add_raw(value, doc, depth + 1);
        case '{': {
            if (depth >= flatten_depth) return add_raw(value, doc, depth + 1);
            const char *start = token.data();
            ondemand::object object;
            if (value.get_object().get(object)) return fail(SAWLOG_JSON_MALFORMED);
            size_t before = found.size();
            if (!walk(object, doc, depth + 1)) return false;
            if (found.size() > before) return true;
            const char *next;
            if (doc.current_location().get(next)) return fail(SAWLOG_JSON_MALFORMED);
            return add(trimmed(std::string_view(start, size_t(next - start))), SAWLOG_JSON_LITERAL);
        }
        default:
            if (is_number(token)) return add(token, SAWLOG_JSON_NUMBER);
            if (is_literal(token)) return add(token, SAWLOG_JSON_LITERAL);
            if (is_special(token)) return add(token, SAWLOG_JSON_SPECIAL);
            return fail(SAWLOG_JSON_MALFORMED);
        }
    }

    bool walk(ondemand::object object, ondemand::document &doc, size_t depth) {
        size_t prefix = path.size();
        for (auto item : object) {
            ondemand::field field;
            std::string_view key;
            if (std::move(item).get(field) || field.unescaped_key().get(key)) return fail(SAWLOG_JSON_MALFORMED);
            if (prefix) path += '.';
            path += key;
            if (!walk_value(field.value(), doc, depth)) return false;
            path.resize(prefix);
        }
        return true;
    }

    error_code read(size_t length) {
        found.clear();
        names.clear();
        values.clear();
        path.clear();
        status = SAWLOG_JSON_OK;
        name_limit = 4 * length + 65536;
        ondemand::document doc;
        if (auto error = parser.iterate(input.data(), length, length + SIMDJSON_PADDING).get(doc)) return error;
        ondemand::object object;
        if (auto error = doc.get_object().get(object)) return error;
        if (!walk(object, doc, 0)) return TAPE_ERROR;
        const char *rest;  // a token behind the object is a fault
        return doc.current_location().get(rest) == OUT_OF_BOUNDS ? SUCCESS : TAPE_ERROR;
    }

    void load(const uint8_t *bytes, size_t length) {
        if (input.size() < length + SIMDJSON_PADDING) input.resize(2 * length + SIMDJSON_PADDING);
        memcpy(input.data(), bytes, length);
        memset(input.data() + length, 0, SIMDJSON_PADDING);
    }

    // As `load`, with U+FFFD for what is not UTF-8. Gives back the new length.
    size_t load_repaired(const uint8_t *bytes, size_t length) {
        std::string clean;
        clean.reserve(length + 64);
        for (size_t at = 0; at < length;) {
            size_t n = sequence(bytes, length, at);
            if (n) clean.append(reinterpret_cast<const char *>(bytes) + at, n);
            else clean += "\xEF\xBF\xBD";
            at += n ? n : 1;
        }
        load(reinterpret_cast<const uint8_t *>(clean.data()), clean.size());
        return clean.size();
    }

    void publish(bool repaired) {
        members.clear();
        auto bytes = [](const char *text) { return reinterpret_cast<const uint8_t *>(text); };
        for (const Found &f : found) {
            const char *value = f.verbatim ? f.verbatim : values.data() + f.value;
            int64_t offset = f.verbatim && !repaired ? int64_t(f.verbatim - input.data()) : -1;
            members.push_back({bytes(names.data() + f.name), bytes(value), uint32_t(f.name_length),
                               uint32_t(f.value_length), offset, f.kind});
        }
    }
};

extern "C" sawlog_json *sawlog_json_create(void) { return new (std::nothrow) sawlog_json(); }

extern "C" void sawlog_json_destroy(sawlog_json *json) { delete json; }

extern "C" int32_t sawlog_json_flatten(
    sawlog_json *json, const uint8_t *bytes, size_t length, const sawlog_json_member **members, size_t *count) {
    *members = nullptr;
    *count = 0;
    if (length == 0 || !bytes) return SAWLOG_JSON_MALFORMED;
    if (length > length_limit) return SAWLOG_JSON_TOO_LARGE;
    try {
        bool repaired = false;
        json->load(bytes, length);
        error_code error = json->read(length);
        if (error == UTF8_ERROR) {
            repaired = true;
            error = json->read(json->load_repaired(bytes, length));
        }
        if (error) return json->status ? json->status : SAWLOG_JSON_MALFORMED;
        json->publish(repaired);
    } catch (...) {
        return SAWLOG_JSON_TOO_LARGE;  // memory is out
    }
    *members = json->members.data();
    *count = json->members.size();
    return SAWLOG_JSON_OK;
}
