package dev.holdfast.nftables;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.Walk;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One element of a set or map as the kernel keeps it; of an interval, it is one of the two ends.
 */
final class Element {

  static final int KEY = 1;
  static final int DATA = 2;
  static final int FLAGS = 3;
  static final int TIMEOUT = 4;
  static final int EXPIRATION = 5;
  static final int USERDATA = 6;
  static final int EXPRESSION = 7;
  static final int OBJECT = 9;
  static final int KEY_END = 10;
  static final int EXPRESSIONS = 11;
  static final int VALUE = 1;

  static final long INTERVAL_END = 1;
  static final long CATCHALL = 2;

  private static final byte END = 0;
  private static final byte START = 1;
  private static final byte OTHERS = 2;

  /** The value, then what sort it is, then the end of a range. */
  private final byte[] key;

  private final int valueLength;
  private final Blob content;
  private final boolean timed;
  private final byte[] raw;

  private Element(byte[] key, int valueLength, Blob content, boolean timed, byte[] raw) {
    this.key = key;
    this.valueLength = valueLength;
    this.content = content;
    this.timed = timed;
    this.raw = raw;
  }

  /** Reads one from its attributes. */
  static Element of(byte[] raw, Expressions.Meaning meaning) {
    byte[] value = Blob.EMPTY.bytes();
    byte[] rangeEnd = Blob.EMPTY.bytes();
    byte sort = START;
    boolean timed = false;
    Blob.@Nullable Builder content = null;
    for (Walk walk = new Walk(raw); walk.next(); ) {
      switch (walk.type()) {
        case KEY -> value = value(walk);
        case KEY_END -> rangeEnd = value(walk);
        case FLAGS -> {
          long flags = walk.u32();
          sort = (flags & INTERVAL_END) != 0 ? END : (flags & CATCHALL) != 0 ? OTHERS : START;
        }
        case EXPIRATION -> timed = true;
        case DATA, TIMEOUT, USERDATA, EXPRESSION, OBJECT, EXPRESSIONS -> {
          content = content == null ? new Blob.Builder() : content;
          timed |= walk.type() == TIMEOUT;
          content.put(walk.type(), part(walk, meaning));
        }
        default -> {}
      }
    }
    byte[] key = Arrays.copyOf(value, value.length + 1 + rangeEnd.length);
    key[value.length] = sort;
    System.arraycopy(rangeEnd, 0, key, value.length + 1, rangeEnd.length);
    return new Element(
        key, value.length, content == null ? Blob.EMPTY : content.build(), timed, raw);
  }

  private static byte[] value(Walk key) {
    Walk inside = key.inside();
    return inside.find(VALUE) ? inside.payload() : Blob.EMPTY.bytes();
  }

  private static Blob part(Walk walk, Expressions.Meaning meaning) {
    return switch (walk.type()) {
      case DATA -> Expressions.verdict(walk.payload(), meaning);
      case EXPRESSION -> Expressions.contentOfOne(walk.payload(), meaning);
      case EXPRESSIONS -> Expressions.content(walk.payload(), meaning);
      default -> new Blob(walk.payload());
    };
  }

  byte[] key() {
    return key;
  }

  /** What it is mapped to and its comment, without what it has counted. */
  Blob content() {
    return content;
  }

  /** Whether it goes by itself. */
  boolean timed() {
    return timed;
  }

  /** Its attributes as the kernel showed them. */
  byte[] raw() {
    return raw;
  }

  /** Whether an interval ends before this value, instead of beginning with it. */
  boolean isEnd() {
    return key[valueLength] == END;
  }

  /** Whether it stands for all values that no other element has. */
  boolean isCatchall() {
    return key[valueLength] == OTHERS;
  }

  byte[] value() {
    return Arrays.copyOf(key, valueLength);
  }

  /** The last value of a range of concatenated keys; empty if it is one value. */
  byte[] rangeEnd() {
    return Arrays.copyOfRange(key, valueLength + 1, key.length);
  }

  /** What it refers to. */
  void refer(long objectType, References.Builder into) {
    for (Walk walk = new Walk(raw); walk.next(); ) {
      if (walk.type() == DATA) {
        Expressions.referChain(walk.payload(), into);
      } else if (walk.type() == OBJECT) {
        into.addObject(objectType, walk.text());
      }
    }
  }

  /**
   * As it is added. Where elements go by themselves, the kernel shows an end with a timeout of 0,
   * and does not take that back.
   *
   * @param fresh whether its time starts anew
   */
  byte[] written(boolean fresh) {
    return isEnd() ? named() : fresh ? fresh() : raw;
  }

  private byte[] fresh() {
    if (!timed) {
      return raw;
    }
    Attributes.Builder out = Attributes.build();
    for (Walk walk = new Walk(raw); walk.next(); ) {
      if (walk.type() != EXPIRATION) {
        out.put(Expressions.bytes(walk.type()), walk.payload());
      }
    }
    return out.attributes().bytes();
  }

  /** The same with a time of its own, if it is one that goes by itself and has none. */
  Element within(long timeout) {
    if (!new Walk(raw).find(EXPIRATION) || new Walk(raw).find(TIMEOUT)) {
      return this;
    }
    Attributes.Builder out = Attributes.build();
    for (Walk walk = new Walk(raw); walk.next(); ) {
      out.put(Expressions.bytes(walk.type()), walk.payload());
    }
    out.put(Attr.of(TIMEOUT, "NFTA_SET_ELEM_TIMEOUT", Codecs.U64_BE), timeout);
    return of(out.attributes().bytes(), Expressions.Meaning.NAMES);
  }

  /** As it is named to be deleted. */
  byte[] named() {
    if (content.equals(Blob.EMPTY) && !timed) {
      return raw;
    }
    Attributes.Builder out = Attributes.build();
    for (Walk walk = new Walk(raw); walk.next(); ) {
      int type = walk.type();
      if (type == KEY || type == FLAGS || type == KEY_END) {
        out.put(Expressions.bytes(type), walk.payload());
      }
    }
    return out.attributes().bytes();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Element that
        && Arrays.equals(key, that.key)
        && content.equals(that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }
}
