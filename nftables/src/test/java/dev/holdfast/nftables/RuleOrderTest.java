package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which rules stay, without a kernel. */
class RuleOrderTest {

  private static long kept(String wanted, String found) {
    return RuleOrder.kept(letters(wanted), letters(found), Integer::equals).stream()
        .filter(one -> one != null)
        .count();
  }

  private static List<Integer> letters(String text) {
    return text.chars().boxed().toList();
  }

  @Test
  void asManyStayAsCan() {
    assertThat(kept("abcdef", "abcdef")).isEqualTo(6);
    assertThat(kept("abcdef", "abXdef")).isEqualTo(5);
    assertThat(kept("abcdef", "fabcde")).isEqualTo(5);
    assertThat(kept("abcdef", "fedcba")).isEqualTo(1);
    assertThat(kept("aabb", "bbaa")).isEqualTo(2);
    assertThat(kept("", "abc")).isZero();
    assertThat(kept("axbycz", "abc")).isEqualTo(3);
    assertThat(kept("abc", "axbycz")).isEqualTo(3);
  }

  @Test
  void thoseThatStayAreInOneOrderInBothListsAndAreTheSame() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      List<Integer> wanted = random.ints(random.nextInt(9), 0, 4).boxed().toList();
      List<Object[]> found = new ArrayList<>();
      random.ints(random.nextInt(9), 0, 4).forEach(one -> found.add(new Object[] {one}));
      var kept = RuleOrder.kept(wanted, found, (w, f) -> w.equals(f[0]));
      assertThat(kept).as("seed %d", seed).hasSameSizeAs(wanted);
      int last = -1;
      int count = 0;
      for (int at = 0; at < kept.size(); at++) {
        Object[] one = kept.get(at);
        if (one != null) {
          assertThat(one[0]).as("seed %d", seed).isEqualTo(wanted.get(at));
          assertThat(found.indexOf(one)).as("seed %d", seed).isGreaterThan(last);
          last = found.indexOf(one);
          count++;
        }
      }
      assertThat(count).as("seed %d", seed).isEqualTo(longest(wanted, found, 0, 0));
    }
  }

  private static int longest(List<Integer> wanted, List<Object[]> found, int i, int j) {
    if (i == wanted.size() || j == found.size()) {
      return 0;
    }
    return wanted.get(i).equals(found.get(j)[0])
        ? 1 + longest(wanted, found, i + 1, j + 1)
        : Math.max(longest(wanted, found, i + 1, j), longest(wanted, found, i, j + 1));
  }
}
