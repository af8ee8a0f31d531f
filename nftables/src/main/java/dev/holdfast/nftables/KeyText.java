package dev.holdfast.nftables;

import dev.holdfast.netlink.IpAddress;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * How an element of a set is shown to people.
 *
 * <p>The type of a key is a number that nft gives it: six bits for each field of a concatenation,
 * the last field lowest. What is no address, port, name or number is shown as bytes.
 */
final class KeyText {

  private static final int FIELD_BITS = 6;
  private static final int FIELD_MASK = (1 << FIELD_BITS) - 1;

  private KeyText() {}

  static String of(NftSet set, Elements.Unit unit) {
    Element first = unit.first();
    if (first.isCatchall()) {
      return "*";
    }
    List<Integer> types = types(set.keyType());
    String from = shown(types, first.value());
    if (first.isEnd()) {
      return "up to " + from;
    }
    if (unit.end() != null) {
      return interval(types, first.value(), unit.end().value(), from);
    }
    byte[] rangeEnd = first.rangeEnd();
    boolean range = rangeEnd.length > 0 && !Arrays.equals(rangeEnd, first.value());
    return set.hasIntervals() && rangeEnd.length == 0
        ? from + " and above"
        : range ? from + " to " + shown(types, rangeEnd) : from;
  }

  private static String interval(List<Integer> types, byte[] from, byte[] end, String shown) {
    BigInteger last = new BigInteger(1, end).subtract(BigInteger.ONE);
    BigInteger first = new BigInteger(1, from);
    if (first.equals(last)) {
      return shown;
    }
    BigInteger size = last.subtract(first).add(BigInteger.ONE);
    boolean prefix = size.bitCount() == 1 && first.mod(size).signum() == 0;
    boolean address = types.size() == 1 && (types.getFirst() == 7 || types.getFirst() == 8);
    if (prefix && address) {
      return shown + "/" + (8 * from.length - size.getLowestSetBit());
    }
    byte[] bytes = last.toByteArray();
    byte[] padded = new byte[from.length];
    for (int i = 1; i <= Math.min(bytes.length, padded.length); i++) {
      padded[padded.length - i] = bytes[bytes.length - i];
    }
    return shown + "-" + shown(types, padded);
  }

  private static List<Integer> types(long keyType) {
    List<Integer> types = new ArrayList<>();
    for (long rest = keyType; rest != 0; rest >>>= FIELD_BITS) {
      types.add((int) (rest & FIELD_MASK));
    }
    Collections.reverse(types);
    return types;
  }

  private static String shown(List<Integer> types, byte[] value) {
    if (types.size() < 2) {
      return field(types.isEmpty() ? 0 : types.getFirst(), value);
    }
    List<String> fields = new ArrayList<>();
    int at = 0;
    for (int type : types) {
      int length = length(type);
      if (length == 0 || at + length > value.length) {
        return HexFormat.of().formatHex(value);
      }
      fields.add(field(type, Arrays.copyOfRange(value, at, at + length)));
      at += length + 3 & ~3;
    }
    return String.join(" . ", fields);
  }

  private static int length(int type) {
    return switch (type) {
      case 7, 19, 20, 22, 24, 25, 26, 35 -> 4; // addresses, marks, indices, ids
      case 8, 41 -> 16; // IPv6 addresses, names of interfaces
      case 9 -> 6; // Ethernet addresses
      case 10, 13 -> 2; // ether types, ports
      case 2, 12, 14 -> 1; // protocols
      default -> 0;
    };
  }

  private static String field(int type, byte[] value) {
    return switch (type) {
      case 7, 8 ->
          IpAddress.of(value)
              .map(IpAddress::toString)
              .orElseGet(() -> HexFormat.of().formatHex(value));
      case 9 -> HexFormat.ofDelimiter(":").formatHex(value);
      case 12, 13 -> new BigInteger(1, value).toString();
      case 41 -> name(value);
      default -> "0x" + HexFormat.of().formatHex(value);
    };
  }

  private static String name(byte[] value) {
    int length = 0;
    while (length < value.length && value[length] != 0) {
      length++;
    }
    return "\"" + new String(value, 0, length, StandardCharsets.UTF_8) + "\"";
  }
}
