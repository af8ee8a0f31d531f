package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

  private static final List<String> KNOWN = List.of("routes", "links", "sysctl", "up");

  @ParameterizedTest
  @CsvSource({
    "routes, routes",
    "ruotes, routes",
    "route, routes",
    "rooutes, routes",
    "Routs, routes",
    "sysctls, sysctl",
    "us, up",
  })
  void whatIsNearIsOffered(String word, String meant) {
    assertThat(Spelling.nearest(word, KNOWN)).contains(meant);
    assertThat(Spelling.hint(word, KNOWN)).isEqualTo("; did you mean \"" + meant + "\"?");
  }

  @ParameterizedTest
  @CsvSource({"''", "x", "rules", "nexthops", "rootless"})
  void whatIsFarIsNot(String word) {
    assertThat(Spelling.nearest(word, List.of("routes", "sysctl"))).isEmpty();
    assertThat(Spelling.hint(word, List.of("routes", "sysctl"))).isEmpty();
  }

  @Test
  void ofTwoThatAreEquallyNearTheFirstIsOffered() {
    assertThat(Spelling.nearest("mtx", List.of("mtu", "mta"))).contains("mtu");
    assertThat(Spelling.nearest("mtu", List.of("mta", "mtu"))).contains("mtu");
    assertThat(Spelling.nearest("mtu", List.of())).isEmpty();
  }
}
