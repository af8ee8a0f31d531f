// What the kernel itself takes for many routes: routes add|replace|delete|dump COUNT [PROTOCOL [FIRST]]
//
// Requests are encoded before the clock starts, 256 to a send, and only the last of a send is acknowledged: the kernel reports
// failures without being asked, so none goes unnoticed. A dump is received and its messages are counted, nothing more; with
// a protocol the kernel filters by it. Prints elapsed_s=SECONDS.
#include "floor.h"

enum { BATCH = 256 };

static int fd;
static char answer[32768];

// Reads answers until the one to a number has come.
static void acknowledged(uint32_t number) {
  for (;;) {
    ssize_t length = recv(fd, answer, sizeof answer, 0);
    if (length < 0) fail("recv");
    for (struct nlmsghdr *m = (void *)answer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
      if (m->nlmsg_type != NLMSG_ERROR) continue;
      errno = -((struct nlmsgerr *)NLMSG_DATA(m))->error;
      if (errno) fail("the kernel refused a route");
      if (m->nlmsg_seq == number) return;
    }
  }
}

static double change(int type, int flags, uint32_t count, int protocol, uint32_t first) {
  char *requests = malloc((size_t)count * 64 + 64);
  size_t *ends = malloc(sizeof(size_t) * (count / BATCH + 2)), at = 0, sends = 0;
  for (uint32_t i = 0; i < count; i++) {
    int last = i % BATCH == BATCH - 1 || i == count - 1;
    at += route_request(requests + at, type, flags | (last ? NLM_F_ACK : 0), first, i, protocol)->nlmsg_len;
    if (last) ends[sends++] = at;
  }
  double began = seconds();
  size_t from = 0;
  for (size_t i = 0; i < sends; from = ends[i++]) {
    if (send(fd, requests + from, ends[i] - from, 0) < 0) fail("send");
    uint32_t number = i == sends - 1 ? count : (i + 1) * BATCH;
    acknowledged(number);
  }
  return seconds() - began;
}

static double dump(long expected, int protocol) {
  struct {
    struct nlmsghdr header;
    struct rtmsg route;
  } request = {{sizeof request, RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP, 1, 0}, {.rtm_family = AF_INET, .rtm_protocol = protocol}};
  long found = 0;
  double began = seconds();
  if (send(fd, &request, sizeof request, 0) < 0) fail("send");
  for (int done = 0; !done;) {
    ssize_t length = recv(fd, answer, sizeof answer, 0);
    if (length < 0) fail("recv");
    for (struct nlmsghdr *m = (void *)answer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
      found += m->nlmsg_type == RTM_NEWROUTE;
      done |= m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR;
    }
  }
  double took = seconds() - began;
  if (found < expected) fprintf(stderr, "only %ld of %ld routes were there\n", found, expected), exit(3);
  return took;
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "usage: routes add|replace|delete|dump COUNT [PROTOCOL [FIRST]]\n"), 2;
  const char *what = argv[1];
  uint32_t count = strtoul(argv[2], NULL, 0), first = argc > 4 ? strtoul(argv[4], NULL, 0) : 0x0a000000;
  int protocol = argc > 3 ? atoi(argv[3]) : 0;
  fd = route_socket(0);
  double took = !strcmp(what, "add")       ? change(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, count, protocol, first)
                : !strcmp(what, "replace") ? change(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, count, protocol, first)
                : !strcmp(what, "delete")  ? change(RTM_DELROUTE, 0, count, protocol, first)
                                           : dump(count, protocol);
  printf("elapsed_s=%.9f\n", took);
}
