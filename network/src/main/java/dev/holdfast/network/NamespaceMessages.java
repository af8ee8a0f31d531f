package dev.holdfast.network;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import java.util.List;

/**
 * The numbers that one network namespace knows others by: {@code RTM_GETNSID},
 * linux/net_namespace.h.
 */
final class NamespaceMessages {

  /** What a namespace is answered as that no link leads to. */
  static final int NOT_ASSIGNED = -1;

  private static final Field FAMILY = Field.u8(0, "rtgen_family");
  private static final Struct RTGENMSG = Struct.of("rtgenmsg", 4, FAMILY);

  static final Attr<Integer> NSID = Attr.of(1, "NETNSA_NSID", Codecs.S32);
  static final Attr<Integer> FD = Attr.of(3, "NETNSA_FD", Codecs.S32);

  static final MessageType NEW = new MessageType(88, "RTM_NEWNSID", RTGENMSG, List.of(NSID, FD));
  private static final MessageType GET =
      new MessageType(90, "RTM_GETNSID", RTGENMSG, List.of(NSID, FD));

  private NamespaceMessages() {}

  static List<MessageType> types() {
    return List.of(NEW, GET);
  }

  /**
   * Asks for the number of a namespace.
   *
   * @param descriptor an open file of ours that stands for it
   */
  static Message get(int descriptor) {
    return Message.request(GET, 0).put(FD, descriptor).build();
  }

  /** Asks for all numbers. */
  static Message dump() {
    return Message.request(GET, 0).build();
  }

  /** Has a namespace known by any number that is free. */
  static Message assign(int descriptor) {
    return Message.request(NEW, 0).put(NSID, NOT_ASSIGNED).put(FD, descriptor).build();
  }

  static int read(Message message) {
    Integer number = message.get(NSID);
    return number == null ? NOT_ASSIGNED : number;
  }
}
