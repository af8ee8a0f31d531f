package dev.holdfast.netlink;

import java.util.Arrays;

/** Bytes that grow while a message is written. */
final class Region {

  private static final int MOST = 0xffff;

  private byte[] bytes = new byte[96];
  private int end;

  /** The array, which has room for so many bytes behind the end. */
  byte[] bytes(int room) {
    if (bytes.length < end + room) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Wire.align(end + room)));
    }
    return bytes;
  }

  int end() {
    return end;
  }

  void extend(int length) {
    bytes(length);
    end += length;
  }

  /** Starts an attribute; where. */
  int open(Attr<?> attribute) {
    int start = end;
    int type = attribute.number() | (attribute.codec().equals(Codecs.NESTED) ? Attr.NESTED : 0);
    Wire.putLittleEndian(bytes(Attributes.HEADER), start + 2, 2, type);
    end += Attributes.HEADER;
    return start;
  }

  /** Ends the attribute that was opened there: now its length is known. */
  void close(Attr<?> attribute, int start) {
    int size = end - start;
    if (size > MOST) {
      throw new IllegalArgumentException(
          attribute.name() + ": an attribute has at most " + MOST + " bytes, not " + size);
    }
    Wire.putLittleEndian(bytes, start, 2, size);
    extend(Wire.align(end) - end);
  }

  /** Forgets what is behind a place. */
  void reset(int to) {
    Arrays.fill(bytes, to, end, (byte) 0);
    end = to;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, end);
  }
}
