package dev.holdfast.network;

/** One end of a CAN bus between two namespaces: {@code type vxcan} of ip-link(8). */
public final class Vxcan {

  /** The name of the other end, which comes and goes with it. */
  public static final LinkAttribute<String> PEER = LinkPeer.NAME;

  /** The network namespace that the other end is in; empty for the one that this end is in. */
  public static final LinkAttribute<String> PEER_NETNS = LinkPeer.NETNS;

  static final LinkKind KIND = LinkKind.of("vxcan", PEER, PEER_NETNS).requiring(PEER);

  private Vxcan() {}

  /** One end; the other one has this name. */
  public static LinkSettings to(String peer) {
    return LinkSettings.of(KIND).with(PEER, peer);
  }
}
