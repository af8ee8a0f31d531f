package dev.holdfast.reconcile;

import java.util.List;

/** A value that is compared word by word: as a kernel shows it, or as it was shown before. */
record FlatText(String render) implements FlatValue {

  @Override
  public boolean matches(String observed) {
    return render.equals(observed) || words(render).equals(words(observed));
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+", -1));
  }
}
