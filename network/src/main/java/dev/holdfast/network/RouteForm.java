package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import java.util.Arrays;

/**
 * What many dumped routes say word for word but for where they lead to: read once, and then
 * recognised by its bytes.
 */
final class RouteForm {

  /** Where the bytes of a message begin that matter: behind {@code nlmsghdr}. */
  static final int BODY = 16;

  /** {@code rtm_dst_len}, from the start of the message. */
  static final int DST_LEN = 17;

  private final int id;
  private final byte[] image;
  private final int dstAt;
  private final ObservedRoute sample;
  private final int table;
  private final int keyed;
  private int lastShape = -1;
  private boolean lastExact;

  /**
   * @param image a message of this form, with its header
   * @param dstAt where in it the destination lies; negative if there is none
   * @param table see {@link RouteRows#tableIndex}
   * @param keyed see {@link RouteShape#keyed}; negative if nothing wanted has such a key
   */
  RouteForm(int id, byte[] image, int dstAt, ObservedRoute sample, int table, int keyed) {
    this.id = id;
    this.image = image;
    this.dstAt = dstAt;
    this.sample = sample;
    this.table = table;
    this.keyed = keyed;
  }

  int id() {
    return id;
  }

  int dstAt() {
    return dstAt;
  }

  int table() {
    return table;
  }

  int keyed() {
    return keyed;
  }

  int protocol() {
    return sample.protocol();
  }

  /** The first route of this form: what it says is true of all but for the destination. */
  ObservedRoute sample() {
    return sample;
  }

  ObservedRoute to(IpPrefix prefix) {
    return sample.withTo(prefix);
  }

  /** Whether a message is of this form. */
  boolean fits(byte[] bytes, int at, int length, int dstBytes) {
    if (length != image.length || bytes[at + BODY] != image[BODY]) {
      return false;
    }
    // One comparison is half the price of two around the destination.
    image[DST_LEN] = bytes[at + DST_LEN];
    for (int i = dstAt; dstAt > 0 && i < dstAt + dstBytes; i++) {
      image[i] = bytes[at + i];
    }
    return Arrays.equals(bytes, at + BODY, at + length, image, BODY, length);
  }

  /** Whether a route of this form is as one of a shape should be. */
  boolean meets(RouteShape shape, RouteMatch match) {
    if (lastShape != shape.id()) {
      lastShape = shape.id();
      lastExact = match.isExact(shape.route(), sample);
    }
    return lastExact;
  }
}
