package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

/**
 * One end of a pair that BPF programs run on: {@code type netkit} of ip-link(8), {@code
 * IFLA_NETKIT_*}; Linux 6.7.
 *
 * <p>The end that is made is the primary one; the kernel changes either policy through it only.
 */
public final class Netkit {

  /** The name of the other end, which comes and goes with it. */
  public static final LinkAttribute<String> PEER = LinkPeer.NAME;

  /** The network namespace that the other end is in; empty for the one that this end is in. */
  public static final LinkAttribute<String> PEER_NETNS = LinkPeer.NETNS;

  /** Whether its packets are those of Ethernet (l2), or of IP. */
  public static final LinkAttribute<String> MODE =
      data("mode", 5, "IFLA_NETKIT_MODE", Form.word32(0, "l2", 1, "l3")).fixed().usually("l3");

  /** What becomes of a packet that leaves by this end and that no program decides about. */
  public static final LinkAttribute<String> POLICY = policy("policy", 3, "IFLA_NETKIT_POLICY");

  /** The same of the other end. */
  public static final LinkAttribute<String> PEER_POLICY =
      policy("peer_policy", 4, "IFLA_NETKIT_PEER_POLICY");

  static final LinkKind KIND =
      LinkKind.of("netkit", PEER, PEER_NETNS, MODE, POLICY, PEER_POLICY).requiring(PEER);

  private Netkit() {}

  /** One end; the other one has this name. */
  public static LinkSettings to(String peer) {
    return LinkSettings.of(KIND).with(PEER, peer);
  }

  private static LinkAttribute<String> policy(String word, int number, String name) {
    return data(word, number, name, Form.word32(0, "forward", 2, "blackhole")).usually("forward");
  }
}
