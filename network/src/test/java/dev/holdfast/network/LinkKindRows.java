package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes a link through its life: it comes, is altered, broken, healed, and goes; ip(8) sees it. */
abstract class LinkKindRows extends NetworkKernelTest {

  /**
   * One life.
   *
   * @param first how it comes, see {@link LinkWords}
   * @param shown what {@code ip -d link show} then has
   * @param then how it is altered
   * @param anew whether that takes a new link
   * @param shownThen what ip then has
   */
  record Life(String first, String shown, String then, boolean anew, String shownThen) {
    @Override
    public String toString() {
      return first + " -> " + then;
    }
  }

  static Life live(String first, String shown, String then, String shownThen) {
    return new Life(first, shown, then, false, shownThen);
  }

  static Life anew(String first, String shown, String then, String shownThen) {
    return new Life(first, shown, then, true, shownThen);
  }

  void lives(Life life) throws Exception {
    converge(state(life.first));
    String first = shown();
    assertThat(first).contains(life.shown);
    observedPlansToNothing();

    converge(state(life.then));
    String then = shown();
    assertThat(then).contains(life.shownThen);
    assertThat(index(then).equals(index(first))).as("the same link").isEqualTo(!life.anew);
    observedPlansToNothing();
    if (!life.anew) {
      everyFieldThatIsBentHeals(life);
    }

    own.ip("link", "delete", "t0");
    converge(state(life.then));
    assertThat(shown()).contains(life.shownThen);

    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain(" t0");
  }

  /** A stranger makes of it what it was at first, and each field that he changed is mended. */
  private void everyFieldThatIsBentHeals(Life life) throws Exception {
    LinkSettings first = LinkWords.settings(life.first);
    LinkSettings then = LinkWords.settings(life.then);
    List<String> altered = new ArrayList<>();
    then.values()
        .forEach((attribute, value) -> {
          Object before = first.values().get(attribute);
          if (before != null && !attribute.renderAny(before).equals(attribute.renderAny(value))) {
            altered.add(attribute.word());
          }
        });
    assertThat(altered).isNotEmpty();
    own.ip(LinkWords.ofIp("t0", first));
    Report<NetworkApplied> report = converge(state(life.then));
    assertThat(report.applied())
        .extracting(operation -> operation.subject().replace("t0 ", ""))
        .containsAll(altered);
    assertThat(shown()).contains(life.shownThen);
  }

  void observedPlansToNothing() throws Exception {
    NetworkObservation seen = network.observe(scope);
    assertThat(network.plan(scope, seen.asState(), NetworkApplied.EMPTY, options).operations())
        .isEmpty();
    assertThat(seen.asState().links().get("t0").kind()).isNotNull();
  }

  private static NetworkState state(String words) {
    return new NetworkState(Map.of("t0", LinkWords.settings(words)), List.of());
  }

  /** Its index, and what it is as one of its kind. */
  private String shown() {
    return own.ip("-d", "-o", "link", "show", "dev", "t0").replaceAll("[\\\\\\s]+", " ");
  }

  private static String index(String shown) {
    return shown.substring(0, shown.indexOf(':'));
  }
}
