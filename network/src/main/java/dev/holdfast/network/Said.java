package dev.holdfast.network;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The kernel's attributes on their way into a message: bits of one number that are said apart
 * become that one number.
 */
final class Said {

  private final Map<Attr<?>, Object> values = new LinkedHashMap<>();

  <T> void put(Attr<T> attribute, T value) {
    values.merge(attribute, value, Said::both);
  }

  private static Object both(Object one, Object other) {
    return switch (one) {
      case Integer bits -> bits | (Integer) other;
      case Long bits -> bits | (Long) other;
      default -> other;
    };
  }

  void into(Attributes.Builder builder) {
    values.forEach((attribute, value) -> put(attribute, value, builder));
  }

  @SuppressWarnings("unchecked")
  private static <T> void put(Attr<T> attribute, Object value, Attributes.Builder builder) {
    builder.put(attribute, (T) value);
  }
}
