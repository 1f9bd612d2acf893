#include "shim.h"

#include "delayed.h"

static struct sawlog_delayed_library library = {"libarchive.so.13", NULL};

/* A function of a reader that returns a code. */
#define STEP(function) \
  STAND_IN int function(struct archive *a) DELAYED(library, function, ARCHIVE_FATAL, a)

STAND_IN struct archive *archive_read_new(void) DELAYED(library, archive_read_new, NULL)
STEP(archive_read_free)
STEP(archive_read_support_filter_gzip)
STEP(archive_read_support_filter_bzip2)
STEP(archive_read_support_filter_xz)
STEP(archive_read_support_filter_zstd)
STEP(archive_read_support_format_raw)
STEP(archive_read_support_format_empty)
STEP(archive_errno)

STAND_IN int archive_read_open_fd(struct archive *a, int fd, size_t block)
DELAYED(library, archive_read_open_fd, ARCHIVE_FATAL, a, fd, block)
STAND_IN int archive_read_open_filename(struct archive *a, const char *path, size_t block)
DELAYED(library, archive_read_open_filename, ARCHIVE_FATAL, a, path, block)
STAND_IN int archive_read_next_header(struct archive *a, struct archive_entry **entry)
DELAYED(library, archive_read_next_header, ARCHIVE_FATAL, a, entry)
STAND_IN la_ssize_t archive_read_data(struct archive *a, void *out, size_t size)
DELAYED(library, archive_read_data, ARCHIVE_FATAL, a, out, size)
STAND_IN la_int64_t archive_filter_bytes(struct archive *a, int filter)
DELAYED(library, archive_filter_bytes, 0, a, filter)
STAND_IN const char *archive_error_string(struct archive *a) DELAYED(library, archive_error_string, NULL, a)
