// SPDX-License-Identifier: Apache-2.0
//
// A process to be looked at: opens what it is told to, says so, and does the one thing it is for. Ends by itself after
// two minutes, whatever becomes of the test.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void check(int result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
}

static int bound(int family, int type, const char *address, int port) {
    int fd = socket(family, type, 0);
    check(fd, "socket");
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (family == AF_INET) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
        inet_pton(AF_INET, address, &in.sin_addr);
        check(bind(fd, (struct sockaddr *)&in, sizeof in), "bind");
    } else {
        struct sockaddr_in6 in = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
        inet_pton(AF_INET6, address, &in.sin6_addr);
        check(bind(fd, (struct sockaddr *)&in, sizeof in), "bind");
    }
    if (type == SOCK_STREAM)
        check(listen(fd, 5), "listen");
    return fd;
}

static int connected(int family, int type, const char *address, int port) {
    int fd = socket(family, type, 0);
    check(fd, "socket");
    if (family == AF_INET) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
        inet_pton(AF_INET, address, &in.sin_addr);
        check(connect(fd, (struct sockaddr *)&in, sizeof in), "connect");
    } else {
        struct sockaddr_in6 in = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
        inet_pton(AF_INET6, address, &in.sin6_addr);
        check(connect(fd, (struct sockaddr *)&in, sizeof in), "connect");
    }
    return fd;
}

static void ready(void) {
    puts("ready");
    fflush(stdout);
}

// Sockets of all kinds and files of all types; `folder` is for those that need a name.
static void files(const char *folder) {
    check(chdir(folder), "chdir");
    int listener = bound(AF_INET, SOCK_STREAM, "127.0.0.1", 80);
    connected(AF_INET, SOCK_STREAM, "127.0.0.1", 80);
    check(accept(listener, NULL, NULL), "accept");
    int both = bound(AF_INET6, SOCK_STREAM, "::", 7001);
    connected(AF_INET6, SOCK_STREAM, "::1", 7001);
    check(accept(both, NULL, NULL), "accept");
    connected(AF_INET, SOCK_STREAM, "127.0.0.1", 7001);
    check(accept(both, NULL, NULL), "accept");
    int closing = connected(AF_INET, SOCK_STREAM, "127.0.0.1", 80);
    check(accept(listener, NULL, NULL), "accept");
    check(shutdown(closing, SHUT_WR), "shutdown");
    bound(AF_INET, SOCK_DGRAM, "0.0.0.0", 53);
    connected(AF_INET, SOCK_DGRAM, "127.0.0.1", 53);
    bound(AF_INET6, SOCK_DGRAM, "::1", 7002);
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path, sizeof name.sun_path, "%s/socket", folder);
    int local = socket(AF_UNIX, SOCK_STREAM, 0);
    check(bind(local, (struct sockaddr *)&name, sizeof name), "bind");
    check(listen(local, 1), "listen");
    int pair[2];
    check(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), "socketpair");
    check(pipe(pair), "pipe");
    int data = open("data", O_RDWR | O_CREAT, 0600);
    check(data, "data");
    check((int)write(data, "hello", 5), "write");
    check(lseek(data, 2, SEEK_SET), "lseek");
    check(flock(data, LOCK_EX), "flock");
    check(open("name with blanks", O_WRONLY | O_CREAT, 0600), "open");
    check(open("gone", O_RDONLY | O_CREAT, 0600), "open");
    check(unlink("gone"), "unlink");
    check(open(".", O_RDONLY | O_DIRECTORY), "open");
    check(mkfifo("fifo", 0600), "mkfifo");
    check(open("fifo", O_RDWR), "fifo");
    check(open("/dev/zero", O_RDONLY), "zero");
    int poll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    check(epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event), "epoll");
    ready();
    pause();
}

// Waits for an answer that never comes.
static void receive(void) {
    int listener = bound(AF_INET, SOCK_STREAM, "127.0.0.1", 7777);
    int fd = connected(AF_INET, SOCK_STREAM, "127.0.0.1", 7777);
    check(accept(listener, NULL, NULL), "accept");
    char byte;
    check((int)send(fd, "question", 8, 0), "send");
    ready();
    check((int)recv(fd, &byte, 1, 0), "recv");
}

static void spin(void) {
    ready();
    for (volatile unsigned long i = 0;; i++)
        ;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int held;

static void *hold(void *unused) {
    (void)unused;
    pthread_setname_np(pthread_self(), "holder");
    pthread_mutex_lock(&mutex);
    held = 1;
    for (;;)
        pause();
    return NULL;
}

static void lock(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, hold, NULL);
    while (!held)
        usleep(1000);
    ready();
    pthread_mutex_lock(&mutex);
}

// Has some traffic and is gone.
static void finish(void) {
    bound(AF_INET, SOCK_DGRAM, "127.0.0.1", 7778);
    int fd = connected(AF_INET, SOCK_DGRAM, "127.0.0.1", 7778);
    check((int)send(fd, "bye", 3, 0), "send");
    ready();
    exit(7);
}

static void caught(int signal) {
    printf("signal %d\n", signal);
    fflush(stdout);
}

// Says which signals it gets.
static void signals(void) {
    for (int number = 1; number <= SIGRTMAX; number++)
        if (number != SIGALRM)
            signal(number, caught);
    ready();
    for (;;)
        pause();
}

int main(int argc, char **argv) {
    alarm(120);
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "files") && argc > 2)
        files(argv[2]);
    else if (!strcmp(what, "receive"))
        receive();
    else if (!strcmp(what, "spin"))
        spin();
    else if (!strcmp(what, "lock"))
        lock();
    else if (!strcmp(what, "finish"))
        finish();
    else if (!strcmp(what, "signals"))
        signals();
    fprintf(stderr, "subject files FOLDER | receive | spin | lock | finish | signals\n");
    return 2;
}
