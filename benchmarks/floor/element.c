// How long the kernel takes for one element of the set s of the table inet t: element add|del FIRST [BEHIND]
//
// FIRST is an IPv4 address; in an interval set BEHIND is the first address behind the interval. One transaction in one send, encoded before the clock starts; prints nanoseconds.
#include "nftables.h"

static struct nlattr *nest(struct nlmsghdr *m, int type) {
  struct nlattr *at = (void *)next(m);
  *at = (struct nlattr){.nla_len = NLA_HDRLEN, .nla_type = type | NLA_F_NESTED};
  m->nlmsg_len = NLMSG_ALIGN(m->nlmsg_len) + NLA_HDRLEN;
  return at;
}

static void end(struct nlmsghdr *m, struct nlattr *at) { at->nla_len = (char *)next(m) - (char *)at; }

static void element(struct nlmsghdr *m, const char *address, int flags) {
  struct in_addr value;
  uint32_t bits = htonl(flags);
  if (inet_pton(AF_INET, address, &value) != 1) fail(address);
  struct nlattr *one = nest(m, NFTA_LIST_ELEM), *key = nest(m, NFTA_SET_ELEM_KEY);
  attribute(m, NFTA_DATA_VALUE, &value, sizeof value);
  end(m, key);
  if (flags) attribute(m, NFTA_SET_ELEM_FLAGS, &bits, sizeof bits);
  end(m, one);
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "usage: element add|del FIRST [BEHIND]\n"), 2;
  int adds = !strcmp(argv[1], "add"), fd = netfilter_socket(0);
  _Alignas(8) char request[512] = "";
  struct nlmsghdr *m = transaction(request);
  m = message(m, NFNL_SUBSYS_NFTABLES << 8 | (adds ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM), NFPROTO_INET, 0);
  m->nlmsg_flags |= NLM_F_ACK | (adds ? NLM_F_CREATE | NLM_F_EXCL : 0);
  attribute(m, NFTA_SET_ELEM_LIST_TABLE, "t", 2);
  attribute(m, NFTA_SET_ELEM_LIST_SET, "s", 2);
  struct nlattr *list = nest(m, NFTA_SET_ELEM_LIST_ELEMENTS);
  element(m, argv[2], 0);
  if (argc > 3) element(m, argv[3], NFT_SET_ELEM_INTERVAL_END);
  end(m, list);
  double began = seconds();
  commit(fd, request, m);
  double took = seconds() - began;
  _Alignas(8) char answer[512];
  struct nlmsgerr *verdict = NLMSG_DATA((struct nlmsghdr *)answer);
  if (recv(fd, answer, sizeof answer, 0) < 0) fail("recv");
  errno = -verdict->error;
  if (errno) fail(argv[1]);
  printf("%.0f\n", took * 1e9);
}
