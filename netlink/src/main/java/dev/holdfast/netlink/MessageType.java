package dev.holdfast.netlink;

import java.util.List;

/**
 * One type of message: what is written, read, traced and named in errors comes from here.
 *
 * @param number {@code nlmsg_type}; those below 16 are netlink's own
 * @param name the kernel's name, such as {@code RTM_NEWADDR}
 * @param header what its payload starts with
 * @param attributes those that are known; others are kept and shown as bytes
 */
public record MessageType(int number, String name, Struct header, List<Attr<?>> attributes) {

  public MessageType {
    if (number < 16 || number > 0xffff) {
      throw new IllegalArgumentException(name + " cannot have the number " + number);
    }
    attributes = Attr.distinct(name, attributes);
  }

  public static MessageType of(int number, String name, Struct header, Attr<?>... attributes) {
    return new MessageType(number, name, header, List.of(attributes));
  }

  @Override
  public String toString() {
    return name;
  }
}
