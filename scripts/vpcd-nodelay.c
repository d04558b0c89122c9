/*
 * Preloaded into a private pcscd with virtual readers. Two things about vsmartcard's vpcd are mended from outside:
 *  - it sends a message's length and body in two writes, which Nagle's algorithm and delayed acknowledgements
 *    stretch to about 45 ms an exchange: connections that are accepted get TCP_NODELAY;
 *  - it listens on every address: IPv4 sockets bound to "any" are bound to the loopback address instead.
 *
 *   cc -shared -fPIC -O2 -o vpcd-nodelay.so vpcd-nodelay.c -ldl
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static int without_delay(int fd)
{
    int domain = 0;
    int on = 1;
    socklen_t length = sizeof domain;
    if (fd >= 0 && getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0
        && (domain == AF_INET || domain == AF_INET6))
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

int accept(int fd, struct sockaddr *address, socklen_t *length)
{
    static int (*next)(int, struct sockaddr *, socklen_t *);
    if (!next)
        next = (int (*)(int, struct sockaddr *, socklen_t *))dlsym(RTLD_NEXT, "accept");
    return without_delay(next(fd, address, length));
}

int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
    static int (*next)(int, struct sockaddr *, socklen_t *, int);
    if (!next)
        next = (int (*)(int, struct sockaddr *, socklen_t *, int))dlsym(RTLD_NEXT, "accept4");
    return without_delay(next(fd, address, length, flags));
}

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
    static int (*next)(int, const struct sockaddr *, socklen_t);
    struct sockaddr_in local;
    if (!next)
        next = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "bind");
    if (address && address->sa_family == AF_INET && length >= sizeof local) {
        local = *(const struct sockaddr_in *)address;
        if (local.sin_addr.s_addr == htonl(INADDR_ANY)) {
            local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            return next(fd, (const struct sockaddr *)&local, sizeof local);
        }
    }
    return next(fd, address, length);
}
