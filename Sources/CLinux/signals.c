#include "linux_calls.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

/* A handler may touch nothing but lock-free atomics and async-signal-safe calls. */
static atomic_ullong pending;
static atomic_int wakeup = -1;

static void note(int signal) {
  int saved = errno;
  atomic_fetch_or(&pending, 1ULL << signal);
  int fd = atomic_load(&wakeup);
  uint64_t one = 1;
  /* A full eventfd is readable already, which is all that is wanted. */
  if (fd >= 0) (void)!write(fd, &one, sizeof one);
  errno = saved;
}

int sawlog_signal_catch(int signal, int eventfd) {
  atomic_store(&wakeup, eventfd);
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
  sigfillset(&action.sa_mask);
  return sigaction(signal, &action, NULL);
}

uint64_t sawlog_signal_take(void) { return atomic_exchange(&pending, 0); }

int sawlog_signal_ignore(int signal) {
  struct sigaction action = {.sa_handler = SIG_IGN};
  return sigaction(signal, &action, NULL);
}

int sawlog_signal_block_all(void) {
  sigset_t all;
  sigfillset(&all);
  return pthread_sigmask(SIG_BLOCK, &all, NULL);
}
