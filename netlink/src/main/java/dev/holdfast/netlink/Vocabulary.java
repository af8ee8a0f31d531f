package dev.holdfast.netlink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The message types that a socket understands, by number. */
final class Vocabulary {

  private final Map<Integer, MessageType> byNumber = new HashMap<>();

  Vocabulary(List<MessageType> types) {
    types.forEach(this::learn);
  }

  /** Understands one more. */
  void learn(MessageType type) {
    MessageType other = byNumber.putIfAbsent(type.number(), type);
    if (other != null && !other.equals(type)) {
      throw new IllegalArgumentException(other + " and " + type + " have one number");
    }
  }

  @Nullable MessageType declares(int number) {
    return byNumber.get(number);
  }
}
