package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.other;

/** One end of a virtual cable: {@code type veth} of ip-link(8). */
public final class Veth {

  /** The name of the other end, which comes and goes with it. */
  public static final LinkAttribute<String> PEER = other("peer", Form.LINK).fixed();

  static final LinkKind KIND = LinkKind.of("veth", PEER).requiring(PEER).with(LinkKind.Trait.PAIR);

  private Veth() {}

  /** One end; the other one has this name. */
  public static LinkSettings to(String peer) {
    return LinkSettings.of(KIND).with(PEER, peer);
  }
}
