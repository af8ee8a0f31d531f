// What the programs share that change nftables: a socket, and messages one behind another that make one transaction.
#include "floor.h"
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

static inline int netfilter_socket(int group) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  struct sockaddr_nl own = {.nl_family = AF_NETLINK};
  if (fd < 0 || bind(fd, (void *)&own, sizeof own)) fail("socket");
  if (group && setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group)) fail("NETLINK_ADD_MEMBERSHIP");
  return fd;
}

static inline struct nlmsghdr *message(struct nlmsghdr *m, int type, int family, int resource) {
  memset(m, 0, 20);
  *m = (struct nlmsghdr){.nlmsg_len = 20, .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST};
  *(struct nfgenmsg *)NLMSG_DATA(m) = (struct nfgenmsg){.nfgen_family = family, .res_id = htons(resource)};
  return m;
}

static inline struct nlmsghdr *next(struct nlmsghdr *m) { return (void *)((char *)m + NLMSG_ALIGN(m->nlmsg_len)); }

// Begins a transaction: where its first message goes.
static inline struct nlmsghdr *transaction(void *into) {
  return next(message(into, NFNL_MSG_BATCH_BEGIN, AF_UNSPEC, NFNL_SUBSYS_NFTABLES));
}

// Commits a transaction behind its last message. The kernel has done so on return.
static inline void commit(int fd, char *request, struct nlmsghdr *last) {
  struct nlmsghdr *end = message(next(last), NFNL_MSG_BATCH_END, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  if (send(fd, request, (char *)next(end) - request, 0) < 0) fail("send");
}
