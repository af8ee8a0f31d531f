package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.network.LinkAttribute.other;

import dev.holdfast.kernel.Descriptor;
import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a link of a kind that comes in pairs, such as {@link Veth}: write beside read.
 *
 * <p>Either end is a link of its own; the two come and go together.
 */
final class LinkPeer {

  /** The name of the other end. */
  static final LinkAttribute<String> NAME = other("peer", Form.LINK).fixed();

  /** The network namespace that it is in; empty for the one that this end is in. */
  static final LinkAttribute<String> NETNS =
      other("peer_netns", Form.NAMESPACE).fixed().usually(Form.NONE);

  /**
   * {@code VETH_INFO_PEER}, {@code VXCAN_INFO_PEER}, {@code IFLA_NETKIT_PEER_INFO}: a struct
   * ifinfomsg, and attributes.
   */
  private static final Attr<byte[]> INFO = Attr.of(1, "VETH_INFO_PEER", BYTES);

  private LinkPeer() {}

  /** The other end, if it is in the same namespace. */
  static @Nullable String beside(LinkSettings settings) {
    return place(settings).isEmpty() ? settings.get(NAME) : null;
  }

  /** The namespace of the other end; empty if it is the same. */
  static String place(LinkSettings settings) {
    return Objects.requireNonNullElse(settings.get(NETNS), Form.NONE);
  }

  /**
   * Says the other end of a link that is made.
   *
   * @param place its namespace, open until the message is sent; null for the same
   */
  static void write(
      LinkSettings settings, Links links, @Nullable Descriptor place, Attributes.Builder into) {
    String name = settings.get(NAME);
    if (name != null) {
      Attributes.Builder about = Attributes.build().put(LinkMessages.IFNAME, name);
      if (place != null) {
        about.put(LinkMessages.NET_NS_FD, place.fd());
      }
      // Elsewhere its index is what is free there.
      into.put(INFO, info(place == null ? links.index(name) : 0, about.attributes().bytes()));
    }
  }

  private static byte[] info(int index, byte[] attributes) {
    int header = LinkMessages.IFINFOMSG.bytes();
    ByteBuffer bytes = ByteBuffer.allocate(header + attributes.length);
    bytes.order(ByteOrder.nativeOrder()).putInt(LinkMessages.INDEX.offset(), index);
    return bytes.put(header, attributes).array();
  }

  /** Reads the other end of a link, as far as it can be seen from here. */
  static void read(Message message, Links links, Map<LinkAttribute<?>, Object> into) {
    Integer index = message.get(LinkMessages.LINK);
    if (index == null || index == 0 || !comesInPairs(message)) {
      return;
    }
    Places.End end = farEnd(message).orElse(null);
    String place = end == null ? Form.NONE : links.places().word(end);
    String peer = end == null ? links.name(index) : links.places().name(end);
    if (place != null && peer != null) {
      into.put(NAME, peer);
      into.put(NETNS, place);
    }
  }

  /** Where a link leads to in another namespace: to its other end, or to what it stands on. */
  static Optional<Places.End> farEnd(Message message) {
    Integer place = message.get(LinkMessages.LINK_NETNSID);
    if (place == null) {
      return Optional.empty();
    }
    Integer index = message.get(LinkMessages.LINK);
    return Optional.of(new Places.End(place, index == null ? 0 : index, !comesInPairs(message)));
  }

  private static boolean comesInPairs(Message message) {
    Attributes info = message.get(LinkMessages.LINKINFO);
    String kind = info == null ? null : info.get(LinkMessages.KIND);
    return kind != null && LinkKind.comesInPairs(kind);
  }
}
