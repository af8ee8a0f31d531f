package dev.holdfast.netlink;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One attribute as the kernel's headers declare it: written, read, traced and named in errors from
 * this one declaration.
 *
 * @param number its type, without the bits for nesting and byte order
 * @param name the kernel's name, such as {@code IFA_LABEL}
 * @param codec how its payload lies
 * @param children the attributes inside it, if it is nested
 */
public record Attr<T>(int number, String name, Codec<T> codec, List<Attr<?>> children) {

  /** {@code NLA_F_NESTED}. */
  static final int NESTED = 0x8000;

  /** What is left of a type without {@code NLA_F_NESTED} and {@code NLA_F_NET_BYTEORDER}. */
  static final int TYPE_MASK = 0x3fff;

  public Attr {
    if (number < 0 || number > TYPE_MASK) {
      throw new IllegalArgumentException(name + " has no number of 14 bits: " + number);
    }
    children = distinct(name, children);
  }

  /** An attribute with a value. */
  public static <T> Attr<T> of(int number, String name, Codec<T> codec) {
    return new Attr<>(number, name, codec, List.of());
  }

  /** An attribute that holds attributes. */
  public static Attr<Attributes> nested(int number, String name, Attr<?>... children) {
    return new Attr<>(number, name, Codecs.NESTED, List.of(children));
  }

  /** Refuses two attributes with one number, of which one would never be read. */
  static List<Attr<?>> distinct(String owner, List<Attr<?>> attributes) {
    Set<Integer> numbers = new HashSet<>();
    for (Attr<?> attribute : attributes) {
      if (!numbers.add(attribute.number)) {
        throw new IllegalArgumentException(
            owner + " declares attribute " + attribute.number + " twice");
      }
    }
    return List.copyOf(attributes);
  }

  /** As {@link List#contains}, and several times faster: the numbers of all are different. */
  static boolean among(List<Attr<?>> declared, Attr<?> attribute) {
    for (Attr<?> one : declared) {
      if (one.number == attribute.number) {
        return one.equals(attribute);
      }
    }
    return false;
  }

  T read(byte[] from, int at, int length) {
    try {
      return codec.read(from, at, length);
    } catch (WireFormatException e) {
      throw new WireFormatException(name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
