package dev.holdfast.reconcile;

import java.util.List;

/** A value that is compared word by word: as a kernel shows it, or as it was shown before. */
record FlatText(String render) implements FlatValue {

  @Override
  public boolean matches(String observed) {
    if (render.equals(observed)) {
      return true;
    }
    boolean plain = isOneWord(render) && isOneWord(observed);
    return !plain && words(render).equals(words(observed));
  }

  /** Whether it is surely all one word, with nothing around it. */
  static boolean isOneWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+", -1));
  }
}
