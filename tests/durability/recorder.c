/* Records, in order, what a process asks of the disk below KLIP_DISK_ROOT, into KLIP_DISK_LOG.
 *
 * A record: one letter (C created, W written, T truncated, S synced, U unlinked, R renamed), the path's length and the
 * path, an offset, a length, that many bytes. Preloaded, so that SQLite's writes and Python's are seen alike.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST 4096
static char *paths[MOST];
static char root[PATH_MAX];
static size_t root_length;
static int log_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
  const char *where = getenv("KLIP_DISK_ROOT"), *log = getenv("KLIP_DISK_LOG");
  if (!where || !log) return;
  snprintf(root, sizeof root, "%s", where);
  root_length = strlen(root);
  log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int below(const char *path) {
  return log_fd >= 0 && path && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || !path[root_length]);
}

static void put(const void *data, size_t length) {
  while (length) {
    ssize_t n = syscall(SYS_write, log_fd, data, length);
    if (n <= 0) abort();
    data = (const char *)data + n;
    length -= (size_t)n;
  }
}

static void note(char what, const char *path, uint64_t offset, const void *data, uint32_t length) {
  uint16_t named = (uint16_t)strlen(path);
  pthread_mutex_lock(&lock);
  put(&what, 1), put(&named, 2), put(path, named), put(&offset, 8), put(&length, 4);
  if (length) put(data, length);
  pthread_mutex_unlock(&lock);
}

static const char *of(int fd) { return fd >= 0 && fd < MOST ? paths[fd] : NULL; }

static int opened(int fd, const char *path, int existed, int flags) {
  if (fd < 0 || fd >= MOST || !below(path)) return fd;
  pthread_mutex_lock(&lock);
  free(paths[fd]);
  paths[fd] = strdup(path);
  pthread_mutex_unlock(&lock);
  if (!existed) note('C', path, 0, NULL, 0);
  else if (flags & O_TRUNC) note('T', path, 0, NULL, 0);
  return fd;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define OPENING(name)                                              \
  int name(const char *path, int flags, ...) {                     \
    va_list rest;                                                  \
    va_start(rest, flags);                                         \
    mode_t mode = (mode_t)va_arg(rest, int);                       \
    va_end(rest);                                                  \
    int existed = below(path) && access(path, F_OK) == 0;          \
    return opened(REAL(name)(path, flags, mode), path, existed, flags); \
  }
OPENING(open)
OPENING(open64)

#define OPENING_AT(name)                                                         \
  int name(int folder, const char *path, int flags, ...) {                       \
    va_list rest;                                                                \
    va_start(rest, flags);                                                       \
    mode_t mode = (mode_t)va_arg(rest, int);                                     \
    va_end(rest);                                                                \
    int existed = below(path) && access(path, F_OK) == 0;                        \
    return opened(REAL(name)(folder, path, flags, mode), path, existed, flags);  \
  }
OPENING_AT(openat)
OPENING_AT(openat64)

int close(int fd) {
  if (of(fd)) {
    pthread_mutex_lock(&lock);
    free(paths[fd]);
    paths[fd] = NULL;
    pthread_mutex_unlock(&lock);
  }
  return REAL(close)(fd);
}

ssize_t write(int fd, const void *data, size_t length) {
  const char *path = of(fd);
  off_t at = path ? lseek(fd, 0, SEEK_CUR) : 0;
  ssize_t n = REAL(write)(fd, data, length);
  if (path && n > 0) {
    off_t after = lseek(fd, 0, SEEK_CUR);
    note('W', path, (uint64_t)(after >= n ? after - n : at), data, (uint32_t)n);
  }
  return n;
}

#define WRITING_AT(name, type)                                     \
  ssize_t name(int fd, const void *data, size_t length, type at) { \
    ssize_t n = REAL(name)(fd, data, length, at);                  \
    if (of(fd) && n > 0) note('W', of(fd), (uint64_t)at, data, (uint32_t)n); \
    return n;                                                      \
  }
WRITING_AT(pwrite, off_t)
WRITING_AT(pwrite64, off64_t)

#define CUTTING(name, type)                                 \
  int name(int fd, type length) {                           \
    int done = REAL(name)(fd, length);                      \
    if (of(fd) && !done) note('T', of(fd), (uint64_t)length, NULL, 0); \
    return done;                                            \
  }
CUTTING(ftruncate, off_t)
CUTTING(ftruncate64, off64_t)

#define SYNCING(name)                                 \
  int name(int fd) {                                  \
    int done = REAL(name)(fd);                        \
    if (of(fd) && !done) note('S', of(fd), 0, NULL, 0); \
    return done;                                      \
  }
SYNCING(fsync)
SYNCING(fdatasync)

int unlink(const char *path) {
  int done = REAL(unlink)(path);
  if (!done && below(path)) note('U', path, 0, NULL, 0);
  return done;
}

int rename(const char *from, const char *to) {
  int done = REAL(rename)(from, to);
  if (!done && below(from)) note('R', from, 0, to, (uint32_t)strlen(to));
  return done;
}
