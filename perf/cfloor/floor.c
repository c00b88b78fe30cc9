/*
 * The least a server can cost: one epoll loop that reads, divides what came by
 * the known length of a request, and writes prepared bytes. It does not parse;
 * it learns the length of a connection's requests from the first one, so its
 * peers must send the same request again and again, as perf/load does.
 *
 *     floor HOST PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_FD = 65536, IN = 64 << 10, EVENTS = 512 };

/* answer is one prepared response, as often as requests can be in one read. */
struct answer {
	const char *body;
	char *bytes;
	size_t length; /* of one response */
};

static struct answer query = {.body = "{\"data\":{\"__typename\":\"Query\"}}"};
static struct answer health = {.body = "{\"status\":\"healthy\",\"service\":\"fraiseql\"}"};

/* conn is what the loop knows of a descriptor: nothing before the first request. */
static struct conn {
	struct answer *answer;
	size_t length; /* of one request */
	size_t part;   /* bytes of a request that has not come whole */
} conns[MAX_FD];

static char in[IN];

/* A request is longer than this, so a read holds fewer than IN / LEAST of them. */
enum { LEAST = 32, MOST = IN / LEAST + 1 };

static void prepare(struct answer *a)
{
	char one[512];
	a->length = (size_t)snprintf(one, sizeof one,
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
		strlen(a->body), a->body);
	if ((a->bytes = malloc(a->length * MOST)) == NULL)
		err(1, "memory");
	for (size_t i = 0; i < MOST; i++)
		memcpy(a->bytes + i * a->length, one, a->length);
}

/* learn takes the length of the first request; 0 when its head did not come whole. */
static int learn(struct conn *c, size_t n)
{
	static const char field[] = "Content-Length: ";
	char *end = memmem(in, n, "\r\n\r\n", 4), *at;
	if (end == NULL)
		return 0;
	c->length = (size_t)(end - in) + 4;
	if ((at = memmem(in, c->length, field, sizeof field - 1)) != NULL)
		c->length += strtoul(at + sizeof field - 1, NULL, 10); /* ends at CR */
	c->answer = memcmp(in, "GET /health ", 12) == 0 ? &health : &query;
	return c->length >= LEAST;
}

/* serve answers what one read brought; 0 ends the connection. */
static int serve(int fd)
{
	struct conn *c = &conns[fd];
	ssize_t n = read(fd, in, sizeof in);
	if (n <= 0 || (c->answer == NULL && !learn(c, (size_t)n)))
		return 0;
	size_t have = c->part + (size_t)n, count = have / c->length;
	c->part = have % c->length;
	if (count == 0)
		return 1;
	size_t out = count * c->answer->length;
	return write(fd, c->answer->bytes, out) == (ssize_t)out; /* peers read before they ask again */
}

static void watch(int ep, int fd)
{
	struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
	if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) < 0)
		err(1, "epoll_ctl");
}

static void take(int ep, int listener)
{
	int one = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return;
	if (fd >= MAX_FD) {
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	conns[fd] = (struct conn){0};
	watch(ep, fd);
}

static int open_listener(const char *host, const char *port)
{
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
	if (inet_pton(AF_INET, host, &a.sin_addr) != 1)
		errx(2, "%s is no IPv4 address", host);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 4096) < 0)
		err(1, "listen on %s:%s", host, port);
	return fd;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		errx(2, "usage: floor HOST PORT");
	prepare(&query);
	prepare(&health);
	int listener = open_listener(argv[1], argv[2]), ep = epoll_create1(EPOLL_CLOEXEC);
	if (ep < 0)
		err(1, "epoll");
	watch(ep, listener);
	for (;;) {
		struct epoll_event events[EVENTS];
		int n = epoll_wait(ep, events, EVENTS, -1);
		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;
			if (fd == listener)
				take(ep, listener);
			else if (!serve(fd))
				close(fd);
		}
	}
}
