#pragma once

/* Shared libraries that are loaded when their first function is called. libcurl, libmicrohttpd and
   libarchive bring more than thirty others along, whose relocation would cost each short command
   of the program more than its own work. */

struct sawlog_delayed_library {
  /* The name that says which binary interface it has: libx.so.1 */
  const char *name;
  void *_Atomic handle;
};

/* The address of a function; NULL when the library or the function is missing, which is said on
   standard error once. Any thread. */
void *sawlog_delayed_symbol(struct sawlog_delayed_library *library, const char *function);

/* The body of a stand-in for `function`, which has the same name and type, so that the compiler
   checks the one against the library's header. `missing` is what it returns without the library. */
#define DELAYED(library, function, missing, ...)                                  \
  {                                                                               \
    static void *_Atomic known;                                                   \
    if (!known) known = sawlog_delayed_symbol(&library, #function);               \
    if (!known) return missing;                                                   \
    return ((__typeof__(&(function)))known)(__VA_ARGS__);                         \
  }

/* A stand-in must not take the place of the real function within the library. */
#define STAND_IN __attribute__((visibility("hidden")))
