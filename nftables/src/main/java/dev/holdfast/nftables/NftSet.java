package dev.holdfast.nftables;

import static dev.holdfast.nftables.NftMessages.*;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Walk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set or map.
 *
 * @param declaration its attributes as the kernel showed them, without its elements
 */
record NftSet(String name, Attributes declaration, Elements elements) {

  private static final long ANONYMOUS = 0x1;
  private static final long CONSTANT = 0x2;
  private static final long INTERVAL = 0x4;
  private static final long MAP = 0x8;
  private static final long TIMED = 0x10;
  private static final long EVAL = 0x20;
  private static final long OBJECT = 0x40;
  private static final long CONCAT = 0x80;

  /** {@code NFTA_SET_DESC_SIZE}. */
  private static final int DESC_SIZE = 1;

  /** What makes it the set that it is, in the order in which it is written. */
  static final List<Attr<?>> DECLARED =
      List.of(
          SET_FLAGS,
          SET_KEY_TYPE,
          SET_KEY_LENGTH,
          SET_DATA_TYPE,
          SET_DATA_LENGTH,
          SET_POLICY,
          SET_DESC,
          SET_TIMEOUT,
          SET_GC_INTERVAL,
          SET_USERDATA,
          SET_OBJECT_TYPE,
          SET_EXPRESSION,
          SET_EXPRESSIONS);

  private long number(Attr<Long> attribute) {
    Long value = declaration.get(attribute);
    return value == null ? 0 : value;
  }

  long flags() {
    return number(SET_FLAGS);
  }

  boolean isAnonymous() {
    return (flags() & ANONYMOUS) != 0;
  }

  /** Whether its elements cannot change once a rule refers to it. */
  boolean isConstant() {
    return (flags() & CONSTANT) != 0;
  }

  /** Whether its elements stand for something: for a value or verdict, or for a named object. */
  boolean isMap() {
    return (flags() & (MAP | OBJECT)) != 0;
  }

  /** Whether packets add to it. */
  boolean isDynamic() {
    return (flags() & EVAL) != 0;
  }

  /** Whether its elements are ends of intervals; those of concatenations bear both ends. */
  boolean hasIntervals() {
    return (flags() & INTERVAL) != 0 && (flags() & CONCAT) == 0;
  }

  /** Whether the kernel keeps its elements in order, and not spread over buckets. */
  boolean isInOrder() {
    return (flags() & INTERVAL) != 0;
  }

  /** Whether nothing but transactions changes what is in it. */
  boolean isSettled() {
    return (flags() & (TIMED | EVAL)) == 0;
  }

  /** Whether it is said how many elements it may have, or of which parts a key is made. */
  boolean isSized() {
    byte[] said = declaration.get(SET_DESC);
    return said != null && said.length > 0;
  }

  /** How many elements it may have. */
  long room() {
    byte[] said = declaration.get(SET_DESC);
    Walk walk = new Walk(said == null ? new byte[0] : said);
    return walk.find(DESC_SIZE) ? walk.u32() : Long.MAX_VALUE;
  }

  /** How many elements the kernel says that there are; -1 if it does not. */
  long count() {
    Long count = declaration.get(SET_COUNT);
    return count == null ? -1 : count;
  }

  long keyType() {
    return number(SET_KEY_TYPE);
  }

  long objectType() {
    return number(SET_OBJECT_TYPE);
  }

  long handle() {
    return number(SET_HANDLE);
  }

  /** What it is, without its elements. */
  Blob content() {
    Blob.Builder out = new Blob.Builder();
    for (Attributes.Raw raw : declaration.raw()) {
      int type = raw.type();
      if (type == SET_EXPRESSION.number()) {
        out.put(type, Expressions.contentOfOne(raw.payload(), Expressions.Meaning.NAMES));
      } else if (type == SET_EXPRESSIONS.number()) {
        out.put(type, Expressions.content(raw.payload(), Expressions.Meaning.NAMES));
      } else if (DECLARED.stream().anyMatch(declared -> declared.number() == type)) {
        out.put(type, raw.payload());
      }
    }
    return out.build();
  }

  /**
   * Whether nothing of what was found is to be taken out: packets, or time, put it there, or it is
   * the end before the first interval that they may have put there.
   */
  boolean keeps(Elements.Unit found) {
    return isDynamic() || found.timed() || (!isSettled() && found.first().isEnd());
  }

  NftSet withElements(Elements other) {
    return new NftSet(name, declaration, other);
  }

  /** What its elements refer to. */
  References references() {
    if (!isMap()) {
      return References.NONE;
    }
    References.Builder into = new References.Builder();
    elements.units().forEach(unit -> unit.first().refer(objectType(), into));
    return into.build();
  }

  /** What nft calls it. */
  String kind() {
    return isMap() ? "map" : "set";
  }

  @Nullable Long dataType() {
    return declaration.get(SET_DATA_TYPE);
  }
}
