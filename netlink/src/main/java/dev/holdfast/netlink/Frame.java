package dev.holdfast.netlink;

/**
 * A message where it arrived, without a copy: what a dump of very many objects is read from.
 *
 * <p>It is one view that moves on from message to message. Whoever wants to keep what it shows
 * takes a {@link #copy}.
 */
public final class Frame {

  private final Vocabulary vocabulary;
  private byte[] bytes = {};
  private int at;
  private int length;

  Frame(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Shows the first message of a datagram that begins at or behind a place; whether one does. */
  boolean show(byte[] datagram, int from, int end) {
    if (end - from < Message.HEADER) {
      return false;
    }
    int size = Wire.s32(datagram, from);
    if (size < Message.HEADER || size > end - from) {
      throw new WireFormatException(
          "a message of "
              + Integer.toUnsignedLong(size)
              + " bytes where "
              + (end - from)
              + " are left");
    }
    bytes = datagram;
    at = from;
    length = size;
    return true;
  }

  /** Where the next message of a datagram begins that ends there. */
  int next(int end) {
    // The last message may end without padding, and the longest length must not wrap.
    return length > end - at - 4 ? end : at + Wire.align(length);
  }

  /** The array that holds the message among others; only during the call that shows it. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where {@code nlmsghdr} starts. */
  public int at() {
    return at;
  }

  /** {@code nlmsg_len}. */
  public int length() {
    return length;
  }

  /** {@code nlmsg_type}. */
  public int type() {
    return Wire.u16(bytes, at + 4);
  }

  /**
   * A number of the fixed header.
   *
   * @throws WireFormatException if the message ends before it
   */
  public long field(Field field) {
    if (field.offset() + field.bytes() > length - Message.HEADER) {
      throw new WireFormatException("a message is too short for " + field);
    }
    return field.read(bytes, at + Message.HEADER);
  }

  boolean hasFlag(int flag) {
    return (Wire.u16(bytes, at + 6) & flag) != 0;
  }

  long sequence() {
    return Wire.u32(bytes, at + 8);
  }

  /** The same as a message that stays. */
  public Message copy() {
    return Message.of(bytes, at, length, vocabulary.declares(type()));
  }
}
