package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.TunDevice;
import dev.holdfast.kernel.TunSettings;
import dev.holdfast.netlink.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A device whose other end is a program: ip-tuntap(8), {@code IFLA_TUN_*}. It is made by ioctl, and
 * nothing of it can be changed by rtnetlink.
 */
public final class Tun {

  private static final String TAP_MODE = "tap";
  private static final long LAST_ID = 0xFFFF_FFFEL;

  /** Whether its packets are those of IP, or of Ethernet. */
  public static final LinkAttribute<String> MODE =
      data("mode", 3, "IFLA_TUN_TYPE", Form.word8(1, "tun", 2, TAP_MODE)).fixed();

  /** The id of the user who may hold it without privilege. */
  public static final LinkAttribute<Long> USER =
      data("user", 1, "IFLA_TUN_OWNER", Form.u32(0, LAST_ID)).fixed();

  /** The id of the group of users who may; {@code group} of ip-tuntap(8). */
  public static final LinkAttribute<Long> OWNER_GROUP =
      data("owner_group", 2, "IFLA_TUN_GROUP", Form.u32(0, LAST_ID)).fixed();

  /** Whether a header with the protocol precedes every packet. */
  public static final LinkAttribute<Boolean> PI = flag("pi", 4, "IFLA_TUN_PI");

  /** Whether a {@code virtio_net_hdr} does. */
  public static final LinkAttribute<Boolean> VNET_HDR = flag("vnet_hdr", 5, "IFLA_TUN_VNET_HDR");

  /** Whether several programs, or threads, may hold it at once. */
  public static final LinkAttribute<Boolean> MULTI_QUEUE =
      flag("multi_queue", 7, "IFLA_TUN_MULTI_QUEUE");

  static final LinkKind KIND =
      LinkKind.of("tun", MODE, USER, OWNER_GROUP, PI, VNET_HDR, MULTI_QUEUE)
          .requiring(MODE)
          .refusing(Tun::flaw)
          .with(LinkKind.Trait.TUN);

  private Tun() {}

  /** One with Internet packets. */
  public static LinkSettings tun() {
    return LinkSettings.of(KIND).with(MODE, "tun");
  }

  /** One with Ethernet frames. */
  public static LinkSettings tap() {
    return LinkSettings.of(KIND).with(MODE, TAP_MODE);
  }

  private static LinkAttribute<Boolean> flag(String word, int number, String name) {
    return data(word, number, name, Form.FLAG8).fixed().usually(false);
  }

  private static @Nullable String flaw(LinkSettings settings) {
    boolean queues =
        settings.get(Link.NUM_TX_QUEUES) != null || settings.get(Link.NUM_RX_QUEUES) != null;
    if (queues) {
      return "a tun has the queues that programs open, see \"multi_queue\"";
    }
    return settings.get(Link.MAC) != null && !TAP_MODE.equals(settings.get(MODE))
        ? "\"mac\" needs mode tap"
        : null;
  }

  /**
   * Makes one. Until it has its mark it goes with its descriptor: a crash leaves nothing.
   *
   * @param tag what says that it is ours
   */
  static Deed create(
      String name, int index, LinkSettings settings, Links links, List<Message> tag) {
    return new Deed.Call(session -> {
      try (TunDevice device =
          TunDevice.create(session.namespace(), name, settings(settings), index)) {
        finish(session, name, index, settings, links, tag);
        device.persist();
      }
    });
  }

  private static void finish(
      Session session,
      String name,
      int index,
      LinkSettings settings,
      Links links,
      List<Message> tag)
      throws KernelException {
    session.send("create link " + name, tag);
    Map<LinkAttribute<?>, Object> rest = new LinkedHashMap<>(settings.values());
    rest.keySet().removeIf(one -> one.region() != LinkAttribute.Region.LINK || !one.isAtBirth());
    if (!rest.isEmpty()) {
      Message message =
          LinkMessages.set(index, LinkAttribute.Region.LINK, KIND.name(), rest, links);
      session.socket().execute("create link " + name, message);
    }
  }

  private static TunSettings settings(LinkSettings said) {
    return new TunSettings(
        TAP_MODE.equals(said.get(MODE)) ? TunSettings.Mode.TAP : TunSettings.Mode.TUN,
        Boolean.TRUE.equals(said.get(PI)),
        Boolean.TRUE.equals(said.get(VNET_HDR)),
        Boolean.TRUE.equals(said.get(MULTI_QUEUE)),
        said.get(USER),
        said.get(OWNER_GROUP));
  }
}
