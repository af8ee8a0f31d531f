package dev.holdfast.nftables;

import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Walk;
import java.util.Set;

/**
 * Where the kernel shows an expression otherwise than it takes it, the way in which it takes it.
 *
 * <p>Nearly all expressions go back as they came. These are the exceptions of net/netfilter/nft_*.c
 * (Linux 6.18): most are an attribute that is shown with the value that stands for its absence.
 */
final class TakenBack {

  private static final int EXTHDR_DREG = 1;
  private static final int EXTHDR_OFFSET = 3;
  private static final int EXTHDR_LENGTH = 4;
  private static final int EXTHDR_FLAGS = 5;
  private static final int EXTHDR_SREG = 7;
  private static final int DYNSET_TIMEOUT = 6;
  private static final int DYNSET_FLAGS = 9;
  private static final int DYNSET_EXPRESSIONS = 10;
  private static final long DYNSET_HAS_EXPRESSIONS = 2;
  private static final int CT_DIRECTION = 3;
  private static final int CT_BOTH_DIRECTIONS = 2;
  private static final int OSF_FLAGS = 3;
  private static final int QUOTA_FLAGS = 2;
  private static final long QUOTA_INVERTED = 1;
  private static final long QUOTA_OBJECT = 2;

  private TakenBack() {}

  /** The data of an expression of this name. */
  static byte[] data(String name, byte[] data) {
    return switch (name) {
      case "exthdr" -> extensionHeader(data);
      case "dynset" -> dynamicSet(data);
      case "ct" -> has(data, CT_DIRECTION, CT_BOTH_DIRECTIONS) ? less(data, CT_DIRECTION) : data;
      case "osf" -> has(data, OSF_FLAGS, 0) ? less(data, OSF_FLAGS) : data;
      case "quota" -> quota(data);
      default -> data;
    };
  }

  /** The data of a named object. */
  static byte[] object(long type, byte[] data) {
    return type == QUOTA_OBJECT ? quota(data) : data;
  }

  /** To write into an option takes no flags, and to take one out nothing but its number. */
  private static byte[] extensionHeader(byte[] data) {
    if (new Walk(data).find(EXTHDR_DREG)) {
      return data;
    }
    return new Walk(data).find(EXTHDR_SREG)
        ? less(data, EXTHDR_FLAGS)
        : less(data, EXTHDR_FLAGS, EXTHDR_OFFSET, EXTHDR_LENGTH);
  }

  private static byte[] dynamicSet(byte[] data) {
    byte[] timed = isZero(data, DYNSET_TIMEOUT) ? less(data, DYNSET_TIMEOUT) : data;
    return new Walk(timed).find(DYNSET_EXPRESSIONS)
        ? with(timed, DYNSET_FLAGS, flags(timed, DYNSET_FLAGS) | DYNSET_HAS_EXPRESSIONS)
        : timed;
  }

  /** That a quota is used up follows from its numbers. */
  private static byte[] quota(byte[] data) {
    return flags(data, QUOTA_FLAGS) <= QUOTA_INVERTED
        ? data
        : with(data, QUOTA_FLAGS, flags(data, QUOTA_FLAGS) & QUOTA_INVERTED);
  }

  private static long flags(byte[] data, int type) {
    Walk walk = new Walk(data);
    return walk.find(type) ? walk.u32() : 0;
  }

  private static boolean has(byte[] data, int type, int value) {
    Walk walk = new Walk(data);
    if (!walk.find(type)) {
      return false;
    }
    byte[] payload = walk.payload();
    int number = 0;
    for (byte one : payload) {
      number = (number << 8) | (one & 0xff);
    }
    return number == value;
  }

  private static boolean isZero(byte[] data, int type) {
    Walk walk = new Walk(data);
    if (!walk.find(type)) {
      return false;
    }
    for (byte one : walk.payload()) {
      if (one != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] less(byte[] data, Integer... types) {
    Set<Integer> out = Set.of(types);
    Attributes.Builder rest = Attributes.build();
    for (Walk walk = new Walk(data); walk.next(); ) {
      if (!out.contains(walk.type())) {
        rest.put(Expressions.bytes(walk.type()), walk.payload());
      }
    }
    return rest.attributes().bytes();
  }

  private static byte[] with(byte[] data, int type, long value) {
    Attributes.Builder all = Attributes.build();
    for (Walk walk = new Walk(less(data, type)); walk.next(); ) {
      all.put(Expressions.bytes(walk.type()), walk.payload());
    }
    return all.put(Expressions.u32(type), value).attributes().bytes();
  }
}
