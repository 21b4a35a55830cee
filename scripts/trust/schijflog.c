/* Writes down, in order, what a program does to the files under one folder: for scripts/trust/schrijftoestanden.py.
 *
 * cc -shared -fPIC -O1 -o schijflog.so schijflog.c
 * SCHIJFLOG_MAP=folder SCHIJFLOG_UIT=file LD_PRELOAD=./schijflog.so program
 *
 * A record: what (1 byte), length of the name (u32), offset (u64), length of the data (u64), name, data.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int out = -1;
static const char *map;
static size_t map_length;

__attribute__((constructor)) static void begin(void) {
    const char *to = getenv("SCHIJFLOG_UIT");
    map = getenv("SCHIJFLOG_MAP");
    if (!to || !map) return;
    map_length = strlen(map);
    int fd = syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    out = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 700);
}

static int ours(const char *path) { return out >= 0 && path && strncmp(path, map, map_length) == 0; }

static int name_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    path[n < 0 ? 0 : n] = 0;
    return n > 0 && ours(path);
}

static void note(char what, const char *path, uint64_t offset, const void *data, uint64_t length) {
    uint32_t named = strlen(path);
    struct iovec parts[] = {{&what, 1}, {&named, 4}, {&offset, 8}, {&length, 8}, {(void *)path, named},
                            {(void *)data, data ? length : 0}};
    if (!data) length = 0;
    (void)!syscall(SYS_writev, out, parts, 6);
}

ssize_t write(int fd, const void *data, size_t length) {
    char path[PATH_MAX];
    int seen = out >= 0 && name_of(fd, path);
    struct stat about;
    off_t at = 0;
    if (seen) {
        int flags = fcntl(fd, F_GETFL);
        at = (flags & O_APPEND) && fstat(fd, &about) == 0 ? about.st_size : lseek(fd, 0, SEEK_CUR);
    }
    ssize_t done = syscall(SYS_write, fd, data, length);
    if (seen && done > 0) note('W', path, at, data, done);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) {
    char path[PATH_MAX];
    ssize_t done = syscall(SYS_pwrite64, fd, data, length, at);
    if (done > 0 && out >= 0 && name_of(fd, path)) note('W', path, at, data, done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return pwrite64(fd, data, length, at); }

int ftruncate64(int fd, off64_t length) {
    char path[PATH_MAX];
    int done = syscall(SYS_ftruncate, fd, length);
    if (done == 0 && out >= 0 && name_of(fd, path)) note('T', path, length, NULL, 0);
    return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int synced(int fd, int done) {
    char path[PATH_MAX];
    if (done == 0 && out >= 0 && name_of(fd, path)) note('S', path, 0, NULL, 0);
    return done;
}

int fsync(int fd) { return synced(fd, syscall(SYS_fsync, fd)); }
int fdatasync(int fd) { return synced(fd, syscall(SYS_fdatasync, fd)); }

static int opened(int folder, const char *name, int flags, int mode) {
    char path[PATH_MAX];
    int fresh = (flags & O_CREAT) && out >= 0 && syscall(SYS_faccessat, folder, name, F_OK) != 0;
    int fd = syscall(SYS_openat, folder, name, flags, mode);
    if (fd >= 0 && out >= 0 && (fresh || (flags & O_TRUNC)) && name_of(fd, path))
        note(fresh ? 'C' : 'T', path, 0, NULL, 0);
    return fd;
}

#define MODE(last) va_list rest; va_start(rest, last); int mode = (flags & O_CREAT) ? va_arg(rest, int) : 0; va_end(rest)
int open(const char *name, int flags, ...) { MODE(flags); return opened(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE(flags); return opened(AT_FDCWD, name, flags, mode); }
int openat(int folder, const char *name, int flags, ...) { MODE(flags); return opened(folder, name, flags, mode); }
int openat64(int folder, const char *name, int flags, ...) { MODE(flags); return opened(folder, name, flags, mode); }

int rename(const char *from, const char *to) {
    int done = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (done == 0 && ours(from)) note('R', from, 0, to, strlen(to));
    return done;
}

int unlink(const char *name) {
    int done = syscall(SYS_unlinkat, AT_FDCWD, name, 0);
    if (done == 0 && ours(name)) note('U', name, 0, NULL, 0);
    return done;
}
