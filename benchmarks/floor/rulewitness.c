// How long a rule of the chain c of the table ip t is away: rulewitness nft|raw|floor HANDLE
//
// Deletes the rule, by nft(8) or by a raw request, and sleeps until the kernel announces that it is gone and that one is there again. Prints the nanoseconds from the
// intruder's start until it is gone, from then until one is back, and from nft's end until then: 0 if nft itself was still ending. With floor, nft deletes it, and a millisecond
// after the event, in which others look, a rule of nothing is added that takes no time to encode: what the kernel takes until it lets anybody commit again.
#include "nftables.h"
#include <sys/mman.h>
#include <sys/wait.h>

static char buffer[65536];

// Sleeps until the kernel tells of a change of a rule; when that was.
static double until(int events, int what) {
  for (;;) {
    ssize_t length = recv(events, buffer, sizeof buffer, 0);
    double now = seconds();
    if (length < 0) fail("recv");
    for (struct nlmsghdr *m = (void *)buffer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length))
      if (m->nlmsg_type == (NFNL_SUBSYS_NFTABLES << 8 | what)) return now;
  }
}

// Commits a change of one rule: its deletion by a handle, or, without one, a new rule of nothing.
static void change(int fd, unsigned long handle) {
  _Alignas(8) char request[256] = "";
  uint64_t number = htobe64(handle);
  int what = handle ? NFT_MSG_DELRULE : NFT_MSG_NEWRULE;
  struct nlmsghdr *rule = message(transaction(request), NFNL_SUBSYS_NFTABLES << 8 | what, NFPROTO_IPV4, 0);
  if (!handle) rule->nlmsg_flags |= NLM_F_CREATE | NLM_F_APPEND;
  attribute(rule, NFTA_RULE_TABLE, "t", 2);
  attribute(rule, NFTA_RULE_CHAIN, "c", 2);
  if (handle) attribute(rule, NFTA_RULE_HANDLE, &number, 8);
  commit(fd, request, rule);
}

// Has nft delete the rule, in a process that stays to write down when nft has ended.
static void run_nft(char *handle, double *ended) {
  if (fork() != 0) return;
  if (fork() == 0) {
    execlp("nft", "nft", "delete", "rule", "ip", "t", "c", "handle", handle, NULL);
    _exit(127);
  }
  wait(NULL);
  *ended = seconds();
  _exit(0);
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "usage: rulewitness nft|raw|floor HANDLE\n"), 2;
  int events = netfilter_socket(NFNLGRP_NFTABLES), own = netfilter_socket(0);
  // Longer than what counts as a reflex, and so as a fight, which is answered ever more slowly (decision 5).
  struct timespec a_moment = {0, 80000000 + getpid() % 10 * 1000000};
  nanosleep(&a_moment, NULL);
  double *ended = mmap(NULL, sizeof *ended, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (ended == MAP_FAILED) fail("mmap");
  double began = seconds();
  if (strcmp(argv[1], "raw"))
    run_nft(argv[2], ended);
  else
    change(own, strtoul(argv[2], NULL, 0));
  double gone = until(events, NFT_MSG_DELRULE);
  if (!strcmp(argv[1], "floor")) {
    nanosleep(&(struct timespec){0, 1000000}, NULL);
    change(own, 0);
  }
  double back = until(events, NFT_MSG_NEWRULE);
  while (wait(NULL) > 0) continue;
  printf("%.0f %.0f %.0f\n", (gone - began) * 1e9, (back - gone) * 1e9, *ended && back > *ended ? (back - *ended) * 1e9 : 0);
}
