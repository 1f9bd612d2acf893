/* Loaded before a program (LD_PRELOAD), lets one of its changes to files fail, or ends it there, and shifts its clock.
   Counted are the calls that change a file whose path begins with FAULT_UNDER: writes, syncs, cuts, renames, removals.

   FAULT_AT     which of them, counted from 1; without it they are only counted
   FAULT_CALLS  "sync": only fsync and fdatasync count; else all
   FAULT_KIND   "kill": signal 9 before the call; "torn": signal 9 behind the first half of a write;
                a number: the call fails with that errno
   FAULT_TIMES  how many calls fail from there on; 1 if not said
   FAULT_COUNT  a file that gets the number of calls at the end
   CLOCK_SHIFT  a file of eight bytes: seconds to add to the time of day, looked at at each call
   CLOCK_RATE   how many times faster the steady clock runs, so that what is due each minute comes in seconds */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static atomic_long calls;
static const char *under, *kind;
static long at, times;
static int only_syncs;
static volatile long long *shift;
static long long rate = 1, origin;

#define NEXT(name) static __typeof__(&name) next; if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    under = getenv("FAULT_UNDER");
    kind = getenv("FAULT_KIND");
    at = getenv("FAULT_AT") ? atol(getenv("FAULT_AT")) : 0;
    times = getenv("FAULT_TIMES") ? atol(getenv("FAULT_TIMES")) : 1;
    only_syncs = getenv("FAULT_CALLS") && !strcmp(getenv("FAULT_CALLS"), "sync");
    rate = getenv("CLOCK_RATE") ? atoll(getenv("CLOCK_RATE")) : 1;
    const char *clock = getenv("CLOCK_SHIFT");
    int file = clock ? open(clock, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *page = mmap(NULL, sizeof *shift, PROT_READ, MAP_SHARED, file, 0);
    if (page != MAP_FAILED) shift = page;
    close(file);
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", atomic_load(&calls));
    fclose(file);
}

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

/* 1 when the call is to fail, 2 when it is to be torn. */
static int verdict(const char *path, int is_sync) {
    if (!under || !path || strncmp(path, under, strlen(under)) || (only_syncs && !is_sync)) return 0;
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (!at || !kind || number < at || number >= at + times) return 0;
    if (!strcmp(kind, "kill")) die();
    if (!strcmp(kind, "torn")) return 2;
    errno = atoi(kind);
    return 1;
}

static int verdict_of(int file, int is_sync) {
    char link[40], path[4096];
    if (!under) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return verdict(path, is_sync);
}

#define WRITE(name, type) \
    ssize_t name(int file, const void *bytes, size_t count, type place) { \
        NEXT(name); \
        int what = verdict_of(file, 0); \
        if (what == 1) return -1; \
        if (what == 2) { next(file, bytes, count / 2, place); die(); } \
        return next(file, bytes, count, place); \
    }
WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)

ssize_t write(int file, const void *bytes, size_t count) {
    NEXT(write);
    int what = file > 2 ? verdict_of(file, 0) : 0;
    if (what == 1) return -1;
    if (what == 2) { next(file, bytes, count / 2); die(); }
    return next(file, bytes, count);
}

#define ON_FILE(name, is_sync, parameters, arguments) \
    int name parameters { \
        NEXT(name); \
        int what = verdict_of(file, is_sync); \
        if (what == 2) die(); \
        return what ? -1 : next arguments; \
    }
ON_FILE(fsync, 1, (int file), (file))
ON_FILE(fdatasync, 1, (int file), (file))
ON_FILE(ftruncate, 0, (int file, off_t size), (file, size))
ON_FILE(ftruncate64, 0, (int file, off64_t size), (file, size))

#define ON_PATH(name, parameters, arguments) \
    int name parameters { \
        NEXT(name); \
        int what = verdict(path, 0); \
        if (what == 2) die(); \
        return what ? -1 : next arguments; \
    }
ON_PATH(unlink, (const char *path), (path))
ON_PATH(rmdir, (const char *path), (path))
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
ON_PATH(rename, (const char *path, const char *to), (path, to))

static long long nanoseconds(const struct timespec *time) { return time->tv_sec * 1000000000ll + time->tv_nsec; }

static struct timespec moment(long long nanoseconds) {
    return (struct timespec){.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    NEXT(clock_gettime);
    int result = next(clock, time);
    if (result) return result;
    if (shift && clock == CLOCK_REALTIME) time->tv_sec += *shift;
    if (rate > 1 && (clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME)) {
        if (!origin) origin = nanoseconds(time);
        *time = moment(origin + (nanoseconds(time) - origin) * rate);
    }
    return 0;
}

/* Deadlines are read from the shifted clocks, and waited for on the machine's. */
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *deadline) {
    static __typeof__(&pthread_cond_timedwait) next;
    if (!next) next = (__typeof__(&pthread_cond_timedwait))dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    if (!next) next = (__typeof__(&pthread_cond_timedwait))dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    struct timespec real = *deadline;
    if (deadline->tv_sec > 1000000000) real.tv_sec -= shift ? *shift : 0;
    else if (rate > 1 && origin) real = moment(origin + (nanoseconds(deadline) - origin) / rate);
    return next(condition, mutex, &real);
}
