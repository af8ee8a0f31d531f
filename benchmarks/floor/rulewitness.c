// How long a rule of the chain c of the table ip t is away: rulewitness nft|raw|floor HANDLE
//
// Deletes the rule, by nft(8) or by a raw request, and sleeps until the kernel announces that it is gone and that one is there again. Prints the nanoseconds from the
// intruder's start until it is gone, and from then until one is back. With floor, nft deletes it, and a millisecond after the event, in which others look, a rule of nothing is
// added that takes no time to encode: what the kernel takes until it lets anybody commit again.
#include "floor.h"
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/wait.h>

static char buffer[65536];

static int netfilter_socket(int group) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  struct sockaddr_nl own = {.nl_family = AF_NETLINK};
  if (fd < 0 || bind(fd, (void *)&own, sizeof own)) fail("socket");
  if (group && setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group)) fail("NETLINK_ADD_MEMBERSHIP");
  return fd;
}

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

static struct nlmsghdr *message(struct nlmsghdr *m, int type, int family, int resource) {
  memset(m, 0, 20);
  *m = (struct nlmsghdr){.nlmsg_len = 20, .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST};
  *(struct nfgenmsg *)NLMSG_DATA(m) = (struct nfgenmsg){.nfgen_family = family, .res_id = htons(resource)};
  return m;
}

static struct nlmsghdr *next(struct nlmsghdr *m) { return (void *)((char *)m + NLMSG_ALIGN(m->nlmsg_len)); }

// Commits a change of one rule: its deletion by a handle, or, without one, a new rule of nothing.
static void commit(int fd, unsigned long handle) {
  _Alignas(8) char request[256] = "";
  uint64_t number = htobe64(handle);
  int what = handle ? NFT_MSG_DELRULE : NFT_MSG_NEWRULE;
  struct nlmsghdr *begin = message((void *)request, NFNL_MSG_BATCH_BEGIN, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  struct nlmsghdr *rule = message(next(begin), NFNL_SUBSYS_NFTABLES << 8 | what, NFPROTO_IPV4, 0);
  if (!handle) rule->nlmsg_flags |= NLM_F_CREATE | NLM_F_APPEND;
  attribute(rule, NFTA_RULE_TABLE, "t", 2);
  attribute(rule, NFTA_RULE_CHAIN, "c", 2);
  if (handle) attribute(rule, NFTA_RULE_HANDLE, &number, 8);
  struct nlmsghdr *end = message(next(rule), NFNL_MSG_BATCH_END, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  if (send(fd, request, (char *)next(end) - request, 0) < 0) fail("send");
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "usage: rulewitness nft|raw|floor HANDLE\n"), 2;
  int events = netfilter_socket(NFNLGRP_NFTABLES), own = netfilter_socket(0);
  // Longer than what counts as a reflex, and so as a fight, which is answered ever more slowly (decision 5).
  struct timespec a_moment = {0, 80000000 + getpid() % 10 * 1000000};
  nanosleep(&a_moment, NULL);
  double began = seconds();
  if (!strcmp(argv[1], "raw")) {
    commit(own, strtoul(argv[2], NULL, 0));
  } else if (fork() == 0) {
    execlp("nft", "nft", "delete", "rule", "ip", "t", "c", "handle", argv[2], NULL);
    _exit(127);
  }
  double gone = until(events, NFT_MSG_DELRULE);
  if (!strcmp(argv[1], "floor")) {
    nanosleep(&(struct timespec){0, 1000000}, NULL);
    commit(own, 0);
  }
  double back = until(events, NFT_MSG_NEWRULE);
  printf("%.0f %.0f\n", (gone - began) * 1e9, (back - gone) * 1e9);
  while (wait(NULL) > 0) continue;
}
