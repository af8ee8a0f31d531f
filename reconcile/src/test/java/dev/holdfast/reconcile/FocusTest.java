package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where hints say to look. */
class FocusTest {

  private final Focus focus = new Focus();

  @Test
  void placesAreGatheredOnceEachAndTakenTogether() {
    focus.at("a");
    focus.at("b");
    focus.at("a");
    assertThat(focus.take()).contains(Set.of("a", "b"));
    focus.at("c");
    assertThat(focus.take()).contains(Set.of("c"));
  }

  @Test
  void nothingIsEverywhere() {
    assertThat(focus.take()).isEmpty();
  }

  @Test
  void oneHintWithoutAPlaceIsEverywhereWhateverOthersSay() {
    focus.at("a");
    focus.everywhere();
    focus.at("b");
    assertThat(focus.take()).isEmpty();
    focus.at("c");
    assertThat(focus.take()).contains(Set.of("c"));
  }

  @Test
  void tooManyPlacesAreEverywhere() {
    for (int i = 0; i < Focus.MOST; i++) {
      focus.at(i);
    }
    assertThat(focus.take()).hasValueSatisfying(places -> assertThat(places).hasSize(Focus.MOST));
    for (int i = 0; i <= Focus.MOST; i++) {
      focus.at(i);
    }
    focus.at("another");
    assertThat(focus.take()).isEmpty();
  }

  @Test
  void whatIsForgottenIsNotTaken() {
    focus.at("a");
    focus.forget();
    focus.at("b");
    assertThat(focus.take()).contains(Set.of("b"));
  }
}
