package dev.holdfast.network;

/** One end of a virtual cable: {@code type veth} of ip-link(8). */
public final class Veth {

  /** The name of the other end, which comes and goes with it. */
  public static final LinkAttribute<String> PEER = LinkPeer.NAME;

  /** The network namespace that the other end is in; empty for the one that this end is in. */
  public static final LinkAttribute<String> PEER_NETNS = LinkPeer.NETNS;

  static final LinkKind KIND = LinkKind.of("veth", PEER, PEER_NETNS).requiring(PEER);

  private Veth() {}

  /** One end; the other one has this name. */
  public static LinkSettings to(String peer) {
    return LinkSettings.of(KIND).with(PEER, peer);
  }

  /** One end; the other one has this name in another namespace, see {@code Namespace.parse}. */
  public static LinkSettings to(String peer, String namespace) {
    return to(peer).with(PEER_NETNS, namespace);
  }
}
