package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamespaceTest {

  @Test
  void namesPathsAndProcessesAreToldApart() {
    assertThat(Namespace.parse("blue")).isEqualTo(new Namespace.Named("blue"));
    assertThat(Namespace.parse("/proc/1/ns/net"))
        .isEqualTo(new Namespace.At(Path.of("/proc/1/ns/net")));
    assertThat(Namespace.parse("pid:4242")).isEqualTo(new Namespace.Pid(4242));
    assertThat(new Namespace.Named("blue").path()).isEqualTo(Path.of("/run/netns/blue"));
  }

  @Test
  void aWordReadsBackAsTheSame() {
    for (Namespace namespace :
        List.of(
            new Namespace.Self(),
            new Namespace.Pid(1),
            new Namespace.Named("blue"),
            new Namespace.Named("pid:1"),
            new Namespace.At(Path.of("/proc/1/ns/net")))) {
      assertThat(Namespace.parse(namespace.word())).isEqualTo(namespace);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"blue", "a.b-c_d", "pid:1", "pid:2147483647", "/run/netns/blue"})
  void whatItShowsIsReadBack(String text) {
    assertThat(Namespace.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a/b",
        "../etc",
        "pid:",
        "pid:0",
        "pid:-5",
        "pid:x",
        "pid:99999999999",
        "pid:2147483648",
        "pid:+5",
        "pid:05",
        "pid:٤",
        "pid: 1",
        "a\0b",
        "/run/\0"
      })
  void whatNamesNoNamespaceIsRefused(String text) {
    assertThatThrownBy(() -> Namespace.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRelativePathIsRefused() {
    assertThatThrownBy(() -> new Namespace.At(Path.of("ns/net")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ns/net");
  }
}
