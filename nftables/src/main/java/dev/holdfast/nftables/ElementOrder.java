package dev.holdfast.nftables;

import dev.holdfast.netlink.Walk;
import java.util.Arrays;

/**
 * Puts elements of a set in the order of their keys, as they lie in bytes: of a hundred thousand,
 * none becomes an object.
 *
 * <p>The order is that of the values; of two of one value, what ends before it comes before what
 * begins with it, then by the ends of ranges. What stands for all others comes last.
 */
final class ElementOrder {

  private static final int INDEX_BITS = 31;
  private static final int PREFIX_BYTES = 4;

  private final byte[] bytes;
  private final Place one = new Place();
  private final Place other = new Place();

  /** The part of all values that is the same, which tells nobody apart. */
  private int common;

  ElementOrder(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Where the parts of one element's key lie. */
  private static final class Place {

    private int value;
    private int valueLength;
    private int rangeEnd;
    private int rangeEndLength;
    private boolean isEnd;
    private boolean isCatchall;

    void find(byte[] bytes, int at) {
      value = at;
      valueLength = 0;
      rangeEnd = at;
      rangeEndLength = 0;
      long flags = 0;
      int stop = at + Walk.size(bytes, at);
      for (int part = at + Walk.HEADER; stop - part >= Walk.HEADER; ) {
        int size = Walk.size(bytes, part);
        switch (Walk.type(bytes, part)) {
          case Element.KEY -> {
            value = part + 2 * Walk.HEADER;
            valueLength = length(bytes, part, size);
          }
          case Element.KEY_END -> {
            rangeEnd = part + 2 * Walk.HEADER;
            rangeEndLength = length(bytes, part, size);
          }
          case Element.FLAGS -> flags = bytes[part + size - 1];
          default -> {}
        }
        part += Walk.aligned(size);
      }
      isEnd = (flags & Element.INTERVAL_END) != 0;
      isCatchall = (flags & Element.CATCHALL) != 0;
    }

    /** Of the value, which is the one attribute inside a key. */
    private static int length(byte[] bytes, int key, int size) {
      int inside = size - Walk.HEADER;
      return inside < Walk.HEADER
          ? 0
          : Math.min(Walk.size(bytes, key + Walk.HEADER), inside) - Walk.HEADER;
    }
  }

  int compare(int first, byte[] bytesOfSecond, int second) {
    one.find(bytes, first);
    other.find(bytesOfSecond, second);
    return compareFound(bytesOfSecond);
  }

  private int compareFound(byte[] theirs) {
    if (one.isCatchall || other.isCatchall) {
      return Boolean.compare(one.isCatchall, other.isCatchall);
    }
    int order =
        Arrays.compareUnsigned(
            bytes,
            one.value,
            one.value + one.valueLength,
            theirs,
            other.value,
            other.value + other.valueLength);
    if (order == 0) {
      order = Boolean.compare(other.isEnd, one.isEnd);
    }
    return order != 0
        ? order
        : Arrays.compareUnsigned(
            bytes,
            one.rangeEnd,
            one.rangeEnd + one.rangeEndLength,
            theirs,
            other.rangeEnd,
            other.rangeEnd + other.rangeEndLength);
  }

  private int compare(int first, int second) {
    return compare(first, bytes, second);
  }

  boolean isEnd(int at) {
    one.find(bytes, at);
    return one.isEnd && !one.isCatchall;
  }

  boolean isCatchall(int at) {
    one.find(bytes, at);
    return one.isCatchall;
  }

  /** The same places in order. A tree is shown in order, or the other way round. */
  int[] sorted(int[] places) {
    int up = 0;
    int down = 0;
    for (int i = 1; i < places.length && (up == 0 || down == 0); i++) {
      int order = compare(places[i - 1], places[i]);
      up += order < 0 ? 1 : 0;
      down += order > 0 ? 1 : 0;
    }
    if (down == 0) {
      return places;
    }
    return up == 0 ? reversed(places) : mixed(places);
  }

  private static int[] reversed(int[] places) {
    int[] reversed = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      reversed[i] = places[places.length - 1 - i];
    }
    return reversed;
  }

  private int[] mixed(int[] places) {
    common = common(places);
    long[] keyed = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      keyed[i] = prefix(places[i]) << INDEX_BITS | i;
    }
    Arrays.sort(keyed);
    int[] sorted = new int[places.length];
    for (int i = 0; i < keyed.length; i++) {
      sorted[i] = places[(int) (keyed[i] & Integer.MAX_VALUE)];
    }
    for (int from = 0; from < keyed.length; ) {
      int to = from + 1;
      while (to < keyed.length && keyed[to] >> INDEX_BITS == keyed[from] >> INDEX_BITS) {
        to++;
      }
      if (to - from > 1) {
        alike(sorted, from, to);
      }
      from = to;
    }
    return sorted;
  }

  /** Of values that begin with the same bytes all has to be looked at. */
  private void alike(int[] places, int from, int to) {
    Integer[] run = new Integer[to - from];
    Arrays.setAll(run, i -> places[from + i]);
    Arrays.sort(run, this::compare);
    for (int i = 0; i < run.length; i++) {
      places[from + i] = run[i];
    }
  }

  private int common(int[] places) {
    int shared = Integer.MAX_VALUE;
    other.find(bytes, places[0]);
    for (int i = 1; i < places.length && shared > 0; i++) {
      one.find(bytes, places[i]);
      int differs =
          Arrays.mismatch(
              bytes,
              one.value,
              one.value + one.valueLength,
              bytes,
              other.value,
              other.value + other.valueLength);
      shared = differs < 0 ? shared : Math.min(shared, differs);
    }
    return shared == Integer.MAX_VALUE ? 0 : shared;
  }

  private long prefix(int at) {
    one.find(bytes, at);
    long prefix = 0;
    for (int i = common; i < common + PREFIX_BYTES; i++) {
      prefix = prefix << 8 | (i < one.valueLength ? bytes[one.value + i] & 0xff : 0);
    }
    return one.isCatchall ? 0xffff_ffffL : prefix;
  }
}
