package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SysctlValueTest {

  @Test
  void valuesAreWrittenPlainly() {
    assertThat(SysctlValue.of(1).render()).isEqualTo("1");
    assertThat(SysctlValue.of(-1L).render()).isEqualTo("-1");
    assertThat(SysctlValue.of(4, 4, 1, 7).render()).isEqualTo("4 4 1 7");
    assertThat(SysctlValue.of((Object) List.of(4, 4L, 1, 7)).render()).isEqualTo("4 4 1 7");
    assertThat(SysctlValue.of("|/bin/core %p").render()).isEqualTo("|/bin/core %p");
    assertThat(SysctlValue.of(" as it is ").render()).isEqualTo(" as it is ");
    assertThat(SysctlValue.of(Long.MIN_VALUE).render()).isEqualTo("-9223372036854775808");
    for (Object seven : List.of((byte) 7, (short) 7, 7, 7L)) {
      assertThat(SysctlValue.of(seven)).isEqualTo(SysctlValue.of(7));
      assertThat(SysctlValue.of(List.of(seven)).render()).isEqualTo("7");
    }
    assertThat(SysctlValue.of(new BigInteger("18446744073692774399")).render())
        .isEqualTo("18446744073692774399");
  }

  @Test
  void theKernelsNormalFormMatches() {
    assertThat(SysctlValue.of(4, 4, 1, 7).matches("4\t4\t1\t7")).isTrue();
    assertThat(SysctlValue.of("4 4  1 7").matches("4\t4\t1\t7")).isTrue();
    assertThat(SysctlValue.of(" 1").matches("1")).isTrue();
    assertThat(SysctlValue.of(1).matches("1\n")).isTrue();
    assertThat(SysctlValue.of("1").matches("1")).isTrue();
  }

  @Test
  void whatTheKernelShowsOtherwiseDoesNotMatch() {
    assertThat(SysctlValue.of(1).matches("0")).isFalse();
    assertThat(SysctlValue.of(1).matches("")).isFalse();
    assertThat(SysctlValue.of("01").matches("1")).isFalse();
    assertThat(SysctlValue.of("0x1").matches("1")).isFalse();
    assertThat(SysctlValue.of(8192).matches("8192\t131072\t6291456")).isFalse();
    assertThat(SysctlValue.of("12").matches("1 2")).isFalse();
  }

  @Test
  void whatCannotBeWrittenIsRefusedWithTheValue() {
    refused("ct0\nct1", "\"ct0\\nct1\"");
    refused("a\0b", "\"a\\0b\"");
    refused("", "empty");
    refused("  ", "empty");
    refused(List.of(), "no numbers");
    refused(List.of(4, 4, "1", 7), "[4, 4, 1, 7]");
    refused(List.of(1.5), "1.5");
    refused(1.5, "1.5");
    refused(true, "write 1");
    refused(Map.of("a", 1), "{a=1}");
    refused(Thread.State.NEW, "NEW");
    refused(new int[0], "not a sysctl's value");
    refused(Arrays.asList(4, null), "[4, null]");
    refused(List.of(List.of(4)), "[[4]]");
    refused(List.of(4, true), "[4, true]");
    refused("abc\n", "\"abc\\n\"");
    refused("abc\r", "more than one line");
    refused("\t\n", "empty");
  }

  private static void refused(Object value, String saying) {
    assertThatThrownBy(() -> SysctlValue.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(saying);
  }

  @Test
  void whatTheKernelShowsBecomesAValueThatMatchesIt() {
    assertThat(SysctlValue.shown("1")).isEqualTo(SysctlValue.of(1));
    assertThat(SysctlValue.shown("4\t4\t1\t7")).isEqualTo(SysctlValue.of(4, 4, 1, 7));
    assertThat(SysctlValue.shown("00000000")).isEqualTo(SysctlValue.of("00000000"));
    assertThat(SysctlValue.shown("cubic")).isEqualTo(SysctlValue.of("cubic"));
    Random random = new Random(20_260_103);
    String alphabet = "0179-\t abx";
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder("x".repeat(random.nextInt(2)));
      for (int length = random.nextInt(8); length >= 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      if (!text.toString().isBlank()) {
        assertThat(SysctlValue.shown(text.toString()).matches(text.toString()))
            .as("\"%s\"", text)
            .isTrue();
      }
    }
  }

  @Test
  void twoSpellingsOfOneSysctlAreNotDeclaredTogether() {
    assertThatThrownBy(
            () -> SysctlState.of(Map.of("net.ipv4.ip_forward", 1, "net/ipv4/ip_forward", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two spellings of one sysctl")
        .hasMessageContaining("net.ipv4.ip_forward")
        .hasMessageContaining("net/ipv4/ip_forward");
  }
}
