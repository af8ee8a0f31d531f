package dev.holdfast.network;

/** Links in few words, for tables: {@code vlan link=v0 id=7}. */
final class LinkWords {

  private LinkWords() {}

  /** The kind, then attributes and their values. */
  static LinkSettings settings(String text) {
    String[] words = text.strip().split(" ", -1);
    LinkKind kind = LinkKind.parse(words[0]);
    LinkSettings settings = LinkSettings.of(kind);
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      settings =
          with(
              settings,
              attribute(kind, words[i].substring(0, equals)),
              words[i].substring(equals + 1));
    }
    return settings;
  }

  private static <T> LinkSettings with(
      LinkSettings settings, LinkAttribute<T> attribute, String text) {
    return settings.with(attribute, attribute.parse(text));
  }

  private static LinkAttribute<?> attribute(LinkKind kind, String word) {
    return kind.allAttributes().stream()
        .filter(attribute -> attribute.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a " + kind + " has no " + word));
  }
}
