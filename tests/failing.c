/* Lets the n-th system call fail, once or for good: what is loaded before the C library (LD_PRELOAD) answers in its place. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The kinds of calls, as failing.py has them. */
enum { OPEN = 1, CREATE = 2, READ = 4, WRITE = 8, SYNC = 16, NAME = 32, LOOK = 64, LOCK = 128, CLOSE = 256, STREAM = 512 };

static int armed, kinds, error, for_good;
static long at, seen;
static char *hit; /* shared with the process that forked this one: which call failed first */

char *hit_name(void) {
    if (!hit) hit = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return hit;
}

/* From here on the n-th call of these kinds fails with this error; a negative one kills. */
void arm(long n, int of_kinds, int with_error, int forever) {
    at = n, kinds = of_kinds, error = with_error, for_good = forever, seen = 0, armed = 1;
}

static int fails(int kind, const char *name, int descriptor) {
    if (!armed || !(kinds & kind) || ++seen < at || (seen > at && !for_good)) return 0;
    if (seen == at) snprintf(hit_name(), 64, "%s %d", name, descriptor);
    if (error < 0) kill(getpid(), SIGKILL);
    errno = error;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CALL(result, name, takes, gives, kind, descriptor) \
    result name takes { return fails(kind, #name, descriptor) ? (result)-1 : NEXT(name) gives; }
#define BOTH(result, name, takes, gives, kind, descriptor) \
    CALL(result, name, takes, gives, kind, descriptor) CALL(result, name##64, takes, gives, kind, descriptor)

#define OPENS(name, takes, gives) \
    int name takes { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return fails(flags & O_CREAT ? CREATE : OPEN, #name, -1) ? -1 : NEXT(name) gives; \
    }
OPENS(open, (const char *path, int flags, ...), (path, flags, mode))
OPENS(open64, (const char *path, int flags, ...), (path, flags, mode))
OPENS(openat, (int dir, const char *path, int flags, ...), (dir, path, flags, mode))
OPENS(openat64, (int dir, const char *path, int flags, ...), (dir, path, flags, mode))

DIR *opendir(const char *path) { return fails(OPEN, "opendir", -1) ? NULL : NEXT(opendir)(path); }

CALL(ssize_t, read, (int fd, void *to, size_t size), (fd, to, size), READ, fd)
BOTH(ssize_t, pread, (int fd, void *to, size_t size, off_t from), (fd, to, size, from), READ, fd)
CALL(ssize_t, write, (int fd, const void *raw, size_t size), (fd, raw, size), fd == 1 || fd == 2 ? STREAM : WRITE, fd)
BOTH(ssize_t, pwrite, (int fd, const void *raw, size_t size, off_t to), (fd, raw, size, to), WRITE, fd)
BOTH(int, ftruncate, (int fd, off_t size), (fd, size), WRITE, fd)
CALL(int, fsync, (int fd), (fd), SYNC, fd)
CALL(int, fdatasync, (int fd), (fd), SYNC, fd)
CALL(int, rename, (const char *old, const char *new), (old, new), NAME, -1)
CALL(int, link, (const char *old, const char *new), (old, new), NAME, -1)
CALL(int, unlink, (const char *path), (path), NAME, -1)
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode), NAME, -1)
CALL(int, rmdir, (const char *path), (path), NAME, -1)
CALL(int, chmod, (const char *path, mode_t mode), (path, mode), NAME, -1)
CALL(int, fchmod, (int fd, mode_t mode), (fd, mode), NAME, fd)
CALL(int, access, (const char *path, int how), (path, how), LOOK, -1)
CALL(ssize_t, readlink, (const char *path, char *to, size_t size), (path, to, size), LOOK, -1)
CALL(int, stat, (const char *path, struct stat *to), (path, to), LOOK, -1)
CALL(int, stat64, (const char *path, struct stat64 *to), (path, to), LOOK, -1)
CALL(int, lstat, (const char *path, struct stat *to), (path, to), LOOK, -1)
CALL(int, lstat64, (const char *path, struct stat64 *to), (path, to), LOOK, -1)
CALL(int, fstat, (int fd, struct stat *to), (fd, to), LOOK, fd)
CALL(int, fstat64, (int fd, struct stat64 *to), (fd, to), LOOK, fd)

int close(int fd) {
    int failed = fails(CLOSE, "close", fd), saved = errno;
    int result = NEXT(close)(fd); /* closed it is all the same */
    return failed ? (errno = saved, -1) : result;
}

#define FCNTL(name) \
    int name(int fd, int command, ...) { \
        va_list more; \
        va_start(more, command); \
        void *value = va_arg(more, void *); \
        va_end(more); \
        int locks = command == F_SETLK || command == F_SETLKW || command == F_GETLK; \
        return locks && fails(LOCK, #name, fd) ? -1 : NEXT(name)(fd, command, value); \
    }
FCNTL(fcntl)
FCNTL(fcntl64)
