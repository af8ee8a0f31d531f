package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.other;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One end of a virtual cable: {@code type veth} of ip-link(8). */
public final class Veth {

  /** The name of the other end, which comes and goes with it. */
  public static final LinkAttribute<String> PEER = other("peer", Form.LINK).fixed();

  /** The network namespace that the other end is in; empty for the one that this end is in. */
  public static final LinkAttribute<String> PEER_NETNS =
      other("peer_netns", Form.NAMESPACE).fixed().usually(Form.NONE);

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

  /** The other end, if it is in the same namespace. */
  static @Nullable String peerBeside(LinkSettings settings) {
    return place(settings).isEmpty() ? settings.get(PEER) : null;
  }

  /** The namespace of the other end; empty if it is the same. */
  static String place(LinkSettings settings) {
    return Objects.requireNonNullElse(settings.get(PEER_NETNS), Form.NONE);
  }
}
