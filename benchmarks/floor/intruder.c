// How long it takes until somebody heals what is undone here: intruder route|sysctl TIMES COUNT|FILE
//
// route: deletes one of COUNT routes of protocol 72 by a raw request, and waits for the kernel to announce its return on a socket of
// its own. sysctl: writes 0 to FILE and reads it until it is 1 again. The clock starts right before the request or the write.
// Prints one line of nanoseconds for each time.
#include "floor.h"
#include <poll.h>

static char buffer[65536];

// Longer than what counts as a reflex, and so as a fight, which is answered ever more slowly (decision 5).
static void rest(void) {
  struct timespec a_moment = {0, 60000000 + random() % 10000000};
  nanosleep(&a_moment, NULL);
}

static double until_back(int events, uint32_t to) {
  struct pollfd readable = {.fd = events, .events = POLLIN};
  for (double began = seconds(); seconds() - began < 10;) {
    if (poll(&readable, 1, 1000) <= 0) continue;
    ssize_t length = recv(events, buffer, sizeof buffer, 0);
    double now = seconds();
    for (struct nlmsghdr *m = (void *)buffer; length > 0 && NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
      if (m->nlmsg_type != RTM_NEWROUTE) continue;
      int rest = RTM_PAYLOAD(m);
      for (struct rtattr *a = RTM_RTA(NLMSG_DATA(m)); RTA_OK(a, rest); a = RTA_NEXT(a, rest))
        if (a->rta_type == RTA_DST && *(uint32_t *)RTA_DATA(a) == htonl(to)) return now;
    }
  }
  fprintf(stderr, "not healed within 10 s\n");
  exit(3);
}

static void routes(int times, uint32_t count) {
  int fd = route_socket(0), events = route_socket(RTMGRP_IPV4_ROUTE);
  char request[64];
  for (int i = 0; i < times; i++) {
    rest();
    uint32_t number = random() % count;
    struct nlmsghdr *message = route_request(request, RTM_DELROUTE, 0, 0x0a000000, number, 72);
    double began = seconds();
    if (send(fd, message, message->nlmsg_len, 0) < 0) fail("send");
    printf("%.0f\n", (until_back(events, 0x0a000000 + number) - began) * 1e9);
    fflush(stdout);
  }
}

static void sysctls(int times, const char *file) {
  char value[16] = "";
  for (int i = 0; i < times; i++) {
    rest();
    int writing = open(file, O_WRONLY), reading = open(file, O_RDONLY);
    if (writing < 0 || reading < 0) fail(file);
    double began = seconds();
    if (write(writing, "0", 1) != 1) fail(file);
    do {
      if (seconds() - began > 10) fprintf(stderr, "not healed within 10 s\n"), exit(3);
      if (pread(reading, value, sizeof value, 0) < 1) fail(file);
    } while (value[0] != '1');
    printf("%.0f\n", (seconds() - began) * 1e9);
    fflush(stdout);
    close(writing);
    close(reading);
  }
}

int main(int argc, char **argv) {
  if (argc < 4) return fprintf(stderr, "usage: intruder route|sysctl TIMES COUNT|FILE\n"), 2;
  srandom(7);
  if (!strcmp(argv[1], "route")) routes(atoi(argv[2]), strtoul(argv[3], NULL, 0));
  else sysctls(atoi(argv[2]), argv[3]);
}
