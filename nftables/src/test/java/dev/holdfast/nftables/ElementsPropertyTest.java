package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the columns of a set come to is what elements come to that are compared one by one. */
class ElementsPropertyTest {

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** How the keys of a set are made, and what else its elements have. */
  private record Kind(int keyBytes, int shared, boolean ranges, boolean intervals) {}

  private Kind kind() {
    int bytes = List.of(1, 2, 4, 6, 8, 16).get(random.nextInt(6));
    boolean intervals = random.nextInt(3) == 0;
    int shared = random.nextBoolean() ? bytes - 1 : random.nextInt(bytes);
    return new Kind(bytes, shared, !intervals && random.nextInt(3) == 0, intervals);
  }

  private byte[] value(Kind kind, int number) {
    byte[] value = new byte[kind.keyBytes];
    Arrays.fill(value, (byte) 0xfe);
    value[kind.keyBytes - 1] = (byte) number;
    if (kind.shared < kind.keyBytes - 1) {
      value[kind.shared] = (byte) (37 * number);
    }
    return value;
  }

  private static void nested(Attributes.Builder into, int type, byte[] value) {
    into.put(
        Expressions.bytes(type),
        Attributes.build().put(Expressions.bytes(1), value).attributes().bytes());
  }

  /** What an element bears beside its key; of one number it is the same but for what counts. */
  private void content(Attributes.Builder into, int variant) {
    if ((variant & 1) != 0) {
      nested(into, Element.DATA, new byte[] {(byte) variant, 1, 2, 3});
    }
    if ((variant & 2) != 0) {
      byte[] counted =
          Attributes.build().put(Expressions.u32(1), random.nextLong(99)).attributes().bytes();
      into.put(
          Expressions.bytes(Element.EXPRESSION),
          Attributes.build()
              .put(
                  Expressions.bytes(1),
                  "counter\0".getBytes(java.nio.charset.StandardCharsets.UTF_8))
              .put(Expressions.bytes(2), counted)
              .attributes()
              .bytes());
    }
    if ((variant & 4) != 0) {
      into.put(Expressions.bytes(Element.TIMEOUT), new byte[] {0, 0, 0, 0, 0, 0, 7, 7});
      byte[] left = new byte[8];
      random.nextBytes(left);
      into.put(Expressions.bytes(Element.EXPIRATION), left);
    }
    if ((variant & 8) != 0) {
      into.put(Expressions.bytes(Element.USERDATA), new byte[] {(byte) variant, 5, 6});
    }
  }

  private static byte[] raw(Consumer<Attributes.Builder> parts) {
    Attributes.Builder raw = Attributes.build();
    parts.accept(raw);
    return raw.attributes().bytes();
  }

  /** Some elements, in the order of a bucket or of a tree. */
  private List<byte[]> elements(Kind kind) {
    TreeMap<Integer, byte[]> byNumber = new TreeMap<>();
    for (int i = random.nextInt(24); i > 0; i--) {
      int number = random.nextInt(20);
      boolean end = kind.intervals && number % 2 == 1;
      int variant = !end && random.nextInt(4) == 0 ? random.nextInt(16) : 0;
      byNumber.put(
          number,
          raw(element -> {
            nested(element, Element.KEY, value(kind, number));
            if (kind.ranges) {
              nested(element, Element.KEY_END, value(kind, number + random.nextInt(2)));
            }
            content(element, variant);
            if (end) {
              element.put(Expressions.u32(Element.FLAGS), Element.INTERVAL_END);
            }
          }));
    }
    List<byte[]> all = new ArrayList<>(byNumber.values());
    if (random.nextInt(5) == 0) {
      all.add(
          raw(element -> {
            content(element, random.nextInt(16));
            element.put(Expressions.u32(Element.FLAGS), Element.CATCHALL);
          }));
    }
    switch (random.nextInt(3)) {
      case 0 -> Collections.reverse(all);
      case 1 -> Collections.shuffle(all, random);
      default -> {}
    }
    return all;
  }

  private static Elements columns(List<byte[]> all, boolean intervals) {
    ElementList list = new ElementList();
    all.forEach(list::add);
    return Elements.of(list.bytes(), intervals);
  }

  // ---- one by one

  private static final Comparator<Element> ORDER =
      Comparator.comparing(Element::isCatchall)
          .thenComparing(Element::value, Arrays::compareUnsigned)
          .thenComparing(element -> !element.isEnd())
          .thenComparing(Element::rangeEnd, Arrays::compareUnsigned);

  private static List<Elements.Unit> plain(List<byte[]> all, boolean intervals) {
    List<Element> sorted = new ArrayList<>();
    all.forEach(raw -> sorted.add(Element.of(raw, Expressions.Meaning.NAMES)));
    sorted.sort(ORDER);
    List<Elements.Unit> units = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      Element first = sorted.get(i);
      boolean pair =
          intervals
              && !first.isEnd()
              && !first.isCatchall()
              && i + 1 < sorted.size()
              && sorted.get(i + 1).isEnd();
      units.add(new Elements.Unit(first, pair ? sorted.get(++i) : null));
    }
    return units;
  }

  private static String key(Elements.Unit unit) {
    String first = HexFormat.of().formatHex(unit.first().key());
    Element end = unit.end();
    return first + "-" + (end == null ? "" : HexFormat.of().formatHex(end.key()));
  }

  private static List<String> keys(List<Elements.Unit> units) {
    return units.stream().map(ElementsPropertyTest::key).toList();
  }

  @Test
  void theyAreInTheSameOrderAndPairedAlike() {
    for (int i = 0; i < 20_000; i++) {
      Kind kind = kind();
      List<byte[]> all = elements(kind);
      Elements columns = columns(all, kind.intervals);
      assertThat(keys(columns.units()))
          .as("seed %d", seed)
          .isEqualTo(keys(plain(all, kind.intervals)));
      assertThat(columns.hasDoubles()).as("seed %d", seed).isFalse();
      if (!all.isEmpty()) {
        List<byte[]> twice = new ArrayList<>(all);
        twice.add(all.get(random.nextInt(all.size())));
        assertThat(columns(twice, false).hasDoubles()).as("seed %d", seed).isTrue();
        assertThat(keys(columns(twice, false).withoutDoubles().units()))
            .as("seed %d", seed)
            .isEqualTo(keys(plain(all, false)));
      }
    }
  }

  @Test
  void theyDifferInTheSameUnits() {
    for (int i = 0; i < 20_000; i++) {
      Kind kind = kind();
      List<byte[]> wanted = elements(kind);
      List<byte[]> found = random.nextBoolean() ? elements(kind) : someOf(wanted);
      Elements.Difference difference =
          columns(wanted, kind.intervals).from(columns(found, kind.intervals));
      TreeMap<String, Elements.Unit> mine = new TreeMap<>();
      TreeMap<String, Elements.Unit> theirs = new TreeMap<>();
      plain(wanted, kind.intervals).forEach(unit -> mine.put(key(unit), unit));
      plain(found, kind.intervals).forEach(unit -> theirs.put(key(unit), unit));
      assertThat(keys(difference.missing()))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(
              mine.keySet().stream().filter(key -> !theirs.containsKey(key)).toList());
      assertThat(keys(difference.surplus()))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(
              theirs.keySet().stream().filter(key -> !mine.containsKey(key)).toList());
      assertThat(difference.changed().stream().map(one -> key(one.wanted())).toList())
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(
              mine.keySet().stream()
                  .filter(theirs::containsKey)
                  .filter(key ->
                      !mine.get(key).first().content().equals(theirs.get(key).first().content()))
                  .toList());
      assertThat(columns(wanted, kind.intervals).equals(columns(found, kind.intervals)))
          .as("seed %d", seed)
          .isEqualTo(difference.isEmpty());
    }
  }

  private List<byte[]> someOf(List<byte[]> all) {
    List<byte[]> some = new ArrayList<>(all);
    some.removeIf(_ -> random.nextInt(8) == 0);
    Collections.shuffle(some, random);
    return some;
  }

  @Test
  void whatIsWrittenIsReadAsTheSameAndTimeBeginsAnew() {
    for (int i = 0; i < 5_000; i++) {
      Kind kind = kind();
      Elements columns = columns(elements(kind), kind.intervals);
      boolean fresh = random.nextBoolean();
      ElementList written = columns.written(fresh);
      ElementList parts = new ElementList();
      int most = 16 + random.nextInt(200);
      for (int from = 0; from < written.length(); ) {
        int to = written.cut(from, most);
        assertThat(to).as("seed %d", seed).isGreaterThan(from);
        parts.addAll(written.bytes(), from, to);
        from = to;
      }
      Elements again = Elements.of(parts.bytes(), kind.intervals);
      assertThat(again).as("seed %d", seed).isEqualTo(columns);
      assertThat(columns.with(List.of()).with(again.units().subList(0, 0))).isEqualTo(columns);
      if (fresh) {
        again
            .units()
            .forEach(unit ->
                assertThat(
                        Attributes.of(unit.first().raw())
                            .has(Expressions.bytes(Element.EXPIRATION)))
                    .as("seed %d", seed)
                    .isFalse());
      }
    }
  }
}
