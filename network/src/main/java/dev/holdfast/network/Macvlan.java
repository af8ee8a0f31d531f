package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.MacAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Another hardware address on a link: {@code type macvlan}, {@code macvtap} of ip-link(8), {@code
 * IFLA_MACVLAN_*}.
 */
public final class Macvlan {

  private static final String PASSTHRU = "passthru";
  private static final String SOURCE = "source";
  private static final Attr<Integer> FLAGS = Attr.of(2, "IFLA_MACVLAN_FLAGS", Codecs.U16);

  /** The link that carries it. */
  public static final LinkAttribute<String> LINK = Link.LINK;

  /** Whom it may talk to on the same link; the kernel changes neither to nor from passthru. */
  public static final LinkAttribute<String> MODE =
      data(
              "mode",
              1,
              "IFLA_MACVLAN_MODE",
              Form.word32(1, "private", 2, "vepa", 4, "bridge", 8, PASSTHRU, 16, SOURCE))
          .anewBetween((from, to) -> from.equals(PASSTHRU) || to.equals(PASSTHRU))
          .usually("vepa");

  /** Whether the link below is left out of promiscuous mode; only in mode passthru. */
  public static final LinkAttribute<Boolean> NOPROMISC =
      data("nopromisc", Form.FLAG8, Lies.Bits.ofInt(FLAGS, 1)).ifAbsent(false).usually(false);

  /** Whether a packet that matches a source is for that one alone; only in mode source. */
  public static final LinkAttribute<Boolean> NODST =
      data("nodst", Form.FLAG8, Lies.Bits.ofInt(FLAGS, 2)).ifAbsent(false).usually(false);

  /** How many broadcast packets wait at most; the largest of those on one link counts. */
  public static final LinkAttribute<Long> BCQUEUELEN =
      data("bcqueuelen", 7, "IFLA_MACVLAN_BC_QUEUE_LEN", Form.u32(0, 0xFFFF_FFFFL)).usually(1000L);

  /** The sources that it takes packets from; only in mode source. */
  public static final LinkAttribute<String> MACADDR =
      data(
              "macaddr",
              Form.list(
                  item -> MacAddress.parse(item).toString(),
                  Codecs.BYTES,
                  _ -> new byte[0],
                  _ -> List.of()),
              new Sources())
          .ifAbsent("")
          .usually("");

  static final LinkKind KIND = kind("macvlan");
  static final LinkKind TAP = kind("macvtap");

  private Macvlan() {}

  public static LinkSettings on(String link) {
    return LinkSettings.of(KIND).with(LINK, link);
  }

  private static LinkKind kind(String name) {
    return LinkKind.of(name, LINK, MODE, NOPROMISC, NODST, BCQUEUELEN, MACADDR)
        .requiring(LINK)
        .crossing()
        .refusing(settings -> {
          if (Boolean.TRUE.equals(settings.get(NOPROMISC))
              && !PASSTHRU.equals(settings.get(MODE))) {
            return "\"nopromisc\" needs mode passthru";
          }
          String sources = Objects.requireNonNullElse(settings.get(MACADDR), "");
          return sources.isEmpty() || SOURCE.equals(settings.get(MODE))
              ? null
              : "\"macaddr\" needs mode source";
        });
  }

  /** The kernel takes one, or the whole set; shown is the set. */
  private record Sources() implements Lies<String> {

    private static final Attr<Long> HOW = Attr.of(3, "IFLA_MACVLAN_MACADDR_MODE", Codecs.U32);
    private static final Attr<byte[]> ITEM = Attr.of(4, "IFLA_MACVLAN_MACADDR", Codecs.BYTES);
    private static final Attr<Attributes> ALL = Attr.nested(5, "IFLA_MACVLAN_MACADDR_DATA", ITEM);
    private static final long FLUSH = 2;
    private static final long SET = 3;

    @Override
    public void write(String value, Links links, Said into) {
      if (value.isEmpty()) {
        into.put(HOW, FLUSH);
        return;
      }
      Attributes.Builder all = Attributes.build();
      Form.items(value).forEach(item -> all.put(ITEM, MacAddress.parse(item).bytes()));
      into.put(HOW, SET);
      into.put(ALL, all.attributes());
    }

    @Override
    public @Nullable String read(Attributes from, Links links) {
      Attributes all = from.get(ALL);
      return all == null
          ? null
          : Form.joined(
              all.all(ITEM).stream()
                  .flatMap(bytes -> MacAddress.of(bytes).stream())
                  .map(MacAddress::toString)
                  .toList());
    }
  }
}
