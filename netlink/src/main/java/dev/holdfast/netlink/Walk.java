package dev.holdfast.netlink;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over attributes as they lie in bytes, one after the other, and makes no object for each: a
 * dump may have a hundred thousand of them. Who has few takes {@link Attributes}.
 *
 * <p>A walk that meets what is no attribute throws {@link WireFormatException}.
 */
public final class Walk {

  public static final int HEADER = 4;
  public static final int ALIGNMENT = 4;
  private static final int TYPE_MASK = 0x3fff;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int next;

  public Walk(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public Walk(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.end = end;
    this.next = from;
  }

  /** Goes to the next attribute; whether there is one. */
  public boolean next() {
    at = next;
    if (end - at < HEADER) {
      return false;
    }
    int size = u16(at);
    if (size < HEADER || size > end - at) {
      throw new WireFormatException(
          "an attribute of " + size + " bytes where " + (end - at) + " are left");
    }
    next = at + aligned(size);
    return true;
  }

  private int u16(int offset) {
    return u16(bytes, offset);
  }

  private static int u16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) | (bytes[offset + 1] & 0xff) << 8;
  }

  /** The length of the attribute that begins there, header included. */
  public static int size(byte[] bytes, int at) {
    return u16(bytes, at);
  }

  public static int type(byte[] bytes, int at) {
    return u16(bytes, at + 2) & TYPE_MASK;
  }

  public static int aligned(int length) {
    return length + ALIGNMENT - 1 & -ALIGNMENT;
  }

  /** Where the attribute begins. */
  public int at() {
    return at;
  }

  /** Where its payload begins, and where it ends. */
  public int payloadAt() {
    return at + HEADER;
  }

  public int payloadEnd() {
    return at + u16(at);
  }

  public int type() {
    return u16(at + 2) & TYPE_MASK;
  }

  public int length() {
    return u16(at) - HEADER;
  }

  public byte[] payload() {
    return Arrays.copyOfRange(bytes, at + HEADER, at + HEADER + length());
  }

  /** The attribute with its header, without padding. */
  public byte[] whole() {
    return Arrays.copyOfRange(bytes, at, at + HEADER + length());
  }

  /** The attributes inside this one. */
  public Walk inside() {
    return new Walk(bytes, at + HEADER, at + HEADER + length());
  }

  /** Its text, which ends at a NUL. */
  public String text() {
    int length = 0;
    while (length < length() && bytes[at + HEADER + length] != 0) {
      length++;
    }
    return new String(bytes, at + HEADER, length, StandardCharsets.UTF_8);
  }

  /** Its number of 32 bits in network order. */
  public long u32() {
    if (length() != 4) {
      throw new WireFormatException("attribute " + type() + " has " + length() + " bytes, not 4");
    }
    int from = at + HEADER;
    return (bytes[from] & 0xffL) << 24
        | (bytes[from + 1] & 0xff) << 16
        | (bytes[from + 2] & 0xff) << 8
        | (bytes[from + 3] & 0xff);
  }

  /** Goes to the first attribute of a type; whether there is one. */
  public boolean find(int type) {
    while (next()) {
      if (type() == type) {
        return true;
      }
    }
    return false;
  }
}
