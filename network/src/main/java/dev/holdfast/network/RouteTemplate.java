package dev.holdfast.network;

import dev.holdfast.netlink.Message;

/** A request about a route of which all is written but where the route leads to. */
final class RouteTemplate {

  private static final int FIRST_ATTRIBUTE = 28;
  private static final int DST = 1;

  private final byte[] bytes;
  private final int dstAt;

  /**
   * @param message about a route whose destination is not everything
   */
  RouteTemplate(Message message) {
    this.bytes = message.bytes();
    int at = FIRST_ATTRIBUTE;
    while (u16(at + 2) != DST) {
      at += (u16(at) + 3) & ~3;
    }
    this.dstAt = at + 4;
  }

  private int u16(int at) {
    return (bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8);
  }

  /** Its length in bytes, a multiple of 4 or not. */
  int length() {
    return bytes.length;
  }

  /** Writes it with a destination. */
  void write(Prefixes prefixes, int index, byte[] into, int at) {
    System.arraycopy(bytes, 0, into, at, bytes.length);
    into[at + RouteForm.DST_LEN] = (byte) prefixes.length(index);
    prefixes.write(index, into, at + dstAt);
  }
}
