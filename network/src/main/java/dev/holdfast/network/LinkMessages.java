package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.STRING;
import static dev.holdfast.netlink.Codecs.U32;

import dev.holdfast.kernel.Descriptor;
import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import dev.holdfast.network.LinkAttribute.Region;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Links on the wire, write beside read: {@code RTM_*LINK} of rtnetlink(7), linux/if_link.h. */
final class LinkMessages {

  static final Field FAMILY = Field.u8(0, "ifi_family");
  static final Field TYPE = Field.u16(2, "ifi_type");
  static final Field INDEX = Field.s32(4, "ifi_index");
  static final Field FLAGS = Field.u32(8, "ifi_flags");
  static final Field CHANGE = Field.u32(12, "ifi_change");

  static final Attr<String> IFNAME = Attr.of(3, "IFLA_IFNAME", STRING);
  static final Attr<Integer> LINK = Attr.of(5, "IFLA_LINK", Codecs.S32);
  static final Attr<String> KIND = Attr.of(1, "IFLA_INFO_KIND", STRING);
  static final Attr<Attributes> DATA = Attr.nested(2, "IFLA_INFO_DATA");
  static final Attr<String> PORT_KIND = Attr.of(4, "IFLA_INFO_SLAVE_KIND", STRING);
  static final Attr<Attributes> PORT_DATA = Attr.nested(5, "IFLA_INFO_SLAVE_DATA");
  static final Attr<Attributes> LINKINFO =
      Attr.nested(18, "IFLA_LINKINFO", KIND, DATA, PORT_KIND, PORT_DATA);
  static final Attr<Attributes> INET6 = Attr.nested(10, "AF_INET6");
  static final Attr<Attributes> AF_SPEC = Attr.nested(26, "IFLA_AF_SPEC", INET6);
  static final Attr<Long> EXT_MASK = Attr.of(29, "IFLA_EXT_MASK", U32);
  static final Attr<Integer> NET_NS_FD = Attr.of(28, "IFLA_NET_NS_FD", Codecs.S32);
  static final Attr<Integer> TARGET_NETNSID = Attr.of(46, "IFLA_TARGET_NETNSID", Codecs.S32);
  static final Attr<Integer> LINK_NETNSID = Attr.of(37, "IFLA_LINK_NETNSID", Codecs.S32);
  static final Attr<String> ALT_IFNAME = Attr.of(53, "IFLA_ALT_IFNAME", STRING);
  static final Attr<Attributes> PROP_LIST = Attr.nested(52, "IFLA_PROP_LIST", ALT_IFNAME);

  /** {@code IFLA_BRIDGE_FLAGS}, and below it {@code struct bridge_vlan_info} as one number. */
  static final Attr<Integer> BRIDGE_FLAGS = Attr.of(0, "IFLA_BRIDGE_FLAGS", Codecs.U16);

  static final Attr<Long> VLAN_INFO = Attr.of(2, "IFLA_BRIDGE_VLAN_INFO", U32);

  /** What {@link #AF_SPEC} is to bridges. */
  static final Attr<Attributes> BRIDGE_SPEC =
      Attr.nested(26, "IFLA_AF_SPEC", BRIDGE_FLAGS, VLAN_INFO);

  static final Struct IFINFOMSG = Struct.of("ifinfomsg", 16, FAMILY, TYPE, INDEX, FLAGS, CHANGE);

  static final MessageType NEW = type(16, "RTM_NEWLINK");
  static final MessageType DELETE =
      MessageType.of(17, "RTM_DELLINK", IFINFOMSG, IFNAME, ALT_IFNAME, BRIDGE_SPEC);
  static final MessageType GET = type(18, "RTM_GETLINK");
  static final MessageType SET = MessageType.of(19, "RTM_SETLINK", IFINFOMSG, BRIDGE_SPEC);

  private static final long IFF_UP = 1;
  private static final long IFF_LOWER_UP = 0x10000;
  private static final long SKIP_STATISTICS = 8;

  private LinkMessages() {}

  /** One that says of a link what there is to say. */
  static MessageType type(int number, String name) {
    Stream<Attr<?>> own =
        Stream.of(
            IFNAME,
            LINK,
            LINKINFO,
            AF_SPEC,
            EXT_MASK,
            NET_NS_FD,
            LINK_NETNSID,
            TARGET_NETNSID,
            PROP_LIST,
            ALT_IFNAME);
    Stream<Attr<?>> declared =
        LinkKinds.OF_ANY.stream()
            .filter(attribute -> attribute.region() == Region.LINK)
            .<Attr<?>>mapMulti((attribute, next) -> {
              Attr<?> attr = attribute.attr();
              if (attr != null) {
                next.accept(attr);
              }
            });
    return new MessageType(number, name, IFINFOMSG, Stream.concat(own, declared).toList());
  }

  static List<MessageType> types() {
    return List.of(NEW, DELETE, GET, SET, AltnameMessages.NEW, AltnameMessages.DELETE);
  }

  static Message dump() {
    return Message.request(GET, 0).put(EXT_MASK, SKIP_STATISTICS).build();
  }

  /** Asks for one by its name. */
  static Message named(String name) {
    return Message.request(GET, 0).put(IFNAME, name).put(EXT_MASK, SKIP_STATISTICS).build();
  }

  /** Asks for one that we made, by the name that we gave it; since Linux 5.5. */
  static Message tagged(String name) {
    return Message.request(GET, 0)
        .put(EXT_MASK, SKIP_STATISTICS)
        .put(ALT_IFNAME, ObservedLink.tag(name))
        .build();
  }

  /** Asks for one by its index. */
  static Message at(int index) {
    return Message.request(GET, 0).set(INDEX, index).put(EXT_MASK, SKIP_STATISTICS).build();
  }

  /** Asks for a link of another namespace. */
  static Message linkElsewhere(int place, int index) {
    return Message.request(GET, 0)
        .set(INDEX, index)
        .put(TARGET_NETNSID, place)
        .put(EXT_MASK, SKIP_STATISTICS)
        .build();
  }

  /** Asks for all links of another namespace. */
  static Message dumpElsewhere(int place) {
    return Message.request(GET, 0)
        .put(TARGET_NETNSID, place)
        .put(EXT_MASK, SKIP_STATISTICS)
        .build();
  }

  /** Its name, its other names and its index: what it takes to speak of links. */
  static ObservedLink readNames(Message message) {
    String name = message.get(IFNAME);
    int index = message.number(INDEX);
    return new ObservedLink(
        index,
        name == null ? "if" + index : name,
        "",
        "",
        (message.field(FLAGS) & IFF_UP) != 0,
        false,
        0,
        0,
        false,
        AltnameMessages.read(message),
        Map.of());
  }

  /**
   * Reads all of one.
   *
   * @param links the names of all
   */
  static ObservedLink read(Message message, Links links) {
    ObservedLink named = readNames(message);
    Attributes info = orNone(message.get(LINKINFO));
    String kind = orEmpty(info.get(KIND));
    String portKind = orEmpty(info.get(PORT_KIND));
    long flags = message.field(FLAGS);
    Integer below = message.get(LINK);
    Places.End end = LinkPeer.farEnd(message).orElse(null);
    Links around = end == null ? links : links.places().at(end.place());
    Map<LinkAttribute<?>, Object> values = new LinkedHashMap<>();
    List<LinkAttribute<?>> ofPort =
        LinkKind.named(portKind).map(LinkKind::portAttributes).orElse(List.of());
    List<LinkAttribute<?>> ofKind =
        LinkKind.named(kind).map(LinkKind::attributes).orElse(List.of());
    for (LinkAttribute<?> attribute : concat(ofKind, Link.FIRST, ofPort, Link.THEN)) {
      Object value =
          switch (attribute.region()) {
            case LINK ->
                attribute.read(message.attributes(), attribute == Link.LINK ? around : links);
            case FLAG -> (flags & attribute.bit()) != 0;
            case DATA -> attribute.read(orNone(info.get(DATA)), around);
            case PORT -> attribute.read(orNone(info.get(PORT_DATA)), links);
            case INET6 -> attribute.read(inet6(message), links);
            case OTHER -> null;
          };
      if (value != null) {
        values.put(attribute, value);
      }
    }
    LinkPeer.read(message, links, values);
    if (ofKind.contains(Link.LINK_NETNS)) {
      String home = end == null ? Form.NONE : links.places().word(end);
      if (home != null) {
        values.put(Link.LINK_NETNS, home);
      }
    }
    values.put(
        Link.ALTNAMES,
        named.altnames().stream()
            .filter(altname -> !ObservedLink.isTag(altname) && Altnames.isProper(altname))
            .toList());
    Long mtu = (Long) values.get(Link.MTU);
    return new ObservedLink(
        named.index(),
        named.name(),
        kind,
        portKind,
        (flags & IFF_UP) != 0,
        (flags & IFF_LOWER_UP) != 0,
        mtu == null ? 0 : (int) Math.min(mtu, Integer.MAX_VALUE),
        below == null ? 0 : below,
        end != null,
        named.altnames(),
        values);
  }

  @SafeVarargs
  private static List<LinkAttribute<?>> concat(List<LinkAttribute<?>>... lists) {
    List<LinkAttribute<?>> all = new ArrayList<>();
    for (List<LinkAttribute<?>> list : lists) {
      all.addAll(list);
    }
    return all;
  }

  private static Attributes inet6(Message message) {
    return orNone(orNone(message.get(AF_SPEC)).get(INET6));
  }

  private static Attributes orNone(@Nullable Attributes attributes) {
    return attributes == null ? Attributes.EMPTY : attributes;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Makes a link, and fails if there is one of its name or index, whoever made it.
   *
   * @param index its index, so that what follows in the same send can only mean this link
   * @param place the namespace of its peer, open until the message is sent; null for this one
   */
  static Message create(
      String name,
      int index,
      LinkKind kind,
      LinkSettings settings,
      Links links,
      @Nullable Descriptor place) {
    return birth(name, index, kind, settings, links, place).build();
  }

  /**
   * Makes a link in another namespace and takes it here, or fails as a whole.
   *
   * @param home the number by which that namespace is known here
   * @param there its links
   */
  static Message createElsewhere(
      String name, int index, LinkKind kind, LinkSettings settings, int home, Links there) {
    return birth(name, index, kind, settings, there, null).put(LINK_NETNSID, home).build();
  }

  private static Message.Builder birth(
      String name,
      int index,
      LinkKind kind,
      LinkSettings settings,
      Links links,
      @Nullable Descriptor place) {
    return Message.request(NEW, Flags.CREATE | Flags.EXCL)
        .set(INDEX, index)
        .put(IFNAME, name)
        .with(into -> writeBirth(settings, Region.LINK, links, into))
        .nest(
            LINKINFO,
            info -> {
              info.put(KIND, kind.name());
              Attributes.Builder data = Attributes.build();
              writeBirth(settings, Region.DATA, links, data);
              LinkPeer.write(settings, links, place, data);
              info.put(DATA, data.attributes());
            });
  }

  private static void writeBirth(
      LinkSettings settings, Region region, Links links, Attributes.Builder into) {
    Said said = new Said();
    settings
        .values()
        .forEach((attribute, value) -> {
          if (attribute.isAtBirth() && attribute.region() == region) {
            attribute.write(value, links, said);
          }
        });
    said.into(into);
  }

  static Message delete(int index) {
    return Message.request(DELETE, 0).set(INDEX, index).build();
  }

  static Message rename(int index, String name) {
    return Message.request(NEW, 0).set(INDEX, index).put(IFNAME, name).build();
  }

  /** Takes a link to another namespace, which is open until the message is sent. */
  static Message move(String name, Descriptor place) {
    return Message.request(NEW, 0).put(IFNAME, name).put(NET_NS_FD, place.fd()).build();
  }

  static Message setUp(String name) {
    return Message.request(NEW, 0).set(FLAGS, IFF_UP).set(CHANGE, IFF_UP).put(IFNAME, name).build();
  }

  static Message setUp(int index, boolean up) {
    return setFlag(index, IFF_UP, up);
  }

  private static Message setFlag(int index, long bit, boolean value) {
    return Message.request(NEW, 0)
        .set(INDEX, index)
        .set(FLAGS, value ? bit : 0)
        .set(CHANGE, bit)
        .build();
  }

  static Message setMtu(int index, long mtu) {
    return Message.request(NEW, 0)
        .set(INDEX, index)
        .with(into -> write(Map.of(Link.MTU, mtu), Links.NONE, into))
        .build();
  }

  /**
   * Changes attributes of one region of a link that is there.
   *
   * @param kind its kind, or that of which it is a port, as the region demands
   */
  static Message set(
      int index,
      Region region,
      String kind,
      Map<? extends LinkAttribute<?>, ?> values,
      Links links) {
    Message.Builder message = Message.request(NEW, 0).set(INDEX, index);
    Consumer<Attributes.Builder> writer = into -> write(values, links, into);
    return switch (region) {
      case LINK -> message.with(writer).build();
      case FLAG -> {
        var one = values.entrySet().iterator().next();
        yield setFlag(index, one.getKey().bit(), (Boolean) one.getValue());
      }
      case DATA ->
          message.nest(LINKINFO, info -> info.put(KIND, kind).put(DATA, inside(writer))).build();
      case PORT ->
          message
              .nest(LINKINFO, info -> info.put(PORT_KIND, kind).put(PORT_DATA, inside(writer)))
              .build();
      case INET6 -> message.nest(AF_SPEC, spec -> spec.put(INET6, inside(writer))).build();
      case OTHER -> throw new IllegalArgumentException("it is written by code of its own");
    };
  }

  private static void write(
      Map<? extends LinkAttribute<?>, ?> values, Links links, Attributes.Builder into) {
    Said said = new Said();
    values.forEach((attribute, value) -> attribute.write(value, links, said));
    said.into(into);
  }

  private static Attributes inside(Consumer<Attributes.Builder> writer) {
    Attributes.Builder builder = Attributes.build();
    writer.accept(builder);
    return builder.attributes();
  }
}
