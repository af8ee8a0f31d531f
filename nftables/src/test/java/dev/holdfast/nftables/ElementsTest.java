package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.Attributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Comparing sets, without a kernel. */
class ElementsTest {

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  private static Element element(int key, boolean end, int comment) {
    Attributes.Builder raw = Attributes.build();
    byte[] value = {(byte) (key >> 24), (byte) (key >> 16), (byte) (key >> 8), (byte) key};
    raw.put(
        Expressions.bytes(Element.KEY),
        Attributes.build().put(Expressions.bytes(1), value).attributes().bytes());
    if (end) {
      raw.put(Expressions.u32(Element.FLAGS), 1L);
    }
    if (comment != 0) {
      raw.put(Expressions.bytes(Element.USERDATA), new byte[] {(byte) comment});
    }
    return Element.of(raw.attributes().bytes(), Expressions.Meaning.NAMES);
  }

  private static Elements elements(List<Element> all, boolean intervals) {
    ElementList list = new ElementList();
    all.forEach(element -> list.add(element.raw()));
    return Elements.of(list.bytes(), intervals);
  }

  private static Elements set(Map<Integer, Integer> content, Random order) {
    List<Element> all = new ArrayList<>();
    content.forEach((key, comment) -> all.add(element(key, false, comment)));
    Collections.shuffle(all, order);
    return elements(all, false);
  }

  private Map<Integer, Integer> content() {
    Map<Integer, Integer> content = new HashMap<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      content.put(random.nextInt(16) - 8, random.nextInt(3));
    }
    return content;
  }

  @Test
  void whatIsMissingComesWhatIsSurplusGoesAndTheRestStays() {
    for (int i = 0; i < 20_000; i++) {
      Map<Integer, Integer> wanted = content();
      Map<Integer, Integer> found = content();
      Elements.Difference difference = set(wanted, random).from(set(found, random));
      Map<Integer, Integer> after = new TreeMap<>(found);
      difference.surplus().forEach(unit -> after.remove(key(unit)));
      difference
          .changed()
          .forEach(one -> after.put(key(one.wanted()), wanted.get(key(one.found()))));
      difference
          .missing()
          .forEach(unit -> {
            assertThat(after).as("seed %d", seed).doesNotContainKey(key(unit));
            after.put(key(unit), wanted.get(key(unit)));
          });
      assertThat(after).as("seed %d", seed).isEqualTo(new TreeMap<>(wanted));
      assertThat(set(wanted, random).from(set(wanted, random)).isEmpty()).isTrue();
    }
  }

  private static int key(Elements.Unit unit) {
    byte[] value = unit.first().value();
    return ((value[0] & 255) << 24)
        | ((value[1] & 255) << 16)
        | ((value[2] & 255) << 8)
        | (value[3] & 255);
  }

  @Test
  void theEndsOfAnIntervalAreOneUnitAlsoWhereIntervalsTouch() {
    List<Element> ends =
        List.of(
            element(30, false, 0),
            element(20, true, 0),
            element(20, false, 0),
            element(0, true, 0),
            element(30, true, 0),
            element(10, false, 0));
    Elements elements = elements(ends, true);
    assertThat(elements.size()).isEqualTo(4);
    assertThat(elements.units().get(0).first().isEnd()).isTrue();
    assertThat(elements.units().get(1).end()).isNotNull();
    assertThat(elements.units().get(2).end()).isNotNull();
    assertThat(elements.units().get(3).end()).isNull();
  }
}
