package dev.holdfast.network;

import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import java.util.List;

/**
 * The other names of links on the wire, write beside read, and that which says that we made one.
 */
final class AltnameMessages {

  static final MessageType NEW = LinkMessages.type(108, "RTM_NEWLINKPROP");
  static final MessageType DELETE = LinkMessages.type(109, "RTM_DELLINKPROP");

  private AltnameMessages() {}

  /** All of a link. */
  static List<String> read(Message message) {
    Attributes properties = message.get(LinkMessages.PROP_LIST);
    return properties == null ? List.of() : properties.all(LinkMessages.ALT_IFNAME);
  }

  /** Says of a link that we made it. */
  static Message tag(int index, String name) {
    return property(NEW, index, ObservedLink.tag(name));
  }

  static Message untag(int index, String name) {
    return property(DELETE, index, ObservedLink.tag(name));
  }

  /** Gives a link one more name; ip-link(8), {@code property add altname}. */
  static Message add(int index, String altname) {
    return property(NEW, index, altname);
  }

  static Message delete(int index, String altname) {
    return property(DELETE, index, altname);
  }

  private static Message property(MessageType type, int index, String altname) {
    int flags = type.equals(NEW) ? Flags.CREATE | Flags.APPEND : 0;
    return Message.request(type, flags)
        .set(LinkMessages.INDEX, index)
        .nest(LinkMessages.PROP_LIST, list -> list.put(LinkMessages.ALT_IFNAME, altname))
        .build();
  }

  /** Deletes a link that we made if it still says so, and else answers ENODEV. */
  static Message deleteTagged(String name) {
    return Message.request(LinkMessages.DELETE, 0)
        .put(LinkMessages.ALT_IFNAME, ObservedLink.tag(name))
        .build();
  }
}
