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
            && name.chars()
                .noneMatch(c -> c == '/' || c == ':' || c == 0 || Character.isWhitespace(c));
    if (!valid) {
      throw new IllegalArgumentException("not the name of an interface: \"" + name + "\"");
    }
  }
}
