package dev.holdfast.nftables;

import dev.holdfast.netlink.Walk;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes addresses as the kernel shows some in a set: the bytes of one that it shows, with others
 * in their place.
 */
final class AddressElements {

  private final boolean intervals;
  private final Pattern begin;
  private final @Nullable Pattern end;

  /** Whether the kernel shows that an interval of nothing ends before the first one. */
  private final boolean endsAtZero;

  /** An element without its header, and where its value lies. */
  private static final class Pattern {

    final byte[] raw;
    final int at;

    private Pattern(byte[] raw, int at) {
      this.raw = raw;
      this.at = at;
    }

    static @Nullable Pattern of(Element element, int width) {
      if (!element.content().equals(Blob.EMPTY) || element.timed() || element.isCatchall()) {
        return null;
      }
      byte[] raw = element.raw().clone();
      Walk key = new Walk(raw);
      if (!key.find(Element.KEY) || element.rangeEnd().length > 0) {
        return null;
      }
      Walk value = key.inside();
      return value.find(Element.VALUE) && value.length() == width
          ? new Pattern(raw, value.payloadAt())
          : null;
    }
  }

  private AddressElements(
      boolean intervals, Pattern begin, @Nullable Pattern end, boolean endsAtZero) {
    this.intervals = intervals;
    this.begin = begin;
    this.end = end;
    this.endsAtZero = endsAtZero;
  }

  /** What a set shows of its addresses; empty if it has none, or something else to each. */
  private static Optional<AddressElements> shownBy(NftSet set, int width) {
    if (set.isAnonymous() || set.isMap() || !set.isSettled() || set.isSized()) {
      return Optional.empty();
    }
    Pattern begin = null;
    Pattern end = null;
    for (Elements.Unit unit : set.elements().units()) {
      for (Element element : new Element[] {unit.first(), unit.end()}) {
        if (element == null) {
          continue;
        }
        Pattern pattern = Pattern.of(element, width);
        if (pattern == null) {
          return Optional.empty();
        }
        if (element.isEnd()) {
          end = pattern;
        } else {
          begin = pattern;
        }
      }
    }
    if (begin == null) {
      return Optional.empty();
    }
    boolean endsAtZero = set.elements().units().getFirst().first().isEnd();
    return Optional.of(new AddressElements(set.hasIntervals(), begin, end, endsAtZero));
  }

  /** Whether a set shows just these addresses of a list. */
  static boolean areSome(AddressList list, int[] some, NftSet set) {
    return shownBy(set, list.width())
        .flatMap(pattern -> pattern.write(list, IntStream.of(some)))
        .filter(set.elements()::equals)
        .isPresent();
  }

  /**
   * All addresses of a list as a set shows some of them; empty if two of them overlap, or touch
   * while those that it shows do not, so that nobody knows what becomes of them.
   */
  static Optional<Elements> all(AddressList list, NftSet set) {
    return shownBy(set, list.width())
        .flatMap(pattern -> pattern.write(list, IntStream.range(0, list.count())))
        .filter(all -> !all.touch() || set.elements().touch());
  }

  /** Whether a set holds, or covers, some addresses of a list, be it as parts of its keys. */
  static boolean meet(AddressList list, int[] some, NftSet set) {
    byte[] address = new byte[list.width()];
    for (Elements.Unit unit : set.elements().units()) {
      if (unit.first().isEnd() || unit.first().isCatchall()) {
        continue;
      }
      for (int index : some) {
        list.copyFirst(index, address, 0);
        if (meets(unit, set.hasIntervals(), address)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean meets(Elements.Unit unit, boolean intervals, byte[] address) {
    byte[] low = unit.first().value();
    byte[] end = unit.first().rangeEnd();
    if (low.length == address.length && intervals && end.length == 0) {
      return Arrays.compareUnsigned(low, address) <= 0
          && (unit.end() == null || Arrays.compareUnsigned(address, unit.end().value()) < 0);
    }
    byte[] high = end.length == 0 ? low : end;
    // Parts of a key begin at multiples of four bytes.
    for (int at = 0; at + address.length <= Math.min(low.length, high.length); at += 4) {
      int to = at + address.length;
      if (Arrays.compareUnsigned(low, at, to, address, 0, address.length) <= 0
          && Arrays.compareUnsigned(address, 0, address.length, high, at, to) <= 0) {
        return true;
      }
    }
    return false;
  }

  private Optional<Elements> write(AddressList list, IntStream indices) {
    if (!intervals && !list.isSingle()) {
      return Optional.empty();
    }
    ElementList written = new ElementList();
    int count = 0;
    if (endsAtZero && end != null) {
      Arrays.fill(end.raw, end.at, end.at + list.width(), (byte) 0);
      written.add(end.raw);
      count++;
    }
    for (int index : (Iterable<Integer>) indices::iterator) {
      list.copyFirst(index, begin.raw, begin.at);
      written.add(begin.raw);
      count++;
      byte[] behind = list.behind(index);
      if (intervals && behind != null) {
        if (end == null) {
          return Optional.empty();
        }
        System.arraycopy(behind, 0, end.raw, end.at, behind.length);
        written.add(end.raw);
      }
    }
    Elements elements = Elements.of(written.bytes(), intervals);
    return elements.size() == count && elements.areApart()
        ? Optional.of(elements)
        : Optional.empty();
  }
}
