package dev.holdfast.nftables;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Our name on a table: a part of its userdata of our own beside the comment that nft keeps there.
 *
 * <p>Userdata is a row of (type, length, bytes) with one byte each for type and length; nft knows
 * type 0, a comment, and passes over others. The kernel shows it to whoever asks, and keeps it for
 * as long as the table is there.
 */
final class OwnerMark {

  private static final int TYPE = 0xf1;
  private static final byte[] NAME = "holdfast".getBytes(StandardCharsets.US_ASCII);

  private OwnerMark() {}

  static boolean isOn(Blob marked) {
    byte[] userdata = marked.bytes();
    int at = find(userdata);
    return at >= 0 && Arrays.equals(userdata, at + 2, at + 2 + NAME.length, NAME, 0, NAME.length);
  }

  private static int find(byte[] userdata) {
    for (int at = 0; at + 2 <= userdata.length; at += 2 + (userdata[at + 1] & 0xff)) {
      if ((userdata[at] & 0xff) == TYPE
          && (userdata[at + 1] & 0xff) == NAME.length
          && at + 2 + NAME.length <= userdata.length) {
        return at;
      }
    }
    return -1;
  }

  static Blob without(Blob marked) {
    byte[] userdata = marked.bytes();
    int at = find(userdata);
    if (at < 0) {
      return marked;
    }
    int length = 2 + NAME.length;
    byte[] rest = Arrays.copyOf(userdata, userdata.length - length);
    System.arraycopy(userdata, at + length, rest, at, userdata.length - at - length);
    return new Blob(rest);
  }

  static Blob on(Blob userdata) {
    byte[] plain = without(userdata).bytes();
    byte[] marked = Arrays.copyOf(plain, plain.length + 2 + NAME.length);
    marked[plain.length] = (byte) TYPE;
    marked[plain.length + 1] = (byte) NAME.length;
    System.arraycopy(NAME, 0, marked, plain.length + 2, NAME.length);
    return new Blob(marked);
  }
}
