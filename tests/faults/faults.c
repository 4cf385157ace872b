/* Lets one call on the disk fail: the n-th below KLIP_FAULT_ROOT, once or from then on, with an error or in part.
 *
 * Preloaded, so that SQLite's calls and Python's fail alike; klip_fault() arms it, klip_calls() tells how many came.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST 4096
static char ours[MOST];
static char root[PATH_MAX];
static size_t root_length;
static int armed, failing, forever, partly;
static long wanted, calls;

__attribute__((constructor)) static void begin(void) {
  const char *where = getenv("KLIP_FAULT_ROOT");
  if (!where) return;
  snprintf(root, sizeof root, "%s", where);
  root_length = strlen(root);
}

void klip_fault(long at, int error, int for_good, int in_part) {
  calls = 0, wanted = at, failing = error, forever = for_good, partly = in_part, armed = at >= 0;
}

long klip_calls(void) { return calls; }

static int below(const char *path) {
  return root_length && path && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || !path[root_length]);
}

static int is_ours(int fd) { return fd >= 0 && fd < MOST && ours[fd]; }

/* Count a call that is ours; whether it is to fail. */
static int fails(void) {
  if (!armed) return 0;
  long n = __sync_add_and_fetch(&calls, 1);
  return wanted && (n == wanted || (forever && n > wanted));
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL() do { errno = failing; return -1; } while (0)

static int opened(int fd, const char *path) {
  if (fd >= 0 && fd < MOST) ours[fd] = (char)below(path);
  return fd;
}

#define OPENING(name)                                       \
  int name(const char *path, int flags, ...) {              \
    va_list rest;                                           \
    va_start(rest, flags);                                  \
    mode_t mode = (mode_t)va_arg(rest, int);                \
    va_end(rest);                                           \
    if (below(path) && !partly && fails()) FAIL();          \
    return opened(REAL(name)(path, flags, mode), path);     \
  }
OPENING(open)
OPENING(open64)

#define OPENING_AT(name)                                        \
  int name(int folder, const char *path, int flags, ...) {      \
    va_list rest;                                               \
    va_start(rest, flags);                                      \
    mode_t mode = (mode_t)va_arg(rest, int);                    \
    va_end(rest);                                               \
    if (below(path) && !partly && fails()) FAIL();              \
    return opened(REAL(name)(folder, path, flags, mode), path); \
  }
OPENING_AT(openat)
OPENING_AT(openat64)

int close(int fd) {
  if (fd >= 0 && fd < MOST) ours[fd] = 0;
  return REAL(close)(fd);
}

#define READING(name, type)                                  \
  ssize_t name(int fd, void *data, size_t length, type at) { \
    if (is_ours(fd) && !partly && fails()) FAIL();           \
    return REAL(name)(fd, data, length, at);                 \
  }
READING(pread, off_t)
READING(pread64, off64_t)

ssize_t read(int fd, void *data, size_t length) {
  if (is_ours(fd) && !partly && fails()) FAIL();
  return REAL(read)(fd, data, length);
}

#define PART(length) (partly && (length) > 1 ? (length) / 2 : (length))

ssize_t write(int fd, const void *data, size_t length) {
  if (is_ours(fd) && fails()) {
    if (!partly) FAIL();
    length = PART(length);
  }
  return REAL(write)(fd, data, length);
}

#define WRITING_AT(name, type)                                     \
  ssize_t name(int fd, const void *data, size_t length, type at) { \
    if (is_ours(fd) && fails()) {                                  \
      if (!partly) FAIL();                                         \
      length = PART(length);                                       \
    }                                                              \
    return REAL(name)(fd, data, length, at);                       \
  }
WRITING_AT(pwrite, off_t)
WRITING_AT(pwrite64, off64_t)

#define ON_FD(name)                                  \
  int name(int fd) {                                 \
    if (is_ours(fd) && !partly && fails()) FAIL();   \
    return REAL(name)(fd);                           \
  }
ON_FD(fsync)
ON_FD(fdatasync)

#define CUTTING(name, type)                          \
  int name(int fd, type length) {                    \
    if (is_ours(fd) && !partly && fails()) FAIL();   \
    return REAL(name)(fd, length);                   \
  }
CUTTING(ftruncate, off_t)
CUTTING(ftruncate64, off64_t)

int unlink(const char *path) {
  if (below(path) && !partly && fails()) FAIL();
  return REAL(unlink)(path);
}

int rename(const char *from, const char *to) {
  if (below(from) && !partly && fails()) FAIL();
  return REAL(rename)(from, to);
}

int mkdir(const char *path, mode_t mode) {
  if (below(path) && !partly && fails()) FAIL();
  return REAL(mkdir)(path, mode);
}
