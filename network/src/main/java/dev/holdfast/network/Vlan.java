package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A VLAN on another link: {@code type vlan} of ip-link(8), {@code IFLA_VLAN_*}. */
public final class Vlan {

  private static final long LARGEST = 0xFFFF_FFFFL;

  /** struct ifla_vlan_flags: the flags in the lower half, and in the upper which of them count. */
  private static final Attr<Long> FLAGS = Attr.of(2, "IFLA_VLAN_FLAGS", Codecs.U64);

  /** The link that carries it. */
  public static final LinkAttribute<String> LINK = Link.LINK;

  /** The VLAN's number. */
  public static final LinkAttribute<Long> ID =
      data("id", 1, "IFLA_VLAN_ID", Form.u16(0, 4094)).fixed();

  /** What its tags look like. */
  public static final LinkAttribute<String> PROTOCOL =
      data("protocol", 5, "IFLA_VLAN_PROTOCOL", Form.word16be(0x8100, "802.1Q", 0x88a8, "802.1ad"))
          .fixed()
          .usually("802.1Q");

  /** Whether packets are shown without their tag. */
  public static final LinkAttribute<Boolean> REORDER_HDR = flag("reorder_hdr", 1).usually(true);

  public static final LinkAttribute<Boolean> GVRP = flag("gvrp", 2).usually(false);
  public static final LinkAttribute<Boolean> MVRP = flag("mvrp", 8).usually(false);

  /** Whether its state is not bound to that of the link below. */
  public static final LinkAttribute<Boolean> LOOSE_BINDING =
      flag("loose_binding", 4).usually(false);

  /** Whether its state is bound to that of the ports in its VLAN, on a bridge. */
  public static final LinkAttribute<Boolean> BRIDGE_BINDING =
      flag("bridge_binding", 16).usually(false);

  /** Priorities of tags and what they become inside: {@code 1:2, 3:4}. */
  public static final LinkAttribute<String> INGRESS_QOS_MAP =
      map("ingress-qos-map", 4, "IFLA_VLAN_INGRESS_QOS", 7, LARGEST).ifAbsent("").usually("");

  /** Priorities inside and what they become in tags. */
  public static final LinkAttribute<String> EGRESS_QOS_MAP =
      map("egress-qos-map", 3, "IFLA_VLAN_EGRESS_QOS", LARGEST, 7).ifAbsent("").usually("");

  static final LinkKind KIND =
      LinkKind.of(
              "vlan",
              LINK,
              ID,
              PROTOCOL,
              REORDER_HDR,
              GVRP,
              MVRP,
              LOOSE_BINDING,
              BRIDGE_BINDING,
              INGRESS_QOS_MAP,
              EGRESS_QOS_MAP)
          .crossing()
          .requiring(LINK, ID);

  private Vlan() {}

  /** A VLAN on a link. */
  public static LinkSettings on(String link, long id) {
    return LinkSettings.of(KIND).with(LINK, link).with(ID, id);
  }

  private static LinkAttribute<Boolean> flag(String word, long bit) {
    return data(word, Form.FLAG8, new FlagOfVlan(bit));
  }

  private static LinkAttribute<String> map(
      String word, int number, String name, long mostFrom, long mostTo) {
    return data(
        word,
        Form.list(
            item -> mapping(item, mostFrom, mostTo),
            Codecs.BYTES,
            _ -> new byte[0],
            _ -> List.of()),
        new QosMap(Attr.of(number, name, Codecs.NESTED)));
  }

  private static String mapping(String text, long mostFrom, long mostTo) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("expected FROM:TO, not \"" + text + "\"");
    }
    return Form.number(text.substring(0, colon), 0, mostFrom)
        + ":"
        + Form.number(text.substring(colon + 1), 1, mostTo);
  }

  private record FlagOfVlan(long bit) implements Lies<Boolean> {

    @Override
    public void write(Boolean value, Links links, Said into) {
      into.put(FLAGS, (value ? bit : 0) | bit << 32);
    }

    @Override
    public @Nullable Boolean read(Attributes from, Links links) {
      Long flags = from.get(FLAGS);
      return flags == null ? null : (Boolean) ((flags & bit) != 0);
    }
  }

  /** The kernel adds what is said to what it has; a priority that becomes 0 is out of it. */
  private record QosMap(Attr<Attributes> attr) implements Lies<String> {

    /** struct ifla_vlan_qos_mapping: from in the lower half, to in the upper. */
    private static final Attr<Long> ITEM = Attr.of(1, "IFLA_VLAN_QOS_MAPPING", Codecs.U64);

    @Override
    public void write(String value, Links links, Said into) {
      Attributes.Builder items = Attributes.build();
      for (String item : Form.items(value)) {
        int colon = item.indexOf(':');
        long from = Long.parseLong(item.substring(0, colon));
        long to = Long.parseLong(item.substring(colon + 1));
        items.put(ITEM, from | to << 32);
      }
      into.put(attr, items.attributes());
    }

    @Override
    public @Nullable String read(Attributes from, Links links) {
      Attributes items = from.get(attr);
      if (items == null) {
        return null;
      }
      return Form.joined(
          items.all(ITEM).stream().map(item -> (item & LARGEST) + ":" + (item >>> 32)).toList());
    }

    @Override
    public String over(String before, String wanted) {
      Map<String, String> all = new HashMap<>();
      Form.items(before).forEach(item -> all.put(item.substring(0, item.indexOf(':')), "0"));
      Form.items(wanted)
          .forEach(item ->
              all.put(item.substring(0, item.indexOf(':')), item.substring(item.indexOf(':') + 1)));
      List<String> said = new ArrayList<>();
      all.forEach((from, to) -> said.add(from + ":" + to));
      return Form.joined(said);
    }
  }
}
