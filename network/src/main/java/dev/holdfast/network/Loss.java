package dev.holdfast.network;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What goes along with one link that goes, in words. */
final class Loss {

  /** As many as somebody may read; of routes there may be a million. */
  private static final int MOST = 100;

  private final List<String> named = new ArrayList<>();
  private long more;
  private @Nullable String foreign;

  void add(String what, boolean isForeign) {
    add(() -> what, isForeign);
  }

  /**
   * Adds one thing.
   *
   * @param what asked only if it is named
   */
  void add(Supplier<String> what, boolean isForeign) {
    boolean isFirst = isForeign && foreign == null;
    boolean isNamed = named.size() < MOST;
    if (isFirst || isNamed) {
      String text = what.get();
      foreign = isFirst ? text : foreign;
      if (isNamed) {
        named.add(text);
        return;
      }
    }
    more++;
  }

  /** The first that is not ours; null if all is. */
  @Nullable String foreign() {
    return foreign;
  }

  /** All of it; empty if there is nothing. */
  String words() {
    StringJoiner text = new StringJoiner(", ");
    named.stream().sorted().forEach(text::add);
    if (more > 0) {
      text.add("and " + more + " more");
    }
    return text.toString();
  }
}
