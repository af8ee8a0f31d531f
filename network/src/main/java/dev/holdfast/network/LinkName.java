package dev.holdfast.network;

import java.nio.charset.StandardCharsets;

/** The name of an interface, by the kernel's own rule: {@code dev_valid_name}. */
final class LinkName {

  private static final int LONGEST = 15;

  private LinkName() {}

  static void check(String name) {
    boolean valid =
        !name.isEmpty()
            && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST
            && !name.equals(".")
            && !name.equals("..")
            && !hasForbidden(name);
    if (!valid) {
      throw new IllegalArgumentException("not the name of an interface: \"" + name + "\"");
    }
  }

  /** Whether it is one that can be declared: the kernel takes almost any bytes. */
  static boolean isProper(String name) {
    try {
      check(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean hasForbidden(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' || c == ':' || c == 0 || Character.isWhitespace(c)) {
        return true;
      }
    }
    return false;
  }
}
