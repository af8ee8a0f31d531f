package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.Arrays;

/**
 * Prefixes of one family, one behind the other in two arrays: 5 bytes for each of IPv4, 17 of IPv6.
 */
final class Prefixes {

  private static final int FEW = 16;

  private final int words;
  private int[] addresses;
  private byte[] lengths;
  private int size;

  Prefixes(int family) {
    this(family == Family.V4 ? 1 : 4, FEW);
  }

  private Prefixes(int words, int room) {
    this.words = words;
    this.addresses = new int[words * room];
    this.lengths = new byte[room];
  }

  int size() {
    return size;
  }

  /** How many bytes an address has: 4 or 16. */
  int bytes() {
    return 4 * words;
  }

  void add(IpPrefix prefix) {
    IpAddress address = prefix.address();
    int at = words * extend(prefix.length());
    if (words == 1) {
      addresses[at] = (int) address.low();
    } else {
      addresses[at] = (int) (address.high() >>> 32);
      addresses[at + 1] = (int) address.high();
      addresses[at + 2] = (int) (address.low() >>> 32);
      addresses[at + 3] = (int) address.low();
    }
  }

  /**
   * Adds one whose address lies in a message.
   *
   * @param at where, in network order; negative if it is left out, which is all zeros
   */
  void add(byte[] bytes, int at, int length) {
    int to = words * extend(length);
    for (int word = 0; word < words; word++) {
      addresses[to + word] = word(bytes, at, word);
    }
  }

  private int extend(int length) {
    if (size == lengths.length) {
      int room = size + (size >> 1) + FEW;
      addresses = Arrays.copyOf(addresses, words * room);
      lengths = Arrays.copyOf(lengths, room);
    }
    lengths[size] = (byte) length;
    return size++;
  }

  private static int word(byte[] bytes, int at, int word) {
    if (at < 0) {
      return 0;
    }
    int from = at + 4 * word;
    return (bytes[from] << 24)
        | ((bytes[from + 1] & 0xff) << 16)
        | ((bytes[from + 2] & 0xff) << 8)
        | (bytes[from + 3] & 0xff);
  }

  int length(int index) {
    return lengths[index] & 0xff;
  }

  IpPrefix get(int index) {
    int at = words * index;
    IpAddress address =
        words == 1
            ? new IpAddress(true, 0, addresses[at] & 0xffff_ffffL)
            : new IpAddress(
                false,
                ((long) addresses[at] << 32) | (addresses[at + 1] & 0xffff_ffffL),
                ((long) addresses[at + 2] << 32) | (addresses[at + 3] & 0xffff_ffffL));
    return new IpPrefix(address, length(index));
  }

  /** Writes the address in network order. */
  void write(int index, byte[] into, int at) {
    for (int word = 0; word < words; word++) {
      int value = addresses[words * index + word];
      int to = at + 4 * word;
      into[to] = (byte) (value >>> 24);
      into[to + 1] = (byte) (value >>> 16);
      into[to + 2] = (byte) (value >>> 8);
      into[to + 3] = (byte) value;
    }
  }

  /** By address, and of one address the longest first: how the kernel shows IPv4 routes. */
  int compare(int index, int other) {
    int mine = words * index;
    int its = words * other;
    for (int word = 0; word < words; word++) {
      int byWord = Integer.compareUnsigned(addresses[mine + word], addresses[its + word]);
      if (byWord != 0) {
        return byWord;
      }
    }
    return length(other) - length(index);
  }

  /** As above, with one whose address lies in a message. */
  int compare(int index, byte[] bytes, int at, int length) {
    int mine = words * index;
    for (int word = 0; word < words; word++) {
      int byWord = Integer.compareUnsigned(addresses[mine + word], word(bytes, at, word));
      if (byWord != 0) {
        return byWord;
      }
    }
    return length - length(index);
  }

  boolean isEqual(int index, byte[] bytes, int at, int length) {
    if (length != length(index)) {
      return false;
    }
    int mine = words * index;
    for (int word = 0; word < words; word++) {
      if (addresses[mine + word] != word(bytes, at, word)) {
        return false;
      }
    }
    return true;
  }

  /** The same ones in another order. */
  Prefixes inOrder(int[] order) {
    Prefixes ordered = new Prefixes(words, order.length);
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(addresses, words * order[i], ordered.addresses, words * i, words);
      ordered.lengths[i] = lengths[order[i]];
    }
    ordered.size = order.length;
    return ordered;
  }

  /** Gives back what was reserved to grow into. */
  Prefixes trimmed() {
    if (size < lengths.length) {
      addresses = Arrays.copyOf(addresses, words * size);
      lengths = Arrays.copyOf(lengths, size);
    }
    return this;
  }

  @Override
  public String toString() {
    return size + (words == 1 ? " IPv4 prefixes" : " IPv6 prefixes");
  }
}
