#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A decoder with its buffers; one for each thread.
typedef struct sawlog_json sawlog_json;

enum {
    SAWLOG_JSON_STRING = 0,   // value: the unescaped text
    SAWLOG_JSON_NUMBER = 1,   // value: the digits as written
    SAWLOG_JSON_LITERAL = 2,  // true, false, null, an empty object
    SAWLOG_JSON_RAW = 3,      // an array, or an object below the depth limit, as written
    SAWLOG_JSON_SPECIAL = 4,  // NaN, Infinity, -Infinity, or a raw piece that holds one
};

enum {
    SAWLOG_JSON_OK = 0,
    SAWLOG_JSON_MALFORMED = 1,
    SAWLOG_JSON_TOO_LARGE = 2,
    SAWLOG_JSON_TOO_DEEP = 3,
};

typedef struct sawlog_json_member {
    const uint8_t * _Nonnull name;   // keys joined by dots
    const uint8_t * _Nonnull value;
    uint32_t name_length;
    uint32_t value_length;
    int64_t offset;  // where the value's bytes are in the input, -1 when they are not there
    int32_t kind;
} sawlog_json_member;

sawlog_json * _Nullable sawlog_json_create(void);
void sawlog_json_destroy(sawlog_json * _Nonnull json);

// Flattens one JSON object. The members are valid until the next call.
int32_t sawlog_json_flatten(
    sawlog_json * _Nonnull json, const uint8_t * _Nullable input, size_t length,
    const sawlog_json_member * _Nullable * _Nonnull members, size_t * _Nonnull count);

#ifdef __cplusplus
}
#endif
