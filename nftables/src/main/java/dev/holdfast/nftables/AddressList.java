package dev.holdfast.nftables;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A list of nothing but addresses of one family, prefixes and ranges, as it stands in a text, by
 * their bytes.
 */
final class AddressList {

  private static final int IPV4 = 4;
  private static final int SAMPLED = 8;

  private final String text;
  private int end;

  private int width;
  private int count;
  private boolean single = true;

  /** The first and the last address of each, one behind the other. */
  private byte[] addresses = new byte[64];

  /** Where each begins and ends in the text. */
  private int[] places = new int[16];

  private int @Nullable [] sample;

  private AddressList(String text) {
    this.text = text;
  }

  /**
   * The list behind an opening brace.
   *
   * @return empty if something else is in it, or fewer than that
   */
  static Optional<AddressList> at(String text, int from, int least) {
    AddressList list = new AddressList(text);
    return list.read(from) && list.count >= Math.max(1, least)
        ? Optional.of(list)
        : Optional.empty();
  }

  private boolean read(int from) {
    int at = skipped(from);
    while (at < text.length() && text.charAt(at) != '}') {
      int word = at;
      while (at < text.length() && isPart(text.charAt(at))) {
        at++;
      }
      if (at == word || !add(word, at)) {
        return false;
      }
      at = skipped(at);
      if (at < text.length() && text.charAt(at) == ',') {
        at = skipped(at + 1);
      } else if (at == text.length() || text.charAt(at) != '}') {
        return false;
      }
    }
    end = at;
    return at < text.length();
  }

  /** Over white space and comments. */
  private int skipped(int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int line = text.indexOf('\n', at);
        at = line < 0 ? text.length() : line;
      } else if (c != ' ' && c != '\t' && c != '\n') {
        return at;
      } else {
        at++;
      }
    }
    return at;
  }

  private static boolean isPart(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'f')
        || (c >= 'A' && c <= 'F')
        || c == '.'
        || c == ':'
        || c == '/'
        || c == '-';
  }

  private boolean add(int from, int to) {
    int slash = text.indexOf('/', from, to);
    int dash = text.indexOf('-', from, to);
    single &= slash < 0 && dash < 0;
    if (slash >= 0 && dash >= 0) {
      return false;
    }
    int first = slash >= 0 ? slash : dash >= 0 ? dash : to;
    byte[] low = address(from, first);
    if (low == null || (width != 0 && width != low.length)) {
      return false;
    }
    width = low.length;
    byte[] high = dash >= 0 ? address(dash + 1, to) : slash >= 0 ? last(low, slash + 1, to) : low;
    if (high == null || high.length != width) {
      return false;
    }
    if (dash >= 0 && Arrays.compareUnsigned(low, high) >= 0) {
      return false;
    }
    put(low, high, from, to);
    return true;
  }

  private void put(byte[] low, byte[] high, int from, int to) {
    int at = 2 * count * width;
    if (addresses.length - at < 2 * width) {
      addresses = Arrays.copyOf(addresses, 2 * addresses.length);
    }
    System.arraycopy(low, 0, addresses, at, width);
    System.arraycopy(high, 0, addresses, at + width, width);
    if (places.length == 2 * count) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    places[2 * count] = from;
    places[2 * count + 1] = to;
    count++;
  }

  private byte @Nullable [] address(int from, int to) {
    if (text.indexOf(':', from, to) < 0) {
      return ipv4(from, to);
    }
    if (text.indexOf('.', from, to) >= 0) {
      return null; // an address of one family in one of the other
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text.substring(from, to));
      return address instanceof Inet6Address ? address.getAddress() : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Four numbers as everybody writes them. */
  private byte @Nullable [] ipv4(int from, int to) {
    byte[] address = new byte[IPV4];
    int at = from;
    for (int part = 0; part < IPV4; part++) {
      int stop = part == IPV4 - 1 ? to : text.indexOf('.', at, to);
      int number = stop < 0 ? -1 : number(at, stop, 255);
      if (number < 0) {
        return null;
      }
      address[part] = (byte) number;
      at = stop + 1;
    }
    return address;
  }

  /** A number without leading zeros; -1 if it is none, or too large. */
  private int number(int from, int to, int most) {
    if (to == from || to - from > 3 || (text.charAt(from) == '0' && to - from > 1)) {
      return -1;
    }
    int number = 0;
    for (int at = from; at < to; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number > most ? -1 : number;
  }

  /** The last address of a prefix; null if it is none, or not written by its first address. */
  private byte @Nullable [] last(byte[] first, int from, int to) {
    int length = number(from, to, 8 * first.length);
    if (length < 0) {
      return null;
    }
    byte[] last = first.clone();
    for (int bit = length; bit < 8 * first.length; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((first[bit / 8] & mask) != 0) {
        return null;
      }
      last[bit / 8] |= (byte) mask;
    }
    return last;
  }

  /** Where its closing brace is. */
  int end() {
    return end;
  }

  int count() {
    return count;
  }

  int width() {
    return width;
  }

  /**
   * Some of it that show what all of it is like: the first few, the lowest, the highest, a range,
   * and two that touch.
   */
  private int[] sample() {
    int[] made = sample;
    if (made == null) {
      TreeSet<Integer> some = new TreeSet<>();
      int lowest = 0;
      int highest = 0;
      int range = -1;
      int touching = -1;
      for (int i = 0; i < count; i++) {
        if (i < SAMPLED) {
          some.add(i);
        }
        lowest = compare(i, 0, lowest, 0) < 0 ? i : lowest;
        highest = compare(i, width, highest, width) > 0 ? i : highest;
        range = range < 0 && isRange(i) ? i : range;
        touching = touching < 0 && i > 0 && touches(i - 1, i) ? i : touching;
      }
      some.add(lowest);
      some.add(highest);
      some.add(Math.max(range, 0));
      some.add(Math.max(touching, 0));
      some.add(Math.max(touching - 1, 0));
      made = some.stream().mapToInt(Integer::intValue).toArray();
      sample = made;
    }
    return made;
  }

  private int compare(int one, int oneOffset, int other, int otherOffset) {
    int a = 2 * one * width + oneOffset;
    int b = 2 * other * width + otherOffset;
    return Arrays.compareUnsigned(addresses, a, a + width, addresses, b, b + width);
  }

  private boolean touches(int one, int next) {
    byte[] behind = behind(one);
    int at = 2 * next * width;
    return behind != null && Arrays.equals(behind, 0, width, addresses, at, at + width);
  }

  /** Whether all are single addresses, and written so: nft takes a prefix of one for a range. */
  boolean isSingle() {
    return single;
  }

  /** Whether it is more than one address. */
  boolean isRange(int index) {
    return compare(index, 0, index, width) != 0;
  }

  /** The address behind the last one; null if there is none. */
  byte @Nullable [] behind(int index) {
    int at = 2 * index * width + width;
    byte[] next = Arrays.copyOfRange(addresses, at, at + width);
    for (int i = width - 1; i >= 0; i--) {
      if (++next[i] != 0) {
        return next;
      }
    }
    return null;
  }

  /** Copies the first address of one. */
  void copyFirst(int index, byte[] into, int at) {
    System.arraycopy(addresses, 2 * index * width, into, at, width);
  }

  /** Whether a set has those of the sample, and nothing else. */
  boolean isSampledBy(NftSet set) {
    return AddressElements.areSome(this, sample(), set);
  }

  /** Whether a set holds, or covers, anything of the sample. */
  boolean isMetIn(NftSet set) {
    return AddressElements.meet(this, sample(), set);
  }

  /** All of it, in a set that has those of the sample; empty if that cannot be told. */
  Optional<Elements> allIn(NftSet set) {
    return AddressElements.all(this, set);
  }

  /** The sample as it stands between the braces. */
  String sampleText() {
    return Arrays.stream(sample())
        .mapToObj(i -> text.substring(places[2 * i], places[2 * i + 1]))
        .collect(Collectors.joining(", ", "\n", "\n"));
  }
}
