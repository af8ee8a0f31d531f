package dev.holdfast.netlink;

import java.util.ArrayList;
import java.util.List;

/** Messages one behind the other in a datagram, each aligned to 4 bytes. */
public final class Frames {

  private Frames() {}

  /**
   * Splits a datagram. Fewer bytes at the end than a message's header has are ignored.
   *
   * @param vocabulary the types whose headers and attributes are known
   * @throws WireFormatException if a length does not fit
   */
  public static List<Message> split(byte[] datagram, List<MessageType> vocabulary) {
    return split(datagram.clone(), new Vocabulary(vocabulary));
  }

  /** As above, of bytes that belong to the messages from now on. */
  static List<Message> split(byte[] datagram, Vocabulary vocabulary) {
    List<Message> messages = new ArrayList<>();
    for (int at = 0; datagram.length - at >= Message.HEADER; ) {
      int length = Wire.s32(datagram, at);
      if (length < Message.HEADER || length > datagram.length - at) {
        throw new WireFormatException(
            "a message of "
                + Integer.toUnsignedLong(length)
                + " bytes where "
                + (datagram.length - at)
                + " are left");
      }
      int type = Wire.u16(datagram, at + 4);
      messages.add(new Message(datagram, at, length, vocabulary.declares(type)));
      // The last message may end without padding, and the longest length must not wrap.
      at = length > datagram.length - at - 4 ? datagram.length : at + Wire.align(length);
    }
    return messages;
  }

  /** Joins messages to one datagram. */
  public static byte[] join(List<Message> messages) {
    int length = 0;
    for (Message message : messages) {
      length += Wire.align(message.length());
    }
    byte[] datagram = new byte[length];
    int at = 0;
    for (Message message : messages) {
      System.arraycopy(message.array(), message.start(), datagram, at, message.length());
      at += Wire.align(message.length());
    }
    return datagram;
  }
}
