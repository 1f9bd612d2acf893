#include "delayed.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Whether an earlier attempt failed. */
static char missing;

void *sawlog_delayed_symbol(struct sawlog_delayed_library *library, const char *function) {
  pthread_mutex_lock(&lock);
  if (!library->handle) {
    void *opened = dlopen(library->name, RTLD_NOW | RTLD_LOCAL);
    if (!opened) fprintf(stderr, "sawlog: %s\n", dlerror());
    library->handle = opened ? opened : &missing;
  }
  void *found = NULL;
  if (library->handle != &missing) {
    found = dlsym(library->handle, function);
    if (!found) fprintf(stderr, "sawlog: %s\n", dlerror());
  }
  pthread_mutex_unlock(&lock);
  return found;
}
