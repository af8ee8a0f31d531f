package dev.holdfast.nftables;

import dev.holdfast.netlink.Walk;
import java.util.Arrays;

/** {@code NFTA_LIST_ELEM} attributes that are put one behind the other. */
final class ElementList {

  private byte[] bytes = new byte[64];
  private int length;

  private void needs(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  /** Adds some that lie one behind the other; the last one may lie there without its padding. */
  void addAll(byte[] from, int begin, int end) {
    needs(Walk.aligned(end - begin));
    System.arraycopy(from, begin, bytes, length, end - begin);
    length += end - begin;
    while (length % Walk.ALIGNMENT != 0) {
      bytes[length++] = 0;
    }
  }

  /** Adds the one that begins there. */
  void add(byte[] from, int at) {
    addAll(from, at, at + Walk.size(from, at));
  }

  /** Adds an element, given what is inside its attribute. */
  void add(byte[] inside) {
    int size = Walk.HEADER + inside.length;
    needs(Walk.HEADER);
    bytes[length++] = (byte) size;
    bytes[length++] = (byte) (size >> 8);
    bytes[length++] = NftMessages.LIST_ELEMENT_TYPE;
    bytes[length++] = 0;
    addAll(inside, 0, inside.length);
  }

  /** Adds both ends of an interval, or one element. */
  void add(Elements.Unit unit, boolean fresh) {
    add(unit.first().written(fresh));
    if (unit.end() != null) {
      add(unit.end().written(fresh));
    }
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  int length() {
    return length;
  }

  /** Where a part ends that begins there, has at most so many bytes, and cuts none in two. */
  int cut(int from, int most) {
    int to = from;
    while (to < length) {
      int next = to + Walk.aligned(Walk.size(bytes, to));
      if (next - from > most && to > from) {
        break;
      }
      to = next;
    }
    return to;
  }

  byte[] part(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
