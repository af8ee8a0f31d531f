package dev.holdfast.netlink;

import static dev.holdfast.netlink.Codecs.STRING;
import static dev.holdfast.netlink.Codecs.U16;
import static dev.holdfast.netlink.Codecs.U32;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A family of generic netlink, such as {@code wireguard}, under the number that this kernel gave
 * it: linux/genetlink.h.
 *
 * <pre>{@code
 * GenericFamily family = GenericFamily.find(socket, "wireguard");
 * MessageType type = family.messages(WGDEVICE_A_IFNAME, …);
 * socket.learn(type);
 * socket.dump("show wg0", family.request(type, WG_CMD_GET_DEVICE, 0).put(…).build());
 * }</pre>
 *
 * @param number the {@code nlmsg_type} of its messages until its module is loaded anew
 * @param version what its requests say that they are written for
 * @param groups its multicast groups by name
 */
public record GenericFamily(String name, int number, int version, Map<String, Long> groups) {

  /** {@code NETLINK_GENERIC}. */
  public static final int PROTOCOL = 16;

  /** {@code cmd}: what tells the messages of one family apart. */
  public static final Field CMD = Field.u8(0, "cmd");

  public static final Field VERSION = Field.u8(1, "version");

  public static final Struct HEADER = Struct.of("genlmsghdr", 4, CMD, VERSION);

  static final int CTRL_CMD_NEWFAMILY = 1;
  static final int CTRL_CMD_GETFAMILY = 3;
  static final int CTRL_VERSION = 2;

  static final Attr<Integer> FAMILY_ID = Attr.of(1, "CTRL_ATTR_FAMILY_ID", U16);
  static final Attr<String> FAMILY_NAME = Attr.of(2, "CTRL_ATTR_FAMILY_NAME", STRING);
  static final Attr<Long> FAMILY_VERSION = Attr.of(3, "CTRL_ATTR_VERSION", U32);
  static final Attr<String> GROUP_NAME = Attr.of(1, "CTRL_ATTR_MCAST_GRP_NAME", STRING);
  static final Attr<Long> GROUP_ID = Attr.of(2, "CTRL_ATTR_MCAST_GRP_ID", U32);
  static final Attr<Attributes> GROUPS =
      Attr.nested(7, "CTRL_ATTR_MCAST_GROUPS", Attr.nested(1, "group", GROUP_NAME, GROUP_ID));

  /** What the family of families speaks, whose number never changes. */
  static final MessageType CTRL =
      MessageType.of(16, "nlctrl", HEADER, FAMILY_ID, FAMILY_NAME, FAMILY_VERSION, GROUPS);

  public GenericFamily {
    groups = Map.copyOf(groups);
  }

  /**
   * Asks for a family, for which the kernel loads a module if it has one.
   *
   * @throws KernelException ENOENT if the kernel has no such family
   */
  public static GenericFamily find(NetlinkSocket socket, String name) throws KernelException {
    String action = "find the generic netlink family " + name;
    socket.learn(CTRL);
    try {
      return read(socket.ask(action, lookFor(name)));
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.ENOENT)) {
        throw e;
      }
      throw new KernelException(
          action, Errno.ENOENT, "this kernel has no " + name + ", nor a module for it");
    }
  }

  static Message lookFor(String name) {
    return Message.request(CTRL, 0)
        .set(CMD, CTRL_CMD_GETFAMILY)
        .set(VERSION, CTRL_VERSION)
        .put(FAMILY_NAME, name)
        .build();
  }

  static GenericFamily read(Message answer) {
    return new GenericFamily(
        required(answer, FAMILY_NAME),
        required(answer, FAMILY_ID),
        required(answer, FAMILY_VERSION).intValue(),
        groups(answer));
  }

  /** A list of the kernel's: its elements are numbered, not declared. */
  private static Map<String, Long> groups(Message answer) {
    Map<String, Long> groups = new LinkedHashMap<>();
    Attributes list = answer.get(GROUPS);
    if (list != null) {
      for (Attributes.Raw element : list.raw()) {
        Attributes group = Attributes.of(element.payload());
        String name = group.get(GROUP_NAME);
        Long id = group.get(GROUP_ID);
        if (name != null && id != null) {
          groups.put(name, id);
        }
      }
    }
    return groups;
  }

  private static <T> T required(Message answer, Attr<T> attribute) {
    @Nullable T value = answer.get(attribute);
    if (value == null) {
      throw new WireFormatException("a family without " + attribute);
    }
    return value;
  }

  /**
   * Declares its messages, for {@link NetlinkSocket#learn} and {@link #request}: all have one
   * {@code nlmsg_type}, whatever their command.
   *
   * @param attributes what its commands have between them
   */
  public MessageType messages(Attr<?>... attributes) {
    return new MessageType(number, name, HEADER, List.of(attributes));
  }

  /**
   * Starts a request.
   *
   * @param type what {@link #messages} declared
   * @param command its {@code cmd}
   */
  public Message.Builder request(MessageType type, int command, int flags) {
    return Message.request(type, flags).set(CMD, command).set(VERSION, version);
  }
}
